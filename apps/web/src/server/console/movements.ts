import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { orderRows } from '@sagaboard/db/schema/orders'
import { movementsView, stockView } from '@sagaboard/db/schema/read'
import { and, desc, eq, gt, isNotNull, isNull, max, ne, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

/** One entry of the stock ledger that changed what is on hand. */
export interface StockMovementEntry {
  id: number
  kind: string
  warehouse: string
  location: string
  units: number
  /** On all shelves after it; null further back than the ledger is looked through. */
  onHandThen: number | null
  at: string
  /** Whose name, while there is such an account; null for the services. */
  by: string | null
  reason: string | null
  orderId: string | null
  orderNumber: string | null
}

const entriesMax = 100
/**
 * The services' movements have no index by SKU, which each order would pay for: of them the last
 * ones are looked through. Those of people are all found.
 */
const lookedThrough = 20_000

/** What moved a product on and off its shelves, newest first. */
export async function readMovements(pool: Pool, sku: string): Promise<StockMovementEntry[]> {
  const db = databaseOf(pool)
  const m = movementsView
  const fields = {
    ...{ id: m.id, kind: m.kind, warehouse: m.warehouse, location: m.location, units: m.onHand },
    ...{ at: m.at, actor: m.actor, reason: m.reason, orderId: m.orderId },
  }
  const moved = and(eq(m.sku, sku), ne(m.onHand, 0))
  const newest = db.select({ id: sql<number>`coalesce(${max(m.id)}, 0)` }).from(m)
  const since = sql`(${newest}) - ${lookedThrough}::bigint`
  const found = unionAll(
    db
      .select(fields)
      .from(m)
      .where(and(moved, isNull(m.orderId)))
      .orderBy(desc(m.id))
      .limit(entriesMax),
    db
      .select(fields)
      .from(m)
      .where(and(moved, isNotNull(m.orderId), gt(m.id, since)))
      .orderBy(desc(m.id))
      .limit(entriesMax),
  ).as('found')
  const onHand = db
    .select({ units: sql<number>`coalesce(sum(${stockView.onHand}), 0)::float8` })
    .from(stockView)
    .where(eq(stockView.sku, sku))
  // One statement, one snapshot: what is on hand now is what the newest entry left.
  const rows = await db
    .select({
      ...{ id: found.id, kind: found.kind, warehouse: found.warehouse, location: found.location },
      ...{ units: found.units, at: found.at, reason: found.reason, orderId: found.orderId },
      by: users.name,
      orderNumber: orderRows.orderNumber,
      onHandNow: sql<number>`(${onHand})`,
      isNear: sql<boolean>`${found.id} > ${since}`,
    })
    .from(found)
    .leftJoin(users, eq(users.id, sql`split_part(${found.actor}, ':', 2)`))
    .leftJoin(orderRows, eq(orderRows.id, found.orderId))
    .orderBy(desc(found.id))
    .limit(entriesMax)
  return withOnHand(rows)
}

/** Counts back from what is on hand now, for as long as no entry can be missing in between. */
function withOnHand(
  rows: readonly (Omit<StockMovementEntry, 'onHandThen'> & {
    onHandNow: number
    isNear: boolean
  })[],
): StockMovementEntry[] {
  let then = rows[0]?.onHandNow ?? 0
  return rows.map(({ onHandNow: _now, isNear, ...row }) => {
    const entry = { ...row, onHandThen: isNear ? then : null }
    then -= row.units
    return entry
  })
}
