import type { SimProcess } from './sim-process.ts'
import type { World } from './world.ts'

type Listener = (partitions: readonly number[], types: readonly string[]) => void

/** Notifications between processes: late, lost and doubled, as polling is the truth. */
export class WakeUps {
  readonly #world: World
  readonly #listeners = new Map<SimProcess, Set<Listener>>()

  constructor(world: World) {
    this.#world = world
  }

  listen(process: SimProcess, listener: Listener): () => void {
    const listeners = this.#listeners.get(process) ?? new Set<Listener>()
    if (listeners.size === 0) {
      this.#listeners.set(process, listeners)
      process.onEnd(() => this.#listeners.delete(process))
    }
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  tell(partitions: readonly number[], types: readonly string[]): void {
    const { scheduler, trouble, coverage } = this.#world
    for (const [process, listeners] of this.#listeners) {
      if (trouble.happens('wakeUpLost')) {
        coverage.saw('wake-up lost')
        continue
      }
      const ring = () => {
        for (const listener of listeners) listener(partitions, types)
      }
      scheduler.schedule(process, trouble.latencyMs(), 'woken', ring)
      if (trouble.happens('wakeUpTwice')) scheduler.schedule(process, trouble.latencyMs(), 'woken', ring)
    }
  }
}
