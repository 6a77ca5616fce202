import { databaseOf } from '@sagaboard/db/database'
import { amendments, events } from '@sagaboard/db/schema/log'
import { orderRows } from '@sagaboard/db/schema/orders'
import { shipmentsView, warehousesView } from '@sagaboard/db/schema/read'
import type { Address, Allocation, OrderLine } from '@sagaboard/events/catalog/events'
import { and, eq, gt, gte, inArray, or, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { OrderPlace } from './orders.ts'

/** A warehouse, and how much waits there to be packed. */
export interface PackingList {
  warehouse: string
  name: string
  orders: number
  units: number
}

/** What is to be fetched of one line, or of one product. */
export interface PickLine {
  sku: string
  name: string
  quantity: number
}

/** An order that waits to be packed, as one warehouse has it. */
export interface PackingRow {
  orderId: string
  orderNumber: string
  customerName: string
  city: string
  country: string
  createdAt: string
  /** When its label is asked for by itself, ISO; null: once somebody says that it is packed. */
  dueAt: string | null
  lines: PickLine[]
  currency: string
  /** The places of the other warehouses that have a part of it. */
  elsewhere: string[]
  /** Those of them that have not packed theirs yet. */
  awaited: string[]
}

/** What stands on the paper that goes into the parcel. */
export interface PackingSlip extends PackingRow {
  shipTo: Address
  /** What the customer wants to be heeded. */
  note: string | null
}

const o = orderRows
const s = shipmentsView
const isWaiting = and(eq(o.waitingFor, 'packing'), eq(s.status, 'packing'))
/** It waits for this warehouse: what has packed its part is gone from its list. */
const waitsIn = (warehouse: SQL): SQL | undefined =>
  and(isWaiting, sql`not ${s.saidPacked} ? ${warehouse}`)

/** The warehouses with what waits in each, in their order; those without anything too. */
export function readPackingLists(pool: Pool): Promise<PackingList[]> {
  const waiting = sql`(
    select a.warehouse, count(distinct ${o.id})::int as orders, sum(a.quantity)::float8 as units
    from ${o} join ${s} on ${s.orderId} = ${o.id}
    cross join lateral jsonb_to_recordset(${s.allocations}) a(warehouse text, quantity int)
    where ${waitsIn(sql`a.warehouse`)} group by a.warehouse) waiting`
  return databaseOf(pool)
    .select({
      warehouse: warehousesView.id,
      name: warehousesView.name,
      orders: sql<number>`coalesce(waiting.orders, 0)`,
      units: sql<number>`coalesce(waiting.units, 0)`,
    })
    .from(warehousesView)
    .leftJoin(waiting, sql`waiting.warehouse = ${warehousesView.id}`)
    .orderBy(warehousesView.rank, warehousesView.id)
}

/** What all orders of a warehouse's list need together, product by product. */
export async function readPickList(pool: Pool, warehouse: string): Promise<PickLine[]> {
  const rows = await databaseOf(pool)
    .select({
      sku: sql<string>`a.sku`,
      name: sql<string>`min(l.name)`,
      quantity: sql<number>`sum(a.quantity)::float8`,
    })
    .from(o)
    .innerJoin(s, eq(s.orderId, o.id))
    .innerJoin(
      sql`lateral jsonb_to_recordset(${s.allocations}) a(line int, sku text, warehouse text, quantity int)`,
      sql`a.warehouse = ${warehouse}`,
    )
    .innerJoin(
      sql`lateral jsonb_to_recordset(${o.lines}) l(line int, name text)`,
      sql`l.line = a.line`,
    )
    .where(waitsIn(sql`${warehouse}::text`))
    .groupBy(sql`a.sku`)
    .orderBy(sql`a.sku`)
  return rows
}

/** One page of a warehouse's list, oldest first, after `after`. */
export async function listPacking(
  pool: Pool,
  warehouse: string,
  after: OrderPlace | null,
  limit: number,
): Promise<{ rows: PackingRow[]; next: OrderPlace | null }> {
  const condition = and(waitsIn(sql`${warehouse}::text`), after ? isAfter(after) : undefined)
  const [found, names] = await Promise.all([
    slipsWhere(pool, warehouse, condition).limit(limit + 1),
    namesOf(pool),
  ])
  const page = found.slice(0, limit).map((row) => slipOf(row, warehouse, names))
  const last = page.at(-1)
  return {
    rows: page.map(({ shipTo: _, ...row }) => row),
    next:
      found.length > limit && last ? { createdAt: last.createdAt, orderId: last.orderId } : null,
  }
}

/** The papers for these orders, of what this warehouse has of them; also of one that was said to be packed a moment ago. */
export async function readSlips(
  pool: Pool,
  warehouse: string,
  orderIds: readonly string[],
): Promise<PackingSlip[]> {
  if (orderIds.length === 0) return []
  const [found, names, notes] = await Promise.all([
    slipsWhere(pool, warehouse, inArray(o.id, [...orderIds])),
    namesOf(pool),
    notesOf(pool, orderIds),
  ])
  return found.map((row) => ({
    ...slipOf(row, warehouse, names),
    note: notes.get(row.orderId) ?? null,
  }))
}

/** What the customers of these orders want to be heeded, by order: it stands in the first event, or in what that was amended to. */
async function notesOf(
  pool: Pool,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const { orderId, version, data } = events
  const a = amendments
  const amended = sql`(select ${a.data} from ${a}
    where ${a.orderId} = ${orderId} and ${a.version} = ${version} order by ${a.id} desc limit 1)`
  const note = sql<string | null>`coalesce(${amended}, ${data})->'personal'->>'note'`
  const rows = await databaseOf(pool)
    .select({ orderId, note })
    .from(events)
    .where(and(inArray(orderId, [...orderIds]), eq(version, 1)))
  return new Map(rows.map((row) => [row.orderId, row.note]))
}

const columns = {
  orderId: o.id,
  orderNumber: o.orderNumber,
  customerName: o.customerName,
  shipTo: o.shipTo,
  createdAt: o.createdAt,
  dueAt: o.waitsUntil,
  ordered: o.lines,
  currency: o.currency,
  allocations: s.allocations,
  saidPacked: s.saidPacked,
}
type Found = {
  orderId: string
  orderNumber: string
  customerName: string
  shipTo: Address
  createdAt: string
  dueAt: string | null
  ordered: OrderLine[]
  currency: string
  allocations: Allocation[]
  saidPacked: string[]
}

const slipsWhere = (pool: Pool, warehouse: string, condition: SQL | undefined) =>
  databaseOf(pool)
    .select(columns)
    .from(o)
    .innerJoin(s, eq(s.orderId, o.id))
    .where(and(condition, sql`${s.allocations} @> ${JSON.stringify([{ warehouse }])}::jsonb`))
    .orderBy(o.createdAt, o.id)

const isAfter = ({ createdAt, orderId }: OrderPlace): SQL | undefined =>
  and(gte(o.createdAt, createdAt), or(gt(o.createdAt, createdAt), gt(o.id, orderId)))

async function namesOf(pool: Pool): Promise<Map<string, string>> {
  const { id, name } = warehousesView
  const rows = await databaseOf(pool).select({ id, name }).from(warehousesView)
  return new Map(rows.map((row) => [row.id, row.name]))
}

function slipOf(
  { ordered, allocations, saidPacked, ...row }: Found,
  warehouse: string,
  names: ReadonlyMap<string, string>,
): Omit<PackingSlip, 'note'> {
  const nameOf = new Map(ordered.map(({ line, name }) => [line, name]))
  const others = new Set(allocations.map((one) => one.warehouse))
  others.delete(warehouse)
  return {
    ...row,
    city: row.shipTo.city,
    country: row.shipTo.country,
    lines: picked(
      allocations.filter((one) => one.warehouse === warehouse),
      nameOf,
    ),
    elsewhere: [...others].map((id) => names.get(id) ?? id),
    awaited: [...others].filter((id) => !saidPacked.includes(id)).map((id) => names.get(id) ?? id),
  }
}

/** What is to be fetched, product by product: one may lie in several places of a warehouse. */
function picked(
  allocations: readonly Allocation[],
  nameOf: ReadonlyMap<number, string>,
): PickLine[] {
  const lines = new Map<string, PickLine>()
  for (const { line, sku, quantity } of allocations) {
    const known = lines.get(sku)
    lines.set(sku, {
      sku,
      name: nameOf.get(line) ?? sku,
      quantity: quantity + (known?.quantity ?? 0),
    })
  }
  return [...lines.values()]
}

/** Those of these orders whose labels were asked for. */
export async function sentOffAmong(
  pool: Pool,
  orderIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { orderId, type } = events
  const rows = await databaseOf(pool)
    .selectDistinct({ orderId })
    .from(events)
    .where(and(inArray(orderId, [...orderIds]), eq(type, 'DispatchRequested')))
  return new Set(rows.map((row) => row.orderId))
}
