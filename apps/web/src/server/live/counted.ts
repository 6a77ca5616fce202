/** How often something was done in a window of time. */
export interface Counted {
  count: number
  endsAtMs: number
}

/** Nothing was done yet. */
export const uncounted = (): Counted => ({ count: 0, endsAtMs: 0 })

/**
 * Counts one more.
 *
 * @returns how long to wait (ms) when there were more than `max` in the window; else 0
 */
export function waitAfter(counted: Counted, max: number, windowMs: number): number {
  const now = Date.now()
  if (counted.endsAtMs <= now) Object.assign(counted, { count: 0, endsAtMs: now + windowMs })
  counted.count += 1
  return counted.count > max ? counted.endsAtMs - now : 0
}
