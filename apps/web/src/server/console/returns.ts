import { databaseOf } from '@sagaboard/db/database'
import {
  isNumbered,
  orderReturns,
  orderRows,
  returnHasEnded,
  returnIsOpen,
} from '@sagaboard/db/schema/orders'
import type { OrderLine, Parcel } from '@sagaboard/events/catalog/events'
import type {
  ReturnedUnit,
  ReturnView,
  ReturnViewLine,
} from '@sagaboard/events/saga/returns/return-view'
import { and, count, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readOrderSearch } from '../../lib/order-search.ts'
import type { ReturnGroup } from '../../lib/return-groups.ts'
import type { CountedReturns } from './overview-types.ts'
import { ordersReferredTo } from './references.ts'

/** The place of a return in its list, for the page after it. */
export const returnPlace = z.strictObject({
  // PostgreSQL has no year 0.
  at: z.iso.datetime().refine((instant) => !instant.startsWith('0000')),
  orderId: z.uuid(),
  returnId: z.string().max(100),
})
export type ReturnPlace = z.infer<typeof returnPlace>

/** A return as it is sent: nobody changes it, and lists are lists. */
type ShownReturn = Omit<ReturnView, 'lines' | 'parcels'> & {
  lines: (Omit<ReturnViewLine, 'units'> & { units: ReturnedUnit[] })[]
  parcels: Parcel[]
}

/** A return as the list has it. */
export interface ReturnRow {
  orderId: string
  orderNumber: string
  customerName: string
  currency: string
  returnId: string
  requestedAt: string
  view: ShownReturn
  /** Of the order. */
  lines: OrderLine[]
}

const r = orderReturns
const o = orderRows

const isGivingUp = sql<boolean>`(${r.view}->>'isGivingUp')::boolean`
const cameBack = sql<boolean>`${r.view}->>'by' = 'carrier'`
const isExpected = inArray(r.status, ['approved', 'labelled'])

/** Which list a return that is open stands in; each stands in one, and those that have ended in `done`. */
const groupOf = sql<Exclude<ReturnGroup, 'done'>>`case
  when ${isGivingUp} then 'settling'
  when ${eq(r.status, 'requested')} then 'decide'
  when ${isExpected} and ${cameBack} then 'inspect'
  when ${isExpected} then 'on_the_way'
  else 'settling' end`

const countWhere = (pool: Pool, condition: SQL, group: SQL<ReturnGroup>) =>
  databaseOf(pool)
    .select({ group: group.as('list'), step: r.step, returns: count() })
    .from(r)
    .where(condition)
    .groupBy(sql`1`, r.step)

/** Asks how many have ended at each step: of the index alone. */
export const countEnded = (pool: Pool) =>
  countWhere(pool, returnHasEnded(r.status), sql<ReturnGroup>`'done'`)

/** How many returns stand in each list, and at each step. */
export async function countReturns(pool: Pool): Promise<CountedReturns[]> {
  const counted = await Promise.all([
    countWhere(pool, returnIsOpen(r.status), groupOf),
    countEnded(pool),
  ])
  return counted.flat()
}

const columns = {
  orderId: r.orderId,
  orderNumber: o.orderNumber,
  customerName: o.customerName,
  currency: o.currency,
  returnId: r.returnId,
  requestedAt: r.requestedAt,
  view: r.view,
  lines: o.lines,
}

const rowsWhere = (pool: Pool, condition: SQL | undefined) =>
  databaseOf(pool).select(columns).from(r).innerJoin(o, eq(o.id, r.orderId)).where(condition)

/** Asks for what comes after a place of a list. */
export function returnsAfter(pool: Pool, group: ReturnGroup, after: ReturnPlace | null) {
  const isDone = group === 'done'
  const place = sql`(${r.requestedAt}, ${r.orderId}, ${r.returnId})`
  const from = after && sql`(${after.at}::timestamptz, ${after.orderId}::uuid, ${after.returnId})`
  const beyond = from ? (isDone ? sql`${place} < ${from}` : sql`${place} > ${from}`) : undefined
  const direction = sql.raw(isDone ? 'desc' : 'asc')
  const isInList = isDone
    ? returnHasEnded(r.status)
    : and(returnIsOpen(r.status), sql`${groupOf} = ${group}`)
  return rowsWhere(pool, and(isInList, beyond)).orderBy(
    sql`${r.requestedAt} ${direction}`,
    sql`${r.orderId} ${direction}`,
    sql`${r.returnId} ${direction}`,
  )
}

/** One page of a list: what somebody waits for longest first; what is done, as it was asked for, newest first. */
export async function listReturns(
  pool: Pool,
  group: ReturnGroup,
  after: ReturnPlace | null,
  limit: number,
): Promise<{ rows: ReturnRow[]; next: ReturnPlace | null }> {
  const found = await returnsAfter(pool, group, after).limit(limit + 1)
  const rows = found.slice(0, limit) as ReturnRow[]
  const last = rows.at(-1)
  const next =
    found.length > limit && last
      ? {
          at: last.requestedAt,
          orderId: last.orderId,
          returnId: last.returnId,
        }
      : null
  return { rows, next }
}

const foundMax = 20

/**
 * The returns of an order that is named, or those that a label is of: what somebody holds in their hands. A label that is
 * the order's own finds all of its returns: what came back to its sender bears no other.
 */
export async function findReturns(pool: Pool, text: string): Promise<ReturnRow[]> {
  const wanted = text.trim()
  const { orderNumber } = readOrderSearch(wanted)
  const ofOrder =
    orderNumber === null
      ? inArray(r.orderId, await ordersReferredTo(pool, wanted))
      : and(isNumbered(o.orderNumber), eq(o.orderNumber, orderNumber))
  const found = (await rowsWhere(pool, ofOrder)
    .orderBy(sql`${r.requestedAt} desc`, r.orderId, r.returnId)
    .limit(foundMax)) as ReturnRow[]
  const label = wanted.replace(/\s/g, '').toLowerCase()
  const labelled = found.filter(({ view }) =>
    view.parcels.some(({ trackingNumber }) => trackingNumber.toLowerCase() === label),
  )
  return labelled.length > 0 ? labelled : found
}
