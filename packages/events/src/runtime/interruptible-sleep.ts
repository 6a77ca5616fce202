import { type Clock, systemClock } from './clock.ts'

/** A wait that ends early when there is something to do. */
export class InterruptibleSleep {
  readonly #clock: Clock
  #end: (() => void) | undefined

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** Waits until `at` (ms since the epoch), or until {@link end}. */
  async until(at: number): Promise<void> {
    const ms = at - this.#clock.now()
    if (ms <= 0) return
    let cancel = () => {}
    await new Promise<void>((resolve) => {
      cancel = this.#clock.setTimeout(ms, resolve)
      this.#end = resolve
    })
    cancel()
    this.#end = undefined
  }

  end(): void {
    this.#end?.()
  }
}
