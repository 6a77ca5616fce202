import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

/** May this client do it once more? `retryAfterMs` says when to come back if not. */
export type Allowance = { allowed: true } | { allowed: false; retryAfterMs: number }

/** At most `max` of something per `windowSeconds`, counted per client. */
export interface Limit {
  readonly name: string
  readonly max: number
  readonly windowSeconds: number
}

/** A Redis client as the library uses it; each call may fail, and does so soon. */
export type LimiterStore = ConstructorParameters<typeof RateLimiterRedis>[0]['storeClient']

const allowed: Allowance = { allowed: true }

/**
 * Counts in fixed windows: in this process, and for all processes together while Redis is there. The own count goes on in
 * both cases, so that the moment Redis goes away opens no gap.
 */
export class RateLimiter {
  readonly #own: RateLimiterMemory
  readonly #shared: RateLimiterRedis | null

  constructor({ name, max, windowSeconds }: Limit, store: LimiterStore | null) {
    const counted = { points: max, duration: windowSeconds, keyPrefix: `sagaboard:limit:${name}` }
    this.#own = new RateLimiterMemory(counted)
    this.#shared = store && new RateLimiterRedis({ ...counted, storeClient: store })
  }

  /** Counts one more for `client` and says whether it is within the limit. Never throws. */
  async take(client: string): Promise<Allowance> {
    const own = await count(this.#own, client)
    return own.allowed && this.#shared ? count(this.#shared, client) : own
  }

  /** Takes back one that was counted. Never throws. */
  async giveBack(client: string): Promise<void> {
    await this.#own.reward(client)
    // While Redis is away its count ends by itself.
    await this.#shared?.reward(client).catch(() => undefined)
  }
}

async function count(
  limiter: RateLimiterMemory | RateLimiterRedis,
  client: string,
): Promise<Allowance> {
  try {
    await limiter.consume(client)
    return allowed
  } catch (refused) {
    // Anything else says that Redis is away: the own count has allowed it by then.
    return refused instanceof RateLimiterRes
      ? { allowed: false, retryAfterMs: refused.msBeforeNext }
      : allowed
  }
}
