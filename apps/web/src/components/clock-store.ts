const secondMs = 1000

/**
 * The one timer of a page. It runs while somebody listens, ticks each second, and tells all listeners of the same moment,
 * so that two figures on one page never differ by a second.
 */
export class ClockStore {
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined
  #nowMs = 0

  /** For useSyncExternalStore. */
  readonly subscribe = (onTick: () => void): (() => void) => {
    this.#listeners.add(onTick)
    this.#timer ??= setInterval(() => this.#tick(), secondMs)
    return () => {
      this.#listeners.delete(onTick)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** Epoch ms of the last tick: the same for everybody who asks within one second. */
  readonly nowMs = (): number => {
    const realMs = Date.now()
    // Nobody listened for a while, the tab slept, or the clock was set back.
    if (Math.abs(realMs - this.#nowMs) >= secondMs) this.#nowMs = realMs
    return this.#nowMs
  }

  #tick(): void {
    this.#nowMs = Date.now()
    for (const listener of this.#listeners) listener()
  }
}
