import { movedBackBySet, setColumns } from '@sagaboard/db/commands/set-store'
import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { affectedOrders } from '@sagaboard/db/schema/incidents'
import { orderSets, setOrders } from '@sagaboard/db/schema/order-sets'
import { orderRows } from '@sagaboard/db/schema/orders'
import { isAboveLimit } from '@sagaboard/events/commands/approvals'
import type { MemberSaid } from '@sagaboard/events/commands/order-sets'
import { type MemberState, memberGroups, memberStates } from '@sagaboard/events/commands/set-pace'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'
import { and, asc, count, desc, eq, gt, inArray, max, min, sql, sum } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { OrderFilter } from '../../lib/order-filter.ts'
import type { MemberView } from '../../lib/set-acts.ts'
import { narrow, waits } from './narrow.ts'
import { ordersReferredTo } from './references.ts'
import { type SetPart, type SetSums, summedUp } from './set-sums.ts'

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

export interface SetDetail extends SetSums {
  set: SetRow
  cautions: { code: string; orders: number }[]
  /** Why orders are not asked for, and how many each; the most first. */
  reasons: { state: MemberState; said: MemberSaid; orders: number }[]
  sample: SetOrderRow[]
  /** What it moves back, above the limit that makes another supervisor approve that it begins; null when nobody has to. */
  approval: { amountMinor: number; currency: string; limitMinor: number } | null
}

const sampleMax = 3
const reasonsMax = 8

/** A set, summed up; null when there is none. */
export async function readSet(
  pool: Pool,
  id: string,
  limitMinor: number | undefined,
): Promise<SetDetail | null> {
  const [set] = await sets(pool).where(eq(s.id, id))
  if (!set) return null
  const [parts, cautions, reasons, sample, approval] = await Promise.all([
    partsOf(pool, id),
    cautionsOf(pool, id),
    reasonsOf(pool, id),
    readOrdersIn(pool, id, { states: askable, after: 0, limit: sampleMax }),
    approvalOf(pool, set, limitMinor),
  ])
  return { set, ...summedUp(parts), cautions, reasons, sample, approval }
}

async function approvalOf(
  pool: Pool,
  { id, state }: Pick<SetRow, 'id' | 'state'>,
  limitMinor: number | undefined,
): Promise<SetDetail['approval']> {
  if (state !== 'ready' || limitMinor === undefined) return null
  const moved = await movedBackBySet(databaseOf(pool), id)
  return isAboveLimit(moved.amountMinor, limitMinor) ? { ...moved, limitMinor } : null
}

const minor = (column: Parameters<typeof sum>[0]) =>
  sql<number>`coalesce(${sum(column)}, 0)::float8`

const partsOf = (pool: Pool, id: string): Promise<SetPart[]> => {
  const leaves = sql<OrderStatus | null>`${m.foretold}->>'leaves'`
  return databaseOf(pool)
    .select({
      state: m.state,
      stage: m.stage,
      leaves,
      currency: o.currency,
      orders: count(),
      totalMinor: minor(o.totalMinor),
      takenMinor: minor(m.takenMinor),
      givenBackMinor: minor(m.givenBackMinor),
      endedAt: max(m.endedAt),
    })
    .from(m)
    .leftJoin(o, eq(o.id, m.orderId))
    .where(eq(m.setId, id))
    .groupBy(m.state, m.stage, leaves, o.currency)
    .orderBy(m.state, m.stage, leaves, o.currency)
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

const views: Record<MemberView, readonly MemberState[]> = { all: memberStates, ...memberGroups }
/** Those for which the act was, or is to be, asked for. */
const askable = memberStates.filter((state) => !['waiting', 'refused', 'left_out'].includes(state))

/** Orders of a set in their order, after a place; of an id that is no order’s there is nothing but the id. */
export const readSetOrders = (
  pool: Pool,
  id: string,
  { view, ...page }: { view: MemberView; after: number; limit: number },
) => readOrdersIn(pool, id, { states: views[view], ...page })

const readOrdersIn = (
  pool: Pool,
  id: string,
  { states, after, limit }: { states: readonly MemberState[]; after: number; limit: number },
) =>
  databaseOf(pool)
    .select(order)
    .from(m)
    .leftJoin(o, eq(o.id, m.orderId))
    .where(and(eq(m.setId, id), gt(m.place, after), inArray(m.state, [...states])))
    .orderBy(m.place)
    .limit(limit)
