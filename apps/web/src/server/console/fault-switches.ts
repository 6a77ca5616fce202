import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { orderRows } from '@sagaboard/db/schema/orders'
import { faultAttemptsView, faultSwitchesView } from '@sagaboard/db/schema/read'
import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import { desc, eq, gt, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

/** A fault switch that is on. */
export interface FaultSwitch {
  id: string
  service: Service
  eventType: EventType | null
  kind: FaultKind
  percent: number
  latencyMs: number
  sharePercent: number
  orderId: string | null
  /** That of the order, when the switch is for one. */
  orderNumber: string | null
  createdAt: string
  endsAt: string
  /** Who turned it on, by name. */
  by: string
  /** How often it looked at an order, and at how many. */
  attempts: number
  orders: number
}

const f = faultSwitchesView
const looked = new QueryBuilder()
  .select({
    attempts: sql<number>`coalesce(sum(${faultAttemptsView.attempts}), 0)::int`.as('attempts'),
    orders: sql<number>`count(*)::int`.as('orders'),
  })
  .from(faultAttemptsView)
  .where(eq(faultAttemptsView.switchId, f.id))
  .as('looked')

/** The switches that are on, the newest first. */
export const listFaults = (pool: Pool): Promise<FaultSwitch[]> =>
  databaseOf(pool)
    .select({
      id: f.id,
      service: f.service,
      eventType: f.eventType,
      kind: f.kind,
      percent: f.percent,
      latencyMs: f.latencyMs,
      sharePercent: f.sharePercent,
      orderId: f.orderId,
      orderNumber: orderRows.orderNumber,
      createdAt: f.createdAt,
      endsAt: f.endsAt,
      by: sql<string>`coalesce(${users.name}, ${f.createdBy})`,
      attempts: looked.attempts,
      orders: looked.orders,
    })
    .from(f)
    .leftJoin(users, eq(users.id, f.createdBy))
    .leftJoin(orderRows, eq(orderRows.id, f.orderId))
    .crossJoinLateral(looked)
    .where(gt(f.endsAt, sql`now()`))
    .orderBy(desc(f.createdAt), f.id)
