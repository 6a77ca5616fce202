import type { Pool } from 'pg'
import { deriveAccessToken } from './place-order.ts'

const known = {
  name: 'web_placed_before',
  text: 'select order_id from orders.idempotency_keys where key = $1',
}

/**
 * The order that was accepted under a key of this caller before, with its access token; null when there is none.
 * Keys are kept by caller as place-order.ts writes them.
 */
export async function findIdempotencyRecord(
  pool: Pool,
  secret: string,
  { idempotencyKey, userId }: { idempotencyKey: string; userId?: string },
): Promise<{ orderId: string; accessToken: string } | null> {
  const { rows } = await pool.query<{ order_id: string }>({
    ...known,
    values: [`${userId ?? 'guest'}:${idempotencyKey}`],
  })
  const orderId = rows[0]?.order_id
  return orderId === undefined ? null : { orderId, accessToken: deriveAccessToken(secret, orderId) }
}
