import type { SharedCounter } from '../http/rate-limit.ts'
import type { OptionalRedis, Script } from './optional-redis.ts'

const count: Script = {
  name: 'count',
  lua: `local n = redis.call('incr', KEYS[1])
if n == 1 then redis.call('pexpire', KEYS[1], ARGV[1]) end
return {n, redis.call('pttl', KEYS[1])}`,
}

/** Counts for all web processes together, in fixed windows that begin with the first use. */
export function createSharedCounter(redis: OptionalRedis): SharedCounter {
  return {
    async count(key, windowMs) {
      const reply = await redis.run(count, `sagaboard:${key}`, windowMs)
      if (!Array.isArray(reply)) return undefined
      const [total, endsInMs] = reply.map(Number)
      return { count: total ?? 0, endsInMs: Math.max(0, endsInMs ?? windowMs) }
    },
  }
}
