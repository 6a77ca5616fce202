import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { orderRows } from '@sagaboard/db/schema/orders'
import {
  drillsView,
  faultAttemptsView,
  faultSwitchesView,
  faultVictimsView,
} from '@sagaboard/db/schema/read'
import type { EventType, Service } from '@sagaboard/events/catalog/events'
import type { FaultKind } from '@sagaboard/events/commands/switches'
import { and, desc, eq, gt, lte, ne, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { FaultWindow } from '../../lib/fault-bands.ts'

/** What a fault switch does, from when to when; it is off since `endsAt` when that has passed. */
export interface FaultSpan {
  id: string
  service: Service
  eventType: EventType | null
  kind: FaultKind
  latencyMs: number
  createdAt: string
  endsAt: string
}

/** A fault switch that is on. */
export interface FaultSwitch extends FaultSpan {
  percent: number
  sharePercent: number
  orderId: string | null
  /** That of the order, when the switch is for one. */
  orderNumber: string | null
  /** Who turned it on, by name. */
  by: string
  /** How often it looked at an order, and at how many. */
  attempts: number
  orders: number
  /** It ends when more orders than this need a person because of it; null: only at its time. */
  stopAfter: number | null
  /** How many do now. */
  victims: number
}

/** One that was on while something else was looked at, and for which orders. */
export type FaultDuring = FaultSpan &
  Pick<FaultSwitch, 'percent' | 'sharePercent' | 'orderId' | 'orderNumber'>

/** One that has ended, by itself, by a person, or by its rule: then with how many orders needed a person. */
export interface EndedFault extends Omit<FaultSwitch, 'victims'> {
  stoppedAt: string | null
  stoppedOrders: number | null
}

const f = faultSwitchesView

/** The columns of a {@link FaultSpan}. */
export const faultSpan = {
  id: f.id,
  service: f.service,
  eventType: f.eventType,
  kind: f.kind,
  latencyMs: f.latencyMs,
  createdAt: f.createdAt,
  endsAt: f.endsAt,
}

/** How often, and for which orders. */
const faultScope = {
  percent: f.percent,
  sharePercent: f.sharePercent,
  orderId: f.orderId,
  orderNumber: orderRows.orderNumber,
}

const looked = new QueryBuilder()
  .select({
    attempts: sql<number>`coalesce(sum(${faultAttemptsView.attempts}), 0)::int`.as('attempts'),
    orders: sql<number>`count(*)::int`.as('orders'),
  })
  .from(faultAttemptsView)
  .where(eq(faultAttemptsView.switchId, f.id))
  .as('looked')

const counted = new QueryBuilder()
  .select({ victims: sql<number>`count(*)::int`.as('victims') })
  .from(faultVictimsView)
  .where(eq(faultVictimsView.switchId, f.id))
  .as('counted')

const shown = {
  ...faultSpan,
  ...faultScope,
  by: sql<string>`coalesce(${users.name}, ${f.createdBy})`,
  attempts: looked.attempts,
  orders: looked.orders,
  stopAfter: f.stopAfter,
}

/** The switches that are on, the newest first. */
export const listFaults = (pool: Pool): Promise<FaultSwitch[]> =>
  databaseOf(pool)
    .select({ ...shown, victims: counted.victims })
    .from(f)
    .leftJoin(users, eq(users.id, f.createdBy))
    .leftJoin(orderRows, eq(orderRows.id, f.orderId))
    .crossJoinLateral(looked)
    .crossJoinLateral(counted)
    .where(gt(f.endsAt, sql`now()`))
    .orderBy(desc(f.createdAt), f.id)

const endedMax = 20

/** Those that ended last, within a day. */
export const listEnded = (pool: Pool): Promise<EndedFault[]> =>
  databaseOf(pool)
    .select({ ...shown, stoppedAt: f.stoppedAt, stoppedOrders: f.stoppedOrders })
    .from(f)
    .leftJoin(users, eq(users.id, f.createdBy))
    .leftJoin(orderRows, eq(orderRows.id, f.orderId))
    .crossJoinLateral(looked)
    .where(and(lte(f.endsAt, sql`now()`), gt(f.endsAt, sql`now() - interval '1 day'`)))
    .orderBy(desc(f.endsAt), f.id)
    .limit(endedMax)

const duringMax = 20

/** The switches that were on at some time between two, besides one of them, the first ones that were turned on; `more`: so many besides. */
export async function listFaultsDuring(
  pool: Pool,
  { from, until, besides }: { from: string; until: string | null; besides: string },
): Promise<{ switches: FaultDuring[]; more: number }> {
  const rows = await databaseOf(pool)
    .select({
      ...faultSpan,
      ...faultScope,
      all: sql<number>`(count(*) over ())::int`,
    })
    .from(f)
    .leftJoin(orderRows, eq(orderRows.id, f.orderId))
    .where(
      and(
        ne(f.id, besides),
        gt(f.endsAt, from),
        lte(f.createdAt, sql`coalesce(${until}::timestamptz, now())`),
      ),
    )
    .orderBy(f.createdAt, f.id)
    .limit(duringMax)
  const switches = rows.map(({ all: _, ...one }) => one)
  return { switches, more: (rows[0]?.all ?? 0) - rows.length }
}

/** No chart reaches further back, and so many windows are as good as all of it. */
const windowHours = 2
const windowsMax = 200

/** When switches were on lately, or are, the newest first: for the charts over time. */
export async function readFaultWindows(pool: Pool): Promise<FaultWindow[]> {
  const rows = await databaseOf(pool)
    .select({ ...faultSpan, drillId: drillsView.id })
    .from(f)
    .leftJoin(drillsView, eq(drillsView.switchId, f.id))
    .where(gt(f.endsAt, sql`now() - ${windowHours} * interval '1 hour'`))
    .orderBy(desc(f.createdAt), f.id)
    .limit(windowsMax)
  return rows.map(({ createdAt, endsAt, ...one }) => ({
    ...one,
    fromMs: Date.parse(createdAt),
    untilMs: Date.parse(endsAt),
  }))
}
