import { deriveAccessToken } from '@sagaboard/db/commands/access-token'
import { type PlaceOrderCall, scopedKeyOf } from '@sagaboard/db/commands/place-order'
import { databaseOf } from '@sagaboard/db/database'
import { idempotencyKeys } from '@sagaboard/db/schema/orders'
import { eq } from 'drizzle-orm'
import type { Pool } from 'pg'

/** The order that was accepted under a key of this caller before, with its access token; null when there is none. */
export async function findIdempotencyRecord(
  pool: Pool,
  secret: string,
  call: PlaceOrderCall,
): Promise<{ orderId: string; accessToken: string } | null> {
  const [known] = await databaseOf(pool)
    .select({ orderId: idempotencyKeys.orderId })
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.key, scopedKeyOf(call)))
  return known ? { ...known, accessToken: deriveAccessToken(secret, known.orderId) } : null
}
