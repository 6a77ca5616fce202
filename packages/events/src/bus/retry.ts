/** When and how often something is tried again. Pure: the caller brings the chance. */
export interface RetryPolicy {
  /** Tries at once, one after the other, before the order is set aside. */
  quickTries: number
  /** Tries in all before a person decides. */
  attemptsMax: number
  firstDelayMs: number
  maxDelayMs: number
}

export const defaultRetry: RetryPolicy = { quickTries: 2, attemptsMax: 50, firstDelayMs: 250, maxDelayMs: 60_000 }

/** What undoing may take: a compensation is retried harder than the way forward. */
export const compensationRetry: RetryPolicy = { ...defaultRetry, attemptsMax: 100 }

/**
 * The wait before the next try: exponential, with full jitter in the upper half (so that a crowd spreads out, and no try
 * comes at once).
 *
 * @param attempts how often it has failed so far, 1 or more
 * @param chance a number in [0, 1)
 * @returns milliseconds, or null when there are no more tries
 */
export function backoffMs(policy: RetryPolicy, attempts: number, chance: number): number | null {
  if (attempts >= policy.attemptsMax) return null
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempts - 1))
  return Math.round(ceiling * (0.5 + chance / 2))
}

/** A fault whose repetition may help unless it says otherwise (`retry: false`, as of an event that can't be read). */
export function isRetriable(error: unknown): boolean {
  return !(error instanceof Error && 'retry' in error && error.retry === false)
}

/** The same text for every fault of one cause: ids and figures taken out. */
export function fingerprint(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return `${name}: ${message}`
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '<id>')
    .replace(/\d+/g, '<n>')
    .slice(0, 200)
}
