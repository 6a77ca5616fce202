/** The clock and its alarms, so that a run of the whole system can have a time of its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls `ring` once, `ms` from now.
   *
   * @returns what calls it off; nothing happens when it has rung already
   */
  setTimeout(ms: number, callback: () => void): () => void
}

/** The machine's. */
export const systemClock: Clock = {
  now: Date.now,
  setTimeout(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
