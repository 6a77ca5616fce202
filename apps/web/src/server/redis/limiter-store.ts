import type { LimiterStore } from '../http/rate-limit.ts'
import type { OptionalRedis } from './optional-redis.ts'

interface Definition {
  readonly numberOfKeys: number
  readonly lua: string
}

/**
 * Redis as the rate limiter's library uses it: it defines one command, and calls it by its name. A Redis that is away, or
 * rests after a failure, fails the call at once.
 */
export function createLimiterStore(redis: OptionalRedis): LimiterStore {
  const store: Record<string, unknown> = {
    defineCommand(name: string, definition: Definition) {
      const run = redis.define(name, definition)
      store[name] = async (args: string[]) => {
        const reply = await run(args)
        if (reply === undefined) throw new Error('Redis is away')
        return reply
      }
    },
  }
  return store
}
