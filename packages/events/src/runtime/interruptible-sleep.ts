import { type Clock, systemClock } from './clock.ts'

/** The longest that Node's timers can wait; a longer wait would ring at once. */
const timerMaxMs = 2 ** 31 - 1

/** A wait that ends early when there is something to do. */
export class InterruptibleSleep {
  readonly #clock: Clock
  #end: (() => void) | undefined

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /**
   * Waits until `at` (ms since the epoch), or until {@link end}.
   *
   * @returns true when the time has come, false when the wait was ended before
   */
  async until(at: number): Promise<boolean> {
    const ms = at - this.#clock.now()
    if (ms <= 0) return true
    let cancel = () => {}
    const isOver = await new Promise<boolean>((resolve) => {
      cancel = this.#clock.setTimeout(Math.min(ms, timerMaxMs), () => resolve(true))
      this.#end = () => resolve(false)
    })
    cancel()
    this.#end = undefined
    return isOver
  }

  end(): void {
    this.#end?.()
  }
}
