import { and, asc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { databaseIn } from '../database.ts'
import { products } from '../schema/catalog.ts'
import { stockView } from '../schema/read.ts'
import { loadRuns } from '../schema/simulated.ts'
import type { PgTx } from '../transaction.ts'

/** The rows of the load generator, for the workers that place its orders. */

/** A product that is sold, and how many of it are free. */
export interface Shelf {
  sku: string
  free: number
}

const l = loadRuns

/** So long nobody else goes on with a run, should this worker end. */
const leaseSeconds = 5
/** What was not placed while nobody was there is not caught up with, but for this long. */
const catchUpMs = 1_000

export type LoadRun = Pick<typeof l.$inferSelect, 'id' | 'mix'>

/** Orders of a run that are to be placed now: `count` of them, numbered from `first`. */
export interface TakenLoad {
  run: LoadRun
  first: number
  count: number
}

interface Pace {
  perSecond: number
  /** When the next one is due, and when none is any more; in ms since the epoch. */
  nextMs: number
  endsMs: number
}

/** How many orders are due at `nowMs`, and when the one after them is. A burst of what was missed is none of them. */
export function dueOrders({ perSecond, nextMs, endsMs }: Pace, nowMs: number) {
  const gapMs = 1_000 / perSecond
  const firstMs = Math.max(nextMs, nowMs - catchUpMs)
  const lastMs = Math.min(nowMs, endsMs)
  const count = firstMs > lastMs ? 0 : Math.floor((lastMs - firstMs) / gapMs) + 1
  return { count, nextMs: firstMs + count * gapMs }
}

/**
 * Takes on what is due of the run that is on, by the database's clock, or first what a worker that has ended left; null: no
 * run is on. What was taken on is asked for again until it is settled, each time under the same keys.
 */
export async function takeLoad(tx: PgTx, member: string): Promise<TakenLoad | null> {
  const db = databaseIn(tx)
  const isOn = and(isNull(l.stoppedAt), gt(l.endsAt, sql`now()`))
  const [found] = await db
    .select({
      id: l.id,
      mix: l.mix,
      perSecond: l.perSecond,
      taken: l.taken,
      settled: sql<number>`${l.placed} + ${l.refused}`,
      isOn: sql<boolean>`${isOn}`,
      nextMs: sql<number>`extract(epoch from ${l.nextAt})::float8 * 1000`,
      endsMs: sql<number>`extract(epoch from ${l.endsAt})::float8 * 1000`,
      nowMs: sql<number>`extract(epoch from now())::float8 * 1000`,
    })
    .from(l)
    .where(
      and(
        or(isOn, gt(l.taken, sql`${l.placed} + ${l.refused}`)),
        or(isNull(l.leaseBy), eq(l.leaseBy, member), lt(l.leaseUntil, sql`now()`)),
      ),
    )
    .orderBy(asc(l.createdAt), asc(l.id))
    .limit(1)
    .for('update', { skipLocked: true })
  if (!found) return null
  const { id, mix, taken, settled } = found
  const run = { id, mix }
  const left = taken - settled
  const due = left > 0 || !found.isOn ? undefined : dueOrders(found, found.nowMs)
  if (left === 0 && !due?.count) return { run, first: taken + 1, count: 0 }
  await db
    .update(l)
    .set({
      ...(due && { taken: taken + due.count, nextAt: new Date(due.nextMs).toISOString() }),
      leaseBy: member,
      leaseUntil: sql`now() + ${leaseSeconds} * interval '1 s'`,
    })
    .where(eq(l.id, id))
  return { run, first: settled + 1, count: left + (due?.count ?? 0) }
}

/** Writes down what came of orders that were taken on, unless another worker has gone on with them. */
export const settleLoad = (
  tx: PgTx,
  id: string,
  { member, placed, refused }: { member: string; placed: number; refused: number },
) =>
  databaseIn(tx)
    .update(l)
    .set({ placed: sql`${l.placed} + ${placed}`, refused: sql`${l.refused} + ${refused}` })
    .where(and(eq(l.id, id), eq(l.leaseBy, member)))

/** What is sold, and how many of it are free in all warehouses. */
export const readShelves = (tx: PgTx): Promise<Shelf[]> =>
  databaseIn(tx)
    .select({
      sku: products.sku,
      free: sql<number>`sum(${stockView.onHand} - ${stockView.reserved})::float8`,
    })
    .from(products)
    .innerJoin(stockView, eq(stockView.sku, products.sku))
    .where(isNull(products.retiredAt))
    .groupBy(products.sku)
    .orderBy(asc(products.sku))
