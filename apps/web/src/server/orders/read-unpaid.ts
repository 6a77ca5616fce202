import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import { and, inArray, isNull, ne } from 'drizzle-orm'
import type { Pool } from 'pg'

/** Which of these orders are open and nothing was taken for them. */
export async function readUnpaid(
  pool: Pool,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await databaseOf(pool)
    .select({ id: orderRows.id })
    .from(orderRows)
    .where(
      and(
        inArray(orderRows.id, [...orderIds]),
        isNull(orderRows.closedAt),
        ne(orderRows.paymentStatus, 'captured'),
      ),
    )
  return new Set(rows.map(({ id }) => id))
}
