import { databaseOf } from '@sagaboard/db/database'
import { events } from '@sagaboard/db/schema/log'
import { orderRows } from '@sagaboard/db/schema/orders'
import {
  blockedView,
  bookDifferencesView,
  outagesView,
  paymentsView,
  shipmentsView,
} from '@sagaboard/db/schema/read'
import { carrierEvents } from '@sagaboard/db/schema/shipping'
import type { Service } from '@sagaboard/events/catalog/events'
import { simulatedOutages } from '@sagaboard/events/commands/switches'
import { and, count, desc, eq, gte, inArray, min, ne, notExists, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { firstDeadline } from './deadline.ts'
import type { BookDifference, HoldingOutage, Incident, ReturnedOrder } from './overview-types.ts'

/** More causes than this are not looked at one by one. */
const incidentsMax = 12

const o = orderRows
const b = blockedView

const builder = new QueryBuilder()

/** Of each order the cause that it is told of: what needs a person before what is tried again, then what began first. */
const cause = builder
  .selectDistinctOn([b.orderId], {
    orderId: b.orderId,
    state: b.state,
    fingerprint: b.fingerprint,
    // Counts the order's money once, however many services stand still at the cause.
    first: sql<string>`${b.groupName}`.as('first'),
  })
  .from(b)
  .where(ne(b.state, 'asked'))
  .orderBy(b.orderId, b.state, b.since, b.groupName)
  .as('cause')

const ordersOfCause = sql<number>`count(distinct ${b.orderId})`.mapWith(Number)
const only = (value: SQL) => sql<string | null>`case when ${ordersOfCause} = 1 then ${value} end`

/** What is wrong, by its cause, each order in one of them: what needs a person first, then what holds most orders. */
export const readIncidents = (pool: Pool): Promise<Incident[]> =>
  databaseOf(pool)
    .select({
      state: sql<Incident['state']>`${cause.state}`,
      groups: sql<string[]>`array_agg(distinct ${b.groupName} order by ${b.groupName})`,
      fingerprint: cause.fingerprint,
      ids: sql<string[]>`array_agg(distinct ${b.incident} order by ${b.incident})`,
      error: sql<string>`max(${b.error})`,
      eventType: sql<string>`min(${b.eventType})`,
      orders: ordersOfCause,
      heldMinor:
        sql`coalesce(sum(${o.totalMinor}) filter (where ${b.groupName} = ${cause.first}), 0)`.mapWith(
          Number,
        ),
      currency: sql<string>`coalesce(min(${o.currency}), 'EUR')`,
      since: sql<string>`min(${b.since})`.mapWith(b.since),
      nextAt: min(b.nextAt),
      cancelledFrom: firstDeadline().mapWith(o.expiresAt),
      orderId: only(sql`min(${b.orderId}::text)`),
      orderNumber: only(sql`min(${o.orderNumber})`),
    })
    .from(cause)
    .innerJoin(
      b,
      and(
        eq(b.orderId, cause.orderId),
        eq(b.state, cause.state),
        eq(b.fingerprint, cause.fingerprint),
      ),
    )
    .leftJoin(o, eq(o.id, b.orderId))
    .groupBy(cause.state, cause.fingerprint)
    .orderBy(cause.state, desc(ordersOfCause), cause.fingerprint)
    .limit(incidentsMax)

const d = bookDifferencesView

/** Orders of which a person stated what provider or carrier say otherwise: it moves nothing, and somebody has to know. */
export const readBookDifferences = (pool: Pool): Promise<BookDifference[]> =>
  databaseOf(pool)
    .select({
      orderId: d.orderId,
      orderNumber: o.orderNumber,
      book: d.book,
      currency: o.currency,
      capturedMinor: d.capturedMinor,
      refundedMinor: d.refundedMinor,
      takenMinor: d.takenMinor,
      givenMinor: d.givenMinor,
    })
    .from(d)
    .innerJoin(o, eq(o.id, d.orderId))
    .orderBy(desc(o.createdAt))
    .limit(incidentsMax)

/** Of the parcels that came back so many of the newest are looked at, however many there ever were. */
const returnedMax = 200

const r = carrierEvents
const e = events

/** Orders that somebody has to see to: their parcels came back, and nobody has said yet what became of what was in them. */
export function readReturned(pool: Pool): Promise<ReturnedOrder[]> {
  const newest = builder
    .select({ orderId: r.orderId, toldAt: r.toldAt })
    .from(r)
    .where(eq(r.state, 'returned'))
    .orderBy(desc(r.toldAt))
    .limit(returnedMax)
    .as('newest')
  const seenTo = builder
    .select({ one: sql`1` })
    .from(e)
    .where(
      and(
        eq(e.orderId, newest.orderId),
        inArray(e.type, ['RefundRequested', 'RestockRequested', 'ReturnReceived', 'ReturnClosed']),
        gte(e.time, newest.toldAt),
      ),
    )
  return databaseOf(pool)
    .select({ orderId: newest.orderId, orderNumber: o.orderNumber, parcels: count() })
    .from(newest)
    .innerJoin(o, eq(o.id, newest.orderId))
    .where(notExists(seenTo))
    .groupBy(newest.orderId, o.orderNumber)
    .orderBy(min(newest.toldAt), newest.orderId)
    .limit(incidentsMax)
}

/** How many orders each simulated outage holds up; those that hold none, or have ended, are left out. */
export async function readOutages(pool: Pool): Promise<HoldingOutage[]> {
  const [paying, shipping] = await Promise.all([
    databaseOf(pool)
      .select({ name: outagesView.name, orders: count() })
      .from(b)
      .innerJoin(paymentsView, eq(paymentsView.orderId, b.orderId))
      .innerJoin(outagesView, eq(outagesView.name, paymentsView.token))
      .where(eq(b.groupName, 'payment'))
      .groupBy(outagesView.name),
    databaseOf(pool)
      .select({ name: outagesView.name, orders: count() })
      .from(b)
      .innerJoin(shipmentsView, eq(shipmentsView.orderId, b.orderId))
      .innerJoin(outagesView, eq(outagesView.name, sql`${shipmentsView.shipTo}->>'postcode'`))
      .where(eq(b.groupName, 'shipping'))
      .groupBy(outagesView.name),
  ])
  const held: Partial<Record<Service, typeof paying>> = { payment: paying, shipping }
  return simulatedOutages.flatMap(({ name, service }) => {
    const orders = held[service]?.find((row) => row.name === name)?.orders ?? 0
    return orders > 0 ? [{ name, orders }] : []
  })
}
