import { realTimers, type Timers } from '../timers.ts'

/** A wait that ends early when there is something to do. */
export class WakeableWait {
  readonly #timers: Timers
  #end: (() => void) | undefined

  constructor(timers: Timers = realTimers) {
    this.#timers = timers
  }

  /** Waits until `at` (ms since the epoch), or until {@link end}. */
  async until(at: number): Promise<void> {
    const ms = at - this.#timers.now()
    if (ms <= 0) return
    let callOff = () => {}
    await new Promise<void>((resolve) => {
      callOff = this.#timers.after(ms, resolve)
      this.#end = resolve
    })
    callOff()
    this.#end = undefined
  }

  end(): void {
    this.#end?.()
  }
}
