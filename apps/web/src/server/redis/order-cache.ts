import type { OrderCache, OrderRecord } from '../orders/order-reader.ts'
import type { OptionalRedis, Script } from './optional-redis.ts'

/** An order under way is kept for so long, one that has ended longer: only its flag for a person may still change. */
const keptMs = 5_000
const keptEndedMs = 60_000
/** The version mark outlives every read that could still be under way (statements are cut off far earlier). */
const markKeptMs = 300_000

/** Keeps what is newer: a mark or an order that is already there and of a higher version is not touched. */
const put: Script = {
  name: 'put',
  lua: `local known = tonumber(redis.call('hget', KEYS[1], 'version') or '0')
if known > tonumber(ARGV[1]) then return 0 end
redis.call('hset', KEYS[1], 'version', ARGV[1], 'order', ARGV[2], 'until', ARGV[3])
redis.call('pexpire', KEYS[1], ARGV[4])
return 1`,
}

/** Notes that an order has come to a version; an older copy of it is dropped. */
const raise: Script = {
  name: 'raise',
  lua: `local known = tonumber(redis.call('hget', KEYS[1], 'version') or '0')
if known >= tonumber(ARGV[1]) then return 0 end
redis.call('hset', KEYS[1], 'version', ARGV[1])
redis.call('hdel', KEYS[1], 'order', 'until')
redis.call('pexpire', KEYS[1], ARGV[2])
return 1`,
}

const keyOf = (orderId: string) => `sagaboard:order:${orderId}`

/**
 * Order rows in Redis, by version, shared between processes. It never goes backwards: a slow reader that comes with an old
 * row is refused, because the tail of the log has marked the order with the newer version by then.
 */
export class RedisOrderCache implements OrderCache {
  constructor(
    private readonly redis: OptionalRedis,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** The order as somebody read it a moment ago; null when nothing is known here. */
  async get(orderId: string): Promise<OrderRecord | null> {
    const found = await this.redis.ask((redis) => redis.hmget(keyOf(orderId), 'order', 'until'))
    const [text, until] = found ?? []
    if (!text || Number(until) <= this.nowMs()) return null
    const order = JSON.parse(text) as OrderRecord
    // A process of the build before this one kept it without what is left out of it.
    return order.leftOut === undefined ? null : order
  }

  /** Keeps an order that was just read, unless a newer one is known. Does not wait. */
  put(order: OrderRecord): void {
    const ended = order.status === 'COMPLETED' || order.status === 'CANCELLED'
    const until = this.nowMs() + (ended ? keptEndedMs : keptMs)
    void this.redis.run(
      put,
      keyOf(order.orderId),
      order.version,
      JSON.stringify(order),
      until,
      markKeptMs,
    )
  }

  /** Notes that these orders have come to these versions. Called with what the tail of the log reads. Does not wait. */
  raise(versions: ReadonlyMap<string, number>): void {
    for (const [orderId, version] of versions)
      void this.redis.run(raise, keyOf(orderId), version, markKeptMs)
  }
}
