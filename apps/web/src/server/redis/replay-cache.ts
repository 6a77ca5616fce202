import { createHash } from 'node:crypto'
import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { judgeKey } from '@sagaboard/db/commands/order-key'
import { requestHashOf } from '@sagaboard/db/commands/place-order'
import type { OrderInput } from '@sagaboard/events/commands/order-input'
import type { OptionalRedis } from './optional-redis.ts'

const keptSeconds = 600

/** Who asks, and under which key. */
export interface KeyedCall {
  readonly idempotencyKey: string
  readonly userId?: string
}

/** What was answered when the order was accepted. */
export interface AcceptedOrder {
  readonly orderId: string
  readonly orderNumber: string
  readonly totalMinor: number
  readonly currency: string
  readonly accessToken: string
}

/** What is kept: the order, whose it is, and what was asked for. */
interface Kept extends Omit<AcceptedOrder, 'accessToken'> {
  readonly userId: string | null
  readonly requestHash: string
}

const nameOf = ({ idempotencyKey }: KeyedCall) =>
  `sagaboard:replay:2:${createHash('sha256').update(idempotencyKey).digest('base64url')}`

/**
 * The fast way to answer a repeated request: accepted orders by key, for ten minutes. Only the same request of the same
 * person is answered here; everything else goes to the database, which alone refuses. The access token is not kept: it is derived anew.
 */
export class ReplayCache {
  constructor(
    private readonly redis: OptionalRedis,
    private readonly secret: string,
  ) {}

  /** The order that this very request of this person was accepted as; null when that is not known here. */
  async find(call: KeyedCall, input: OrderInput): Promise<AcceptedOrder | null> {
    const text = await this.redis.ask((redis) => redis.get(nameOf(call)))
    if (!text) return null
    const known = JSON.parse(text) as Kept
    const verdict = judgeKey(known, { ...call, requestHash: requestHashOf(input) })
    if (verdict !== 'replay') return null
    const { orderId, orderNumber, totalMinor, currency } = known
    return {
      orderId,
      orderNumber,
      totalMinor,
      currency,
      accessToken: deriveAccessToken(this.secret, orderId),
    }
  }

  /** Remembers an accepted order. Does not wait. */
  remember(
    call: KeyedCall,
    input: OrderInput,
    { orderId, orderNumber, totalMinor, currency }: AcceptedOrder,
  ): void {
    const requestHash = requestHashOf(input)
    const userId = call.userId ?? null
    const kept: Kept = { orderId, orderNumber, totalMinor, currency, userId, requestHash }
    const text = JSON.stringify(kept)
    void this.redis.ask((redis) => redis.set(nameOf(call), text, 'EX', keptSeconds))
  }
}
