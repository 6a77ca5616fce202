import type { NotificationListener } from '@sagaboard/events/log/notifier'
import type { SimProcess } from './sim-process.ts'
import type { Simulation } from './simulation.ts'

/** Notifications between processes: late, lost and doubled, as polling is the truth. */
export class Notifications {
  readonly #simulation: Simulation
  readonly #listeners = new Map<SimProcess, Set<NotificationListener>>()

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  listen(process: SimProcess, listener: NotificationListener): () => void {
    const listeners = this.#listeners.get(process) ?? new Set<NotificationListener>()
    if (listeners.size === 0) {
      this.#listeners.set(process, listeners)
      process.onEnd(() => this.#listeners.delete(process))
    }
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  tell(partitions: readonly number[], types: readonly string[]): void {
    const { scheduler, faultPlan, coverage } = this.#simulation
    for (const [process, listeners] of this.#listeners) {
      if (faultPlan.happens('notificationLost')) {
        coverage.saw('wake-up lost')
        continue
      }
      const callback = () => {
        for (const listener of listeners) listener(partitions, types)
      }
      scheduler.schedule(process, faultPlan.latencyMs(), 'woken', callback)
      if (faultPlan.happens('notificationTwice'))
        scheduler.schedule(process, faultPlan.latencyMs(), 'woken', callback)
    }
  }
}
