import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import type { EndReason, OrderLine } from '@sagaboard/events/catalog/events'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { type OrderStatus, type OrderView, orderStatuses } from '@sagaboard/events/saga/order-view'
import { and, gt, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { z } from 'zod'
import { incidentId } from '../../lib/incident-acts.ts'
import {
  ageLimits,
  amountMaxMinor,
  attentionKinds,
  endReasons,
  type OrderFilter,
  steps,
  waitKinds,
} from '../../lib/order-filter.ts'
import { narrow, waits } from './narrow.ts'
import { ordersReferredTo } from './references.ts'

// PostgreSQL has no year 0.
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'))
const amountMinor = z.int().min(0).max(amountMaxMinor).nullable().default(null)

/** What the list can be narrowed by. Everything given must hold. */
export const orderFilter = z.strictObject({
  status: z.array(z.enum(orderStatuses)).max(orderStatuses.length).default([]),
  step: z.enum(steps).nullable().default(null),
  /** dead: left for a person; retrying: waits for its next try. */
  attention: z.enum(attentionKinds).nullable().default(null),
  /** What it rests for on its way. */
  waitingFor: z.enum(waitKinds).nullable().default(null),
  /** The fingerprint of the error that a service can't get past. */
  cause: z.string().max(200).nullable().default(null),
  /**
   * An order number or its beginning, an order id or its beginning, the reference of a charge, refund, label or parcel, the
   * id of an event, a place in the log, or the beginnings of words: of the customer's name or e-mail, or of SKUs.
   */
  text: z.string().max(200).default(''),
  /** Placed at most so long ago. */
  age: z.enum(ageLimits).nullable().default(null),
  reason: z.enum(endReasons).nullable().default(null),
  warehouse: z.string().max(200).nullable().default(null),
  incident: incidentId.nullable().default(null),
  atLeastMinor: amountMinor,
  atMostMinor: amountMinor,
  placedFrom: instant.nullable().default(null),
  placedBefore: instant.nullable().default(null),
  endedFrom: instant.nullable().default(null),
  refundedFrom: instant.nullable().default(null),
  stillFor: z.enum(ageLimits).nullable().default(null),
}) satisfies z.ZodType<OrderFilter>

/** The place of a row in the list (newest first), for the page after it. */
export const orderPlace = z.strictObject({
  createdAt: instant,
  orderId: z.uuid(),
})
export type OrderPlace = z.infer<typeof orderPlace>

export interface OrderRow {
  orderId: string
  orderNumber: string
  status: OrderStatus
  step: Step
  reason: EndReason | null
  version: number
  customerEmail: string
  customerName: string
  totalMinor: number
  currency: string
  lines: OrderLine[]
  blocked: 'dead' | 'retrying' | null
  /** What it rests for on its way; null while it goes on. */
  waitingFor: OrderView['waitingFor']
  createdAt: string
  updatedAt: string
}

const o = orderRows
const row = {
  orderId: o.id,
  orderNumber: o.orderNumber,
  status: o.status,
  step: o.step,
  reason: o.reason,
  version: o.version,
  customerEmail: o.customerEmail,
  customerName: o.customerName,
  totalMinor: o.totalMinor,
  currency: o.currency,
  lines: o.lines,
  blocked: waits.state,
  waitingFor: o.waitingFor,
  createdAt: o.createdAt,
  updatedAt: o.updatedAt,
}

const rowsOf = (pool: Pool) =>
  databaseOf(pool).select(row).from(o).leftJoinLateral(waits, sql`true`)

/**
 * One page of the list, newest first, after `after`. Keyset: a page costs the same wherever it is, and nothing shifts.
 * `referred`: the text was a reference, and the rows are the orders it belongs to.
 */
export async function listOrders(
  pool: Pool,
  filter: OrderFilter,
  after: OrderPlace | null,
  limit: number,
): Promise<{ rows: OrderRow[]; next: OrderPlace | null; referred: boolean }> {
  const referred = await ordersReferredTo(pool, filter.text)
  const rows = await rowsOf(pool)
    .where(and(narrow(filter, referred), after ? isAfter(after) : undefined))
    // As the index has it.
    .orderBy(sql`${o.createdAt} desc nulls last`, o.id)
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page,
    next: rows.length > limit && last ? { createdAt: last.createdAt, orderId: last.orderId } : null,
    referred: referred.length > 0,
  }
}

/** How many orders the filter finds, counted up to `max`. */
export const countOrders = (pool: Pool, filter: OrderFilter, max: number): Promise<number> =>
  countNewer(pool, filter, null, max)

/** How many orders of the filter came after the first row that somebody is looking at (counted up to `max`). */
export async function countNewer(
  pool: Pool,
  filter: OrderFilter,
  first: OrderPlace | null,
  max: number,
): Promise<number> {
  const referred = await ordersReferredTo(pool, filter.text)
  return count(pool, and(narrow(filter, referred), first ? isBefore(first) : undefined), max)
}

/** The rows of these orders as they are now, whatever filter found them. */
export const readRows = (pool: Pool, orderIds: readonly string[]): Promise<OrderRow[]> =>
  rowsOf(pool).where(inArray(o.id, [...orderIds]))

// The first half of each is what the index is read by.
const isAfter = ({ createdAt, orderId }: OrderPlace): SQL | undefined =>
  and(lte(o.createdAt, createdAt), or(lt(o.createdAt, createdAt), gt(o.id, orderId)))
const isBefore = ({ createdAt, orderId }: OrderPlace): SQL | undefined =>
  and(gte(o.createdAt, createdAt), or(gt(o.createdAt, createdAt), lt(o.id, orderId)))

async function count(pool: Pool, condition: SQL | undefined, max: number): Promise<number> {
  const found = databaseOf(pool)
    .select({ one: sql`1`.as('one') })
    .from(o)
    .leftJoinLateral(waits, sql`true`)
    .where(condition)
    .limit(max)
    .as('found')
  return databaseOf(pool).$count(found)
}
