import { setColumns } from '@sagaboard/db/commands/set-store'
import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { affectedOrders } from '@sagaboard/db/schema/incidents'
import { orderSets, setOrders } from '@sagaboard/db/schema/order-sets'
import { orderRows } from '@sagaboard/db/schema/orders'
import type { MemberSaid } from '@sagaboard/events/commands/order-sets'
import { type MemberState, memberStates } from '@sagaboard/events/commands/set-pace'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'
import { and, asc, count, desc, eq, gt, inArray, max, min, type SQL, sql, sum } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { OrderFilter } from '../../lib/order-filter.ts'
import type { MemberView } from '../../lib/set-acts.ts'
import { narrow, waits } from './narrow.ts'
import { ordersReferredTo } from './references.ts'

const s = orderSets
const m = setOrders
const o = orderRows

/** The orders that a filter finds now, oldest first, at most `limit`. */
export async function orderIdsOf(
  pool: Pool,
  filter: OrderFilter,
  limit: number,
): Promise<string[]> {
  const referred = await ordersReferredTo(pool, filter.text)
  const rows = await databaseOf(pool)
    .select({ id: o.id })
    .from(o)
    .leftJoinLateral(waits, sql`true`)
    .where(narrow(filter, referred))
    .orderBy(asc(o.createdAt), asc(o.id))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** The orders that stand at an incident now, the longest first, at most `limit`. */
export async function orderIdsAt(pool: Pool, incident: string, limit: number): Promise<string[]> {
  const since = min(affectedOrders.since)
  const rows = await databaseOf(pool)
    .select({ id: affectedOrders.orderId })
    .from(affectedOrders)
    .where(and(eq(affectedOrders.incident, incident), eq(affectedOrders.overAt, 'infinity')))
    .groupBy(affectedOrders.orderId)
    .orderBy(since, affectedOrders.orderId)
    .limit(limit)
  return rows.map(({ id }) => id)
}

const maker = alias(users, 'maker')
const starter = alias(users, 'starter')
const stater = alias(users, 'stater')

const named = {
  ...setColumns,
  madeByName: maker.name,
  startedByName: starter.name,
  statedByName: stater.name,
}

const sets = (pool: Pool) =>
  databaseOf(pool)
    .select(named)
    .from(s)
    .leftJoin(maker, eq(maker.id, s.madeBy))
    .leftJoin(starter, eq(starter.id, s.startedBy))
    .leftJoin(stater, eq(stater.id, s.statedBy))

export type SetRow = Awaited<ReturnType<typeof listSets>>[number]

const listMax = 50

/** The last sets, newest first; of one incident when it is named. */
export const listSets = (pool: Pool, incident: string | null) =>
  sets(pool)
    .where(incident === null ? undefined : eq(sql`${s.source}->>'incident'`, incident))
    .orderBy(sql`${s.madeAt} desc nulls last`, s.id)
    .limit(listMax)

/** So many orders of a set in one state and currency, and their money in minor units. */
export interface SetSum {
  state: MemberState
  currency: string
  orders: number
  totalMinor: number
  takenMinor: number
  givenBackMinor: number
}

export interface SetDetail {
  set: SetRow
  sums: SetSum[]
  /** Where the orders end that can be asked for, as was foretold. */
  ends: { leaves: OrderStatus; orders: number }[]
  cautions: { code: string; orders: number }[]
  /** Why orders are not asked for, and how many each; the most first. */
  reasons: { state: MemberState; said: MemberSaid; orders: number }[]
  stages: { stage: number; states: Partial<Record<MemberState, number>>; endedAt: string | null }[]
  sample: SetOrderRow[]
}

const sampleMax = 3
const reasonsMax = 8

/** A set, summed up; null when there is none. */
export async function readSet(pool: Pool, id: string): Promise<SetDetail | null> {
  const [set] = await sets(pool).where(eq(s.id, id))
  if (!set) return null
  const [sums, ends, cautions, reasons, stages, sample] = await Promise.all([
    sumsOf(pool, id),
    endsOf(pool, id),
    cautionsOf(pool, id),
    reasonsOf(pool, id),
    stagesOf(pool, id),
    readSetOrders(pool, id, { view: 'all', after: 0, limit: sampleMax }),
  ])
  return { set, sums, ends, cautions, reasons, stages, sample }
}

const minor = (column: Parameters<typeof sum>[0]) =>
  sql<number>`coalesce(${sum(column)}, 0)::float8`

const sumsOf = (pool: Pool, id: string): Promise<SetSum[]> =>
  databaseOf(pool)
    .select({
      state: m.state,
      currency: o.currency,
      orders: count(),
      totalMinor: minor(o.totalMinor),
      takenMinor: minor(m.takenMinor),
      givenBackMinor: minor(m.givenBackMinor),
    })
    .from(m)
    .innerJoin(o, eq(o.id, m.orderId))
    .where(eq(m.setId, id))
    .groupBy(m.state, o.currency)

const endsOf = (pool: Pool, id: string): Promise<SetDetail['ends']> => {
  const leaves = sql<OrderStatus>`${m.foretold}->>'leaves'`
  return databaseOf(pool)
    .select({ leaves, orders: count() })
    .from(m)
    .where(and(eq(m.setId, id), sql`${m.foretold} is not null`))
    .groupBy(leaves)
    .orderBy(desc(count()))
}

const cautionsOf = async (pool: Pool, id: string): Promise<SetDetail['cautions']> => {
  const code = sql<string>`jsonb_array_elements_text(${m.cautions})`
  return databaseOf(pool)
    .select({ code, orders: count() })
    .from(m)
    .where(eq(m.setId, id))
    .groupBy(code)
}

const reasonsOf = (pool: Pool, id: string): Promise<SetDetail['reasons']> =>
  databaseOf(pool)
    .select({ state: m.state, said: sql<MemberSaid>`${m.said}`, orders: count() })
    .from(m)
    .where(
      and(
        eq(m.setId, id),
        inArray(m.state, ['refused', 'left_out', 'failed']),
        sql`${m.said} is not null`,
      ),
    )
    .groupBy(m.state, m.said)
    .orderBy(desc(count()))
    .limit(reasonsMax)

async function stagesOf(pool: Pool, id: string): Promise<SetDetail['stages']> {
  const rows = await databaseOf(pool)
    .select({ stage: m.stage, state: m.state, orders: count(), endedAt: max(m.endedAt) })
    .from(m)
    .where(and(eq(m.setId, id), sql`${m.stage} is not null`))
    .groupBy(m.stage, m.state)
    .orderBy(m.stage)
  const stages = new Map<number, SetDetail['stages'][number]>()
  for (const { stage, state, orders, endedAt } of rows) {
    if (stage === null) continue
    const known = stages.get(stage) ?? { stage, states: {}, endedAt: null }
    const later =
      [known.endedAt, endedAt]
        .filter((at) => at !== null)
        .sort()
        .at(-1) ?? null
    stages.set(stage, { stage, states: { ...known.states, [state]: orders }, endedAt: later })
  }
  return [...stages.values()]
}

const order = {
  place: m.place,
  orderId: m.orderId,
  orderNumber: o.orderNumber,
  totalMinor: o.totalMinor,
  currency: o.currency,
  status: o.status,
  state: m.state,
  said: m.said,
  stage: m.stage,
  command: m.command,
  takenMinor: m.takenMinor,
  givenBackMinor: m.givenBackMinor,
  sentAt: m.sentAt,
  endedAt: m.endedAt,
}

export type SetOrderRow = Awaited<ReturnType<typeof readSetOrders>>[number]

const states: Record<MemberView, readonly MemberState[]> = {
  all: memberStates,
  failed: ['failed'],
  other_way: ['other_way'],
  open: ['sending', 'accepted', 'applied'],
  verified: ['verified'],
  to_come: ['waiting', 'ready'],
  not_asked: ['refused', 'left_out'],
}

/** Orders of a set in their order, after a place. */
export const readSetOrders = (
  pool: Pool,
  id: string,
  { view, after, limit }: { view: MemberView; after: number; limit: number },
) => {
  const shown: SQL | undefined = view === 'all' ? undefined : inArray(m.state, [...states[view]])
  return databaseOf(pool)
    .select(order)
    .from(m)
    .innerJoin(o, eq(o.id, m.orderId))
    .where(and(eq(m.setId, id), gt(m.place, after), shown))
    .orderBy(m.place)
    .limit(limit)
}
