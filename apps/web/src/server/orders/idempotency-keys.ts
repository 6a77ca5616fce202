import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { type PlaceOrderCall, scopedKeyOf } from '@sagaboard/db/commands/place-order'
import type { Pool } from 'pg'

const known = {
  name: 'web_placed_before',
  text: 'select order_id from orders.idempotency_keys where key = $1',
}

/**
 * The order that was accepted under a key of this caller before, with its access token; null when there is none.
 */
export async function findIdempotencyRecord(
  pool: Pool,
  secret: string,
  call: PlaceOrderCall,
): Promise<{ orderId: string; accessToken: string } | null> {
  const { rows } = await pool.query<{ order_id: string }>({
    ...known,
    values: [scopedKeyOf(call)],
  })
  const orderId = rows[0]?.order_id
  return orderId === undefined ? null : { orderId, accessToken: deriveAccessToken(secret, orderId) }
}
