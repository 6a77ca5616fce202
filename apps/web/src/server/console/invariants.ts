import { databaseOf } from '@sagaboard/db/database'
import { type Invariant, invariants } from '@sagaboard/db/invariants'
import { orderRows } from '@sagaboard/db/schema/orders'
import { invariantLooksView } from '@sagaboard/db/schema/read'
import { inArray } from 'drizzle-orm'
import type { Pool } from 'pg'

/** What is promised about every order, and whether it was kept when last looked at. */
export interface InvariantState {
  name: Invariant
  promise: string
  /** How long ago it was looked at, in ms; null: it never was, here. */
  lookedMsAgo: number | null
  /** Orders, or rows of the stock, that break it. */
  broken: number
  /** Since when, in ISO 8601; null while it is kept. */
  since: string | null
  /** Of those orders the first ones; none where it is about the stock. */
  orders: { id: string; number: string | null }[]
}

/** So many of the orders that break an invariant are named. */
const namedMax = 10

/** Every invariant, as whoever watches them has written it down. */
export async function readInvariants(pool: Pool): Promise<InvariantState[]> {
  const looks = await databaseOf(pool).select().from(invariantLooksView)
  const numbers = await readNumbers(
    pool,
    looks.flatMap(({ orderIds }) => orderIds.slice(0, namedMax)),
  )
  return (Object.keys(invariants) as Invariant[]).map((name) => {
    const look = looks.find(({ invariant }) => invariant === name)
    return {
      name,
      promise: invariants[name],
      lookedMsAgo: look ? Math.max(0, Date.now() - Date.parse(look.lookedAt)) : null,
      broken: look?.broken ?? 0,
      since: look?.since ?? null,
      orders: (look?.orderIds ?? [])
        .slice(0, namedMax)
        .map((id) => ({ id, number: numbers.get(id) ?? null })),
    }
  })
}

async function readNumbers(pool: Pool, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await databaseOf(pool)
    .select({ id: orderRows.id, number: orderRows.orderNumber })
    .from(orderRows)
    .where(inArray(orderRows.id, [...new Set(ids)]))
  return new Map(rows.map(({ id, number }) => [id, number]))
}
