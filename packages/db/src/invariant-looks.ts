import { inArray, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { databaseOf } from './database.ts'
import type { Invariant } from './invariants.ts'
import { invariantLooks } from './schema/invariant-looks.ts'

/** So many of the orders that break an invariant are kept. */
const orderIdsMax = 100

/** What a look has found. */
export interface Look {
  invariant: Invariant
  /** How many orders, or rows of the stock, break it. */
  broken: number
  /** Of the orders: in any number. */
  orderIds: readonly string[]
}

/** The orders that were last seen to break an invariant, by whoever looked. */
export async function readBroken(pool: Pool): Promise<Map<Invariant, readonly string[]>> {
  const { invariant, orderIds } = invariantLooks
  const rows = await databaseOf(pool).select({ invariant, orderIds }).from(invariantLooks)
  return new Map(rows.map((row) => [row.invariant, row.orderIds]))
}

/** What is looked at no more is not shown as it once was. */
export async function forgetLooks(pool: Pool, forgotten: readonly Invariant[]): Promise<void> {
  if (forgotten.length === 0) return
  await databaseOf(pool)
    .delete(invariantLooks)
    .where(inArray(invariantLooks.invariant, [...forgotten]))
}

/**
 * Writes down what was found; since when something is broken stays from look to look.
 *
 * @param atMs when it was looked at, in ms since the epoch
 */
export async function writeLooks(pool: Pool, looks: readonly Look[], atMs: number): Promise<void> {
  if (looks.length === 0) return
  const lookedAt = new Date(atMs).toISOString()
  const rows = looks.map(({ invariant, broken, orderIds }) => ({
    invariant,
    lookedAt,
    broken,
    orderIds: orderIds.slice(0, orderIdsMax),
    since: broken === 0 ? null : lookedAt,
  }))
  await databaseOf(pool)
    .insert(invariantLooks)
    .values(rows)
    .onConflictDoUpdate({
      target: invariantLooks.invariant,
      set: {
        lookedAt: sql`excluded.looked_at`,
        broken: sql`excluded.broken`,
        orderIds: sql`excluded.order_ids`,
        since: sql`case when excluded.broken > 0 then coalesce(${invariantLooks.since}, excluded.looked_at) end`,
      },
    })
}
