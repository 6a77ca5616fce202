import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import {
  blockedView,
  bookDifferencesView,
  outagesView,
  paymentsView,
} from '@sagaboard/db/schema/read'
import { and, count, desc, eq, exists, min, ne, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { BookDifference, Incident } from './overview-types.ts'

/** The payment token whose charges fail while the simulated provider's switch is on. */
export const simulatedOutage = 'tok_outage'

/** More causes than this are not looked at one by one. */
const incidentsMax = 12

const o = orderRows
const b = blockedView

/** What is wrong, by its cause: what needs a person first, then what holds most orders. */
export const readIncidents = (pool: Pool): Promise<Incident[]> =>
  databaseOf(pool)
    .select({
      state: sql<Incident['state']>`${b.state}`,
      group: b.groupName,
      fingerprint: b.fingerprint,
      error: sql<string>`max(${b.error})`,
      eventType: sql<string>`min(${b.eventType})`,
      orders: count(),
      heldMinor: sql<number>`coalesce(sum(${o.totalMinor}), 0)::int`,
      currency: sql<string>`coalesce(min(${o.currency}), 'EUR')`,
      since: sql<string>`min(${b.since})`.mapWith(b.since),
      nextAt: min(b.nextAt),
      orderId: sql<string | null>`case when count(*) = 1 then min(${b.orderId}::text) end`,
      orderNumber: sql<string | null>`case when count(*) = 1 then min(${o.orderNumber}) end`,
    })
    .from(b)
    .leftJoin(o, eq(o.id, b.orderId))
    .where(ne(b.state, 'asked'))
    .groupBy(b.state, b.groupName, b.fingerprint)
    .orderBy(b.state, desc(count()))
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

const outage = new QueryBuilder()
  .select({ one: sql`1` })
  .from(outagesView)
  .where(eq(outagesView.name, simulatedOutage))

/** How many orders the simulated provider's outage holds up; 0 when it has ended. */
export async function countHeldByOutage(pool: Pool): Promise<number> {
  const [held] = await databaseOf(pool)
    .select({ orders: count() })
    .from(b)
    .innerJoin(paymentsView, eq(paymentsView.orderId, b.orderId))
    .where(and(eq(b.groupName, 'payment'), eq(paymentsView.token, simulatedOutage), exists(outage)))
  return held?.orders ?? 0
}
