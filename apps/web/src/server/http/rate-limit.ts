/** May this client do it once more? `retryAfterMs` says when to come back if not. */
export type Allowance = { allowed: true } | { allowed: false; retryAfterMs: number }

/** At most `max` of something per `windowMs`, counted per client. */
export interface Limit {
  readonly name: string
  readonly max: number
  readonly windowMs: number
}

/** Counts in a place that several processes share; undefined when that place is away. */
export interface SharedCounter {
  /** Counts one more and returns how many there are in the window of `key`, and when the window ends. */
  count(key: string, windowMs: number): Promise<{ count: number; endsInMs: number } | undefined>
}

const keysMax = 50_000

/**
 * Counts in fixed windows: shared between processes while Redis is there, in this process otherwise. The own count goes on
 * in both cases, so that the moment Redis goes away opens no gap.
 */
export class RateLimiter {
  private readonly windows = new Map<string, { count: number; endsAtMs: number }>()

  constructor(
    private readonly limit: Limit,
    private readonly shared: SharedCounter | null,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Counts one more for `client` and says whether it is within the limit. Never throws. */
  async take(client: string): Promise<Allowance> {
    const { name, max, windowMs } = this.limit
    const own = this.countHere(client)
    if (own.count > max) return { allowed: false, retryAfterMs: own.endsInMs }
    const together = await this.shared?.count(`limit:${name}:${client}`, windowMs)
    if (together !== undefined && together.count > max)
      return { allowed: false, retryAfterMs: together.endsInMs }
    return { allowed: true }
  }

  private countHere(client: string): { count: number; endsInMs: number } {
    const now = this.nowMs()
    let window = this.windows.get(client)
    if (window === undefined || window.endsAtMs <= now) {
      // A window ends by itself; the map is swept only when somebody fills it with new names.
      if (this.windows.size >= keysMax)
        for (const [key, { endsAtMs }] of this.windows)
          if (endsAtMs <= now) this.windows.delete(key)
      if (this.windows.size >= keysMax) this.windows.clear()
      window = { count: 0, endsAtMs: now + this.limit.windowMs }
      this.windows.set(client, window)
    }
    window.count += 1
    return { count: window.count, endsInMs: window.endsAtMs - now }
  }
}
