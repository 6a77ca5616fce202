import type { PlaceOrderCall, PlaceOrderResult } from '@sagaboard/db/commands/place-order'
import type { App } from '../app.ts'
import type { OrderInput } from './order-schema.ts'

/** This client has so many unpaid units of the product that it gets no more for now; `path` is the line. */
export interface TooManyUnpaid {
  type: 'too_many_unpaid'
  path: string
}

/**
 * Places an order unless its client has too much that is not paid for.
 *
 * @param client names who asks, as for limits
 */
export async function placeCounted(
  { placeOrder, isKeyKnown, unpaidUnits }: Pick<App, 'placeOrder' | 'isKeyKnown' | 'unpaidUnits'>,
  client: string,
  input: OrderInput,
  call: PlaceOrderCall,
): Promise<PlaceOrderResult | TooManyUnpaid> {
  const hold = await unpaidUnits.hold(client, input.lines)
  if (typeof hold === 'string') {
    // A key that has become an order already is answered again, whatever its client has.
    if (await isKeyKnown(call.idempotencyKey)) return placeOrder(input, call)
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

/** What a client is told who has too much that is not paid for. */
export const tooManyUnpaid =
  'You have ordered many of these that are not paid for yet. Order fewer, or wait until they are.'
