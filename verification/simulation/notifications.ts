import type { NotificationListener } from '@sagaboard/events/log/notifier'
import type { Environment } from './environment.ts'
import type { SimProcess } from './sim-process.ts'

/** Notifications between processes: late, lost and doubled, as polling is the truth. */
export class Notifications {
  readonly #environment: Environment
  readonly #listeners = new Map<SimProcess, Set<NotificationListener>>()

  constructor(environment: Environment) {
    this.#environment = environment
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

  notify(partitions: readonly number[], types: readonly string[]): void {
    const { scheduler, faultPlan, coverage } = this.#environment
    for (const [process, listeners] of this.#listeners) {
      if (faultPlan.happens('notificationLost')) {
        coverage.saw('notification lost')
        continue
      }
      const callback = () => {
        for (const listener of listeners) listener(partitions, types)
      }
      scheduler.schedule(process, faultPlan.latencyMs(), 'notified', callback)
      if (faultPlan.happens('notificationTwice'))
        scheduler.schedule(process, faultPlan.latencyMs(), 'notified', callback)
    }
  }
}
