import type { EndReason, OrderLine } from '@sagaboard/events/catalog/events'
import { writtenLength } from '@sagaboard/events/catalog/order-number'
import type { Step } from '@sagaboard/events/saga/order-saga'
import { isTerminal, type OrderStatus, orderStatuses } from '@sagaboard/events/saga/order-view'
import type { Pool } from 'pg'
import { z } from 'zod'
import {
  ageLimits,
  ageSeconds,
  attentionKinds,
  type OrderFilter,
  steps,
} from '../../lib/order-filter.ts'
import { readOrderSearch } from '../../lib/order-search.ts'
import { iso } from './instant.ts'

/** What the list can be narrowed by. Everything given must hold. */
export const orderFilter = z.strictObject({
  status: z.array(z.enum(orderStatuses)).max(orderStatuses.length).default([]),
  step: z.enum(steps).nullable().default(null),
  /** dead: left for a person; retrying: waits for its next try. */
  attention: z.enum(attentionKinds).nullable().default(null),
  /** The fingerprint of a fault. */
  cause: z.string().max(200).nullable().default(null),
  /** An order number or its beginning, an order id or its beginning, or part of the customer's e-mail or name. */
  text: z.string().max(200).default(''),
  /** Placed at most so long ago. */
  age: z.enum(ageLimits).nullable().default(null),
}) satisfies z.ZodType<OrderFilter>

/** The place of a row in the list (newest first), for the page after it. */
export const orderPlace = z.strictObject({ createdAt: z.iso.datetime(), orderId: z.uuid() })
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
  createdAt: string
  updatedAt: string
}

const columns = `o.id as "orderId", o.order_number as "orderNumber", o.status, o.step, o.reason, o.version, o.customer_email as "customerEmail", o.customer_name as "customerName",
  o.total_minor as "totalMinor", o.currency, o.lines, b.state as blocked, o.created_at as "createdAt", o.updated_at as "updatedAt"`
const from = `orders.orders o left join lateral (select min(state) as state from read.blocked where order_id = o.id and state <> 'asked') b on true`

type Sql = { where: string[]; values: unknown[] }

function narrow(filter: OrderFilter): Sql {
  const where: string[] = []
  const values: unknown[] = []
  const add = (condition: (parameter: string) => string, value: unknown) =>
    where.push(condition(`$${values.push(value)}`))
  if (filter.status.length > 0) add((p) => `o.status = any(${p})`, filter.status)
  // The orders under way, and those that wait, are few however many have ended: an index holds just them.
  if (filter.status.length > 0 && !filter.status.some(isTerminal)) where.push('o.closed_at is null')
  if (filter.attention)
    where.push(`o.id in (select w.order_id from read.blocked w where w.state <> 'asked')`)
  if (filter.step) add((p) => `o.step = ${p}`, filter.step)
  if (filter.attention) add((p) => `b.state = ${p}`, filter.attention)
  if (filter.cause)
    add(
      (p) => `exists (select from read.blocked c where c.order_id = o.id and c.fingerprint = ${p})`,
      filter.cause,
    )
  if (filter.age)
    add((p) => `o.created_at >= now() - make_interval(secs => ${p})`, ageSeconds[filter.age])
  const text = filter.text.trim()
  if (text !== '')
    where.push(`(${textConditions(text, (value) => `$${values.push(value)}`).join(' or ')})`)
  return { where, values }
}

/** What a text may be about, any of which is enough. Number and id are ranges of an index. */
function textConditions(text: string, parameter: (value: unknown) => string): string[] {
  const { orderNumber, numberPrefix, idPrefix } = readOrderSearch(text)
  const conditions: string[] = []
  // Found by themselves first, and the index holds the numbers of this length only; see schema/orders.ts.
  const numbered = (condition: string) =>
    `o.id in (select n.id from orders.orders n where char_length(n.order_number) = ${writtenLength} and n.order_number ${condition})`
  if (orderNumber) conditions.push(numbered(`= ${parameter(orderNumber)}`))
  if (numberPrefix) conditions.push(numbered(`like ${parameter(`${numberPrefix}%`)}`))
  if (idPrefix) {
    // A UUID can't be compared by `like`, and need not be.
    const [least, most] = [
      idPrefix + zeroId.slice(idPrefix.length),
      idPrefix + lastId.slice(idPrefix.length),
    ]
    conditions.push(`o.id between ${parameter(least)}::uuid and ${parameter(most)}::uuid`)
  }
  // Who types a whole number means no address, and who types the digits of an id no name: those are looked for in every row.
  if (orderNumber) return conditions
  const like = parameter(`%${escapeLike(text)}%`)
  conditions.push(`o.customer_email ilike ${like}`)
  if (!idPrefix) conditions.push(`o.customer_name ilike ${like}`)
  return conditions
}

const zeroId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')
const all = (conditions: string[]) =>
  conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''

type RawRow = Omit<OrderRow, 'createdAt' | 'updatedAt'> & {
  createdAt: Date | string
  updatedAt: Date | string
}
const toRow = (row: RawRow): OrderRow => ({
  ...row,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

/** One page of the list, newest first, after `after`. Keyset: a page costs the same wherever it is, and nothing shifts. */
export async function listOrders(
  pool: Pool,
  filter: OrderFilter,
  after: OrderPlace | null,
  limit: number,
): Promise<{ rows: OrderRow[]; next: OrderPlace | null }> {
  const { where, values } = narrow(filter)
  if (after) {
    const [at, id] = [
      `$${values.push(after.createdAt)}::timestamptz`,
      `$${values.push(after.orderId)}::uuid`,
    ]
    where.push(`o.created_at <= ${at} and (o.created_at < ${at} or o.id > ${id})`)
  }
  const { rows } = await pool.query<RawRow>(
    `select ${columns} from ${from} ${all(where)} order by o.created_at desc nulls last, o.id limit $${values.push(limit + 1)}`,
    values,
  )
  const page = rows.slice(0, limit).map(toRow)
  const last = page.at(-1)
  return {
    rows: page,
    next: rows.length > limit && last ? { createdAt: last.createdAt, orderId: last.orderId } : null,
  }
}

/** How many orders the filter finds, counted up to `max`. */
export async function countOrders(pool: Pool, filter: OrderFilter, max: number): Promise<number> {
  const { where, values } = narrow(filter)
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from (select from ${from} ${all(where)} limit $${values.push(max)}) found`,
    values,
  )
  return rows[0]?.count ?? 0
}

/** How many orders of the filter came after the first row that somebody is looking at (counted up to `max`). */
export async function countNewer(
  pool: Pool,
  filter: OrderFilter,
  first: OrderPlace | null,
  max: number,
): Promise<number> {
  if (!first) return countOrders(pool, filter, max)
  const { where, values } = narrow(filter)
  const [at, id] = [
    `$${values.push(first.createdAt)}::timestamptz`,
    `$${values.push(first.orderId)}::uuid`,
  ]
  where.push(`o.created_at >= ${at} and (o.created_at > ${at} or o.id < ${id})`)
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from (select from ${from} ${all(where)} limit $${values.push(max)}) found`,
    values,
  )
  return rows[0]?.count ?? 0
}

/** The rows of these orders as they are now, whatever filter found them. */
export async function readRows(pool: Pool, orderIds: readonly string[]): Promise<OrderRow[]> {
  const { rows } = await pool.query<RawRow>({
    name: 'console_order_rows',
    text: `select ${columns} from ${from} where o.id = any($1::uuid[])`,
    values: [orderIds],
  })
  return rows.map(toRow)
}
