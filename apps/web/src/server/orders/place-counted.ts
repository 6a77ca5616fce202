import type {
  PlaceOrder,
  PlaceOrderCall,
  PlaceOrderResult,
} from '@sagaboard/db/commands/place-order'
import { databaseOf } from '@sagaboard/db/database'
import { idempotencyKeys } from '@sagaboard/db/schema/orders'
import type { OrderInput } from '@sagaboard/events/commands/order-input'
import { eq } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { UnpaidUnits } from './unpaid-units.ts'

/** This client has so many unpaid units of the product that it gets no more for now; `path` is the line. */
export interface TooManyUnpaid {
  type: 'too_many_unpaid'
  path: string
}

/** What placing is done with. */
interface Placing {
  readonly pool: Pool
  readonly placeOrder: PlaceOrder
  readonly unpaidUnits: UnpaidUnits
}

/**
 * Places an order unless its client has too much that is not paid for. A key that has become an order already is answered
 * again, whatever its client has.
 *
 * @param client names who asks, as for limits
 */
export async function placeCounted(
  { pool, placeOrder, unpaidUnits }: Placing,
  client: string,
  input: OrderInput,
  call: PlaceOrderCall,
): Promise<PlaceOrderResult | TooManyUnpaid> {
  const hold = await unpaidUnits.hold(client, input.lines)
  if (typeof hold === 'string') {
    if (await isKnown(pool, call)) return placeOrder(input, call)
    const line = input.lines.findIndex(({ sku }) => sku === hold)
    return { type: 'too_many_unpaid', path: `lines.${line}.quantity` }
  }
  try {
    const result = await placeOrder(input, call)
    if (result.type === 'accepted') hold.placed(result.orderId)
    else hold.release()
    return result
  } catch (error) {
    // It may be ordered all the same, by a transaction that nobody waits for any more; it is counted when it is asked for again.
    hold.release()
    throw error
  }
}

/** Whether the key has become an order; what is said of it is for `placeOrder` to decide. */
async function isKnown(pool: Pool, { idempotencyKey }: PlaceOrderCall): Promise<boolean> {
  const known = await databaseOf(pool)
    .select({ orderId: idempotencyKeys.orderId })
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.key, idempotencyKey))
  return known.length > 0
}

/** What a client is told who has too much that is not paid for. */
export const tooManyUnpaid =
  'You have ordered many of these that are not paid for yet. Order fewer, or wait until they are.'
