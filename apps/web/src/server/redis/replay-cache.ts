import { createHash } from 'node:crypto'
import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import type { OrderInput } from '../orders/order-schema.ts'
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

const hash = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url')
const keyOf = ({ idempotencyKey, userId }: KeyedCall) =>
  `sagaboard:replay:${hash([userId ?? null, idempotencyKey])}`

/**
 * The fast way to answer a repeated request: accepted orders by key, for ten minutes. Only an equal body is answered here;
 * everything else goes to the database, which alone decides. The access token is not kept: it is derived anew.
 */
export class ReplayCache {
  constructor(
    private readonly redis: OptionalRedis,
    private readonly secret: string,
  ) {}

  /** The order that was accepted under this key with this very body; null when nothing is known here. */
  async find(call: KeyedCall, input: OrderInput): Promise<AcceptedOrder | null> {
    const text = await this.redis.ask((redis) => redis.get(keyOf(call)))
    if (!text) return null
    const known = JSON.parse(text) as Omit<AcceptedOrder, 'accessToken'> & { body: string }
    // A process of the build before this one kept no number.
    if (known.body !== hash(input) || known.orderNumber === undefined) return null
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
    const text = JSON.stringify({ body: hash(input), orderId, orderNumber, totalMinor, currency })
    void this.redis.ask((redis) => redis.set(keyOf(call), text, 'EX', keptSeconds))
  }
}
