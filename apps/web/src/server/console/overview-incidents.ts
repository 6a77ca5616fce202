import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import { blockedView, outagesView, paymentsView, shipmentsView } from '@sagaboard/db/schema/read'
import type { Service } from '@sagaboard/events/catalog/events'
import { simulatedOutages } from '@sagaboard/events/commands/switches'
import { count, desc, eq, min, ne, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { HoldingOutage, Incident } from './overview-types.ts'

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
