import { databaseOf } from '@sagaboard/db/database'
import { orderReturns, returnIsOpen } from '@sagaboard/db/schema/orders'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { and, eq, inArray } from 'drizzle-orm'
import type { Pool } from 'pg'

/** The returns of an order, in the order in which they were asked for. */
export async function readReturns(pool: Pool, orderId: string): Promise<ReturnView[]> {
  const r = orderReturns
  const rows = await databaseOf(pool)
    .select({ view: r.view })
    .from(r)
    .where(eq(r.orderId, orderId))
    .orderBy(r.requestedAt, r.returnId)
  return rows.map(({ view }) => view)
}

/** Which of these orders have a return under way. */
export async function readReturning(
  pool: Pool,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const r = orderReturns
  const rows = await databaseOf(pool)
    .selectDistinct({ orderId: r.orderId })
    .from(r)
    .where(and(inArray(r.orderId, [...orderIds]), returnIsOpen(r.status)))
  return new Set(rows.map(({ orderId }) => orderId))
}
