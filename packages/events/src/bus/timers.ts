/** The clock and its alarms, so that a run of the whole system can have a time of its own. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls `ring` once, `ms` from now.
   *
   * @returns what calls it off; nothing happens when it has rung already
   */
  after(ms: number, ring: () => void): () => void
}

/** The machine's. */
export const realTimers: Timers = {
  now: Date.now,
  after(ms, ring) {
    const timer = setTimeout(ring, ms)
    return () => clearTimeout(timer)
  },
}
