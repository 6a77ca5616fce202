import { databaseOf } from '@sagaboard/db/database'
import { aggregate, jsonList, jsonMap, jsonObject, scalar } from '@sagaboard/db/json'
import { orderRows } from '@sagaboard/db/schema/orders'
import {
  attemptsView,
  blockedView,
  faultAttemptsView,
  faultSwitchesView,
  ledgerView,
  movementsView,
  paymentsView,
  reservationsView,
  shipmentsView,
  waitingView,
  warehousesView,
} from '@sagaboard/db/schema/read'
import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Address, Allocation, Parcel, RefundMethod } from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'
import type { Forecast } from '@sagaboard/events/commands/order-forecast'
import type { StepAttempt } from '@sagaboard/events/log/step-attempt'
import { policyFor } from '@sagaboard/events/runtime/retry-policy'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import { and, desc, eq, exists, isNotNull, ne, type SQL, sql } from 'drizzle-orm'
import { alias, QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { attemptsMax } from '../../lib/attempts-max.ts'
import { type FaultSpan, faultSpan } from './fault-switches.ts'

/** A line of the money ledger: taken is positive, given back negative. */
export interface MoneyLine {
  id: number
  kind: 'capture' | 'refund'
  amountMinor: number
  currency: string
  reference: string
  method: RefundMethod
  causeVersion: number
  at: string
}

/** A line of the stock ledger: by how much stock on hand and what is reserved changed. */
export interface StockLine {
  id: number
  kind: string
  sku: string
  warehouse: string
  warehouseName: string
  location: 'primary' | 'back'
  onHand: number
  reserved: number
  causeVersion: number | null
  at: string
}

/** A group that can't get past an event of this order. */
export interface BlockedState {
  group: string
  version: number
  eventType: string
  attempts: number
  /** After so many a person decides. */
  attemptsMax: number
  state: 'retrying' | 'dead'
  fingerprint: string
  /** The cause that it shares with others. */
  incident: string | null
  error: string
  since: string
  lastAt: string
  nextAt: string | null
}

/** A try of a step that was kept: all but a first one that was answered. */
export interface AttemptLine {
  id: number
  group: Group
  /** Of the event that was to be handled. */
  version: number
  attempt: number
  /** Null: the step asks nobody. */
  call: StepAttempt['call']
  key: string | null
  askedAt: string
  tookMs: number
  outcome: StepAttempt['outcome']
  /** Which answer it was, or the error. */
  detail: string
}

/** Everything about one order that is not in its events. */
export interface OrderRecords {
  /** What people call it. */
  orderNumber: string
  payment: { status: string; amountMinor: number; currency: string; chargeId: string | null } | null
  money: MoneyLine[]
  reservation: { status: string; allocations: Allocation[] } | null
  stock: StockLine[]
  warehouses: Record<string, string>
  shipment: { status: string; shipTo: Address; parcels: Parcel[] } | null
  /** Its follow-up, or the order that it follows; null when there is none. */
  other: OtherOrder | null
  /** What it waits for; empty when it does not wait for stock. */
  queue: QueuePlace[]
  blocked: BlockedState[]
  /** The last ones, in the order in which they were made. */
  attempts: AttemptLine[]
  /** The fault switches that struck it, the first ones first. */
  faults: FaultSpan[]
}

/** The other order of two deliveries. */
export interface OtherOrder {
  orderId: string
  orderNumber: string
  status: OrderStatus
  waitingFor: OrderView['waitingFor']
}

/** A product that an order waits for, and who is served before it. */
export interface QueuePlace {
  sku: string
  quantity: number
  /** Its stock is there, and it is about to be set aside. */
  offered: boolean
  ordersBefore: number
  unitsBefore: number
}

export interface OrderDetail extends OrderRecords {
  orderId: string
  /** What will become of it; never of a later version than `events`. */
  forecast: Forecast
  /** Versions 1..n without a gap. */
  events: LogEntry[]
  /** Of the events that a person has amended, what the log has. */
  originals: { version: number; schemaVersion: number; data: unknown }[]
  /** Where its trace is looked at; null: nowhere. */
  traceUrl: string | null
  /** So many days after it came, its shopper may send things back. */
  returnDays: number
}

const builder = new QueryBuilder()
const { id } = orderRows
const [p, r, s, m, l, b, a, w, f, struck] = [
  paymentsView,
  reservationsView,
  shipmentsView,
  movementsView,
  ledgerView,
  blockedView,
  attemptsView,
  waitingView,
  faultSwitchesView,
  faultAttemptsView,
]

const payment = builder
  .select({
    value: jsonObject({
      status: p.status,
      amountMinor: p.amountMinor,
      currency: p.currency,
      chargeId: p.chargeId,
    }),
  })
  .from(p)
  .where(eq(p.orderId, id))

const moneyLine = {
  id: l.id,
  kind: l.kind,
  amountMinor: l.amountMinor,
  currency: l.currency,
  reference: l.reference,
  method: l.method,
  causeVersion: l.causeVersion,
  at: l.at,
}
const money = builder
  .select({ value: jsonList(moneyLine, l.id) })
  .from(l)
  .where(eq(l.orderId, id))

const reservation = builder
  .select({ value: jsonObject({ status: r.status, allocations: r.allocations }) })
  .from(r)
  .where(eq(r.orderId, id))

const stockLine = {
  id: m.id,
  kind: m.kind,
  sku: m.sku,
  warehouse: m.warehouse,
  warehouseName: sql<string>`coalesce(${warehousesView.name}, ${m.warehouse})`,
  location: m.location,
  onHand: m.onHand,
  reserved: m.reserved,
  causeVersion: m.causeVersion,
  at: m.at,
}
const stock = builder
  .select({ value: jsonList(stockLine, m.id) })
  .from(m)
  .leftJoin(warehousesView, eq(warehousesView.id, m.warehouse))
  .where(eq(m.orderId, id))

const warehouses = builder
  .select({ value: jsonMap(warehousesView.id, sql<string>`${warehousesView.name}`) })
  .from(warehousesView)

const shipment = builder
  .select({ value: jsonObject({ status: s.status, shipTo: s.shipTo, parcels: s.parcels }) })
  .from(s)
  .where(eq(s.orderId, id))

const otherRows = alias(orderRows, 'other_order')
const other = builder
  .select({
    value: jsonObject({
      orderId: otherRows.id,
      orderNumber: otherRows.orderNumber,
      status: otherRows.status,
      waitingFor: otherRows.waitingFor,
    }),
  })
  .from(otherRows)
  .where(sql`${otherRows.id} = coalesce(${orderRows.followUp}, ${orderRows.followUpOf})`)

const before = (figure: SQL): SQL<number> =>
  sql<number>`(select ${figure} from ${w} b where b.sku = ${w.sku} and b.place < ${w.place})`
const queue = builder
  .select({
    value: jsonList(
      {
        sku: w.sku,
        quantity: w.quantity,
        offered: w.offered,
        ordersBefore: before(sql`count(*)::int`),
        unitsBefore: before(sql`coalesce(sum(b.quantity), 0)::float8`),
      },
      w.sku,
    ),
  })
  .from(w)
  .where(eq(w.orderId, id))

const blockedState = {
  group: b.groupName,
  version: b.version,
  eventType: b.eventType,
  attempts: b.attempts,
  state: sql<BlockedState['state']>`${b.state}`,
  fingerprint: b.fingerprint,
  incident: b.incident,
  error: b.error,
  since: b.since,
  lastAt: b.lastAt,
  nextAt: b.nextAt,
}
const blocked = builder
  .select({ value: jsonList(blockedState, b.since) })
  .from(b)
  .where(and(eq(b.orderId, id), ne(b.state, 'asked')))

const lastAttempts = builder
  .select({
    id: a.id,
    group: a.groupName,
    version: a.version,
    attempt: a.attempt,
    call: a.call,
    key: a.key,
    askedAt: a.askedAt,
    tookMs: a.tookMs,
    outcome: a.outcome,
    detail: a.detail,
  })
  .from(a)
  .where(eq(a.orderId, id))
  .orderBy(desc(a.id))
  .limit(attemptsMax)
  .as('last_attempts')
const t = lastAttempts
const attempts = builder
  .select({
    value: jsonList(
      {
        id: t.id,
        group: t.group,
        version: t.version,
        attempt: t.attempt,
        call: t.call,
        key: t.key,
        askedAt: t.askedAt,
        tookMs: t.tookMs,
        outcome: t.outcome,
        detail: t.detail,
      },
      t.id,
    ),
  })
  .from(t)

const faults = builder
  .select({
    value: jsonList(faultSpan, f.createdAt),
  })
  .from(f)
  .where(
    exists(
      builder
        .select({ one: sql`1` })
        .from(struck)
        .where(and(eq(struck.switchId, f.id), eq(struck.orderId, id), isNotNull(struck.struckAt))),
    ),
  )

/**
 * What the services keep about an order: their own records and ledgers, and where one of them is stuck; null when there is
 * no such order. In one statement, so that all of it is of one moment.
 */
export async function readRecords(pool: Pool, orderId: string): Promise<OrderRecords | null> {
  const [found] = await databaseOf(pool)
    .select({
      orderNumber: orderRows.orderNumber,
      payment: scalar(payment),
      money: aggregate(money),
      reservation: scalar(reservation),
      stock: aggregate(stock),
      warehouses: aggregate(warehouses),
      shipment: scalar(shipment),
      other: scalar(other),
      queue: aggregate(queue),
      blocked: aggregate(blocked),
      attempts: aggregate(attempts),
      faults: aggregate(faults),
    })
    .from(orderRows)
    .where(eq(id, orderId))
  if (!found) return null
  return {
    ...found,
    blocked: found.blocked.map((one) => ({
      ...one,
      attemptsMax: policyFor(one.eventType, one.fingerprint.split(':')[0] ?? '').attemptsMax,
    })),
  }
}
