import { databaseOf } from '@sagaboard/db/database'
import { commands } from '@sagaboard/db/schema/audit'
import { users } from '@sagaboard/db/schema/auth'
import { affectedOrders, causes } from '@sagaboard/db/schema/incidents'
import { orderRows } from '@sagaboard/db/schema/orders'
import { faultSwitchesView, ledgerView } from '@sagaboard/db/schema/read'
import type { EndReason } from '@sagaboard/events/catalog/events'
import { and, desc, eq, gte, like, ne, or, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { incidentTitle } from '../../lib/incident-title.ts'
import { type FaultSpan, faultSpan } from './fault-switches.ts'

/** No further back than that, and of no kind more than so many. */
const sinceMaxDays = 7
const sinceMax = 10_000
const shownMax = 20

export interface SinceYouWereHere {
  /** From when on, ISO. */
  since: string
  /** Until when, ISO. */
  at: string
  /** Where counting stops: there may be more. */
  countMax: number
  placed: number
  completed: number
  /** What was cancelled, by its reason. */
  cancelled: { reason: EndReason | null; orders: number }[]
  /** What was given back, by currency, in minor units. */
  givenBack: { currency: string; amountMinor: number; refunds: number }[]
  /** The newest ones. */
  incidents: SinceIncident[]
  /** What others of the staff did: how often each did what. */
  acts: { userId: string; name: string | null; action: string; times: number }[]
  /** Fault switches that were on. */
  faults: FaultSpan[]
}

export interface SinceIncident {
  id: string
  title: string
  isNew: boolean
  /** All of its orders have gone on. */
  isOver: boolean
  /** Who has taken it over since, by name; null: nobody. */
  takenBy: string | null
}

const [o, l, c, i, a, f] = [
  orderRows,
  ledgerView,
  causes,
  affectedOrders,
  commands,
  faultSwitchesView,
]
const builder = new QueryBuilder()
const count = sql<number>`count(*)::int`

/** Since when it is told at the earliest. */
const boundedSince = (since: string, at: string): string =>
  new Date(
    Math.max(Date.parse(since), Date.parse(at) - sinceMaxDays * 24 * 3_600_000),
  ).toISOString()

/**
 * What happened since a moment, for somebody of the staff: each part is read by an index over the time, and no further than
 * it is counted.
 *
 * @param me whose own acts are not told
 * @param now the clock, for tests
 */
export async function readSinceYouWereHere(
  pool: Pool,
  since: string,
  me: string,
  now: Date = new Date(),
): Promise<SinceYouWereHere> {
  const at = now.toISOString()
  const from = boundedSince(since, at)
  const [placed, ended, givenBack, incidents, acts, faults] = await Promise.all([
    countPlaced(pool, from),
    countEnded(pool, from),
    sumGivenBack(pool, from),
    readIncidents(pool, from, me),
    readActs(pool, from, me),
    readFaults(pool, from),
  ])
  const orders = (status: string) => ended.filter((row) => row.status === status)
  return {
    since: from,
    at,
    countMax: sinceMax,
    placed,
    completed: orders('COMPLETED').reduce((sum, row) => sum + row.orders, 0),
    cancelled: orders('CANCELLED').map(({ reason, orders }) => ({ reason, orders })),
    givenBack,
    incidents,
    acts,
    faults,
  }
}

async function countPlaced(pool: Pool, from: string): Promise<number> {
  const placed = builder
    .select({ one: sql`1` })
    .from(o)
    .where(gte(o.createdAt, from))
    .limit(sinceMax)
    .as('placed')
  const [row] = await databaseOf(pool).select({ count }).from(placed)
  return row?.count ?? 0
}

function countEnded(pool: Pool, from: string) {
  const ended = builder
    .select({ status: o.status, reason: o.reason })
    .from(o)
    .where(gte(o.closedAt, from))
    .orderBy(desc(o.closedAt))
    .limit(sinceMax)
    .as('ended')
  return databaseOf(pool)
    .select({ status: ended.status, reason: ended.reason, orders: count })
    .from(ended)
    .groupBy(ended.status, ended.reason)
    .orderBy(desc(count))
}

function sumGivenBack(pool: Pool, from: string): Promise<SinceYouWereHere['givenBack']> {
  const refunds = builder
    .select({ currency: l.currency, amountMinor: l.amountMinor })
    .from(l)
    .where(and(eq(l.kind, 'refund'), gte(l.at, from)))
    .orderBy(desc(l.at))
    .limit(sinceMax)
    .as('refunds')
  return databaseOf(pool)
    .select({
      currency: refunds.currency,
      amountMinor: sql<number>`-sum(${refunds.amountMinor})`.mapWith(Number),
      refunds: count,
    })
    .from(refunds)
    .groupBy(refunds.currency)
    .orderBy(refunds.currency)
}

/** Causes whose orders have gone on since, whether others of them stand there still or not. */
const wentOn = (from: string) =>
  builder
    .select({ incident: i.incident })
    .from(i)
    .where(and(gte(i.overAt, from), sql`${i.overAt} < 'infinity'`))
    .orderBy(desc(i.overAt))
    .limit(sinceMax)
    .as('went_on')

async function readIncidents(pool: Pool, from: string, me: string): Promise<SinceIncident[]> {
  const goneOn = wentOn(from)
  const stands = sql`exists (select 1 from ${i} where ${i.incident} = ${c.id} and ${i.overAt} = 'infinity')`
  const isNew = gte(c.firstAt, from)
  const isTaken = and(gte(c.ownedAt, from), ne(c.owner, me))
  const isOver = sql<boolean>`${c.id} in (select incident from ${goneOn}) and not ${stands}`
  const rows = await databaseOf(pool)
    .select({
      id: c.id,
      kind: c.kind,
      group: c.groupName,
      error: c.error,
      isNew: sql<boolean>`${isNew}`,
      isOver: sql<boolean>`(${isOver})`,
      takenBy: sql<
        string | null
      >`case when ${isTaken ?? sql`false`} then coalesce(${users.name}, ${c.owner}) end`,
    })
    .from(c)
    .leftJoin(users, eq(users.id, c.owner))
    .where(or(isNew, isTaken, isOver))
    .orderBy(desc(c.firstAt), c.id)
    .limit(shownMax)
  return rows.map(({ kind, group, error, ...incident }) => ({
    ...incident,
    title: incidentTitle({ groups: [kind === 'unroutable' ? 'topic' : group], error }),
  }))
}

function readActs(pool: Pool, from: string, me: string): Promise<SinceYouWereHere['acts']> {
  const acts = builder
    .select({ actor: a.actor, action: a.action })
    .from(a)
    .where(
      and(
        gte(a.at, from),
        like(a.actor, 'staff:%'),
        ne(a.actor, `staff:${me}`),
        eq(a.outcome, 'accepted'),
      ),
    )
    .orderBy(sql`${a.at} desc nulls last`, a.id)
    .limit(sinceMax)
    .as('acts')
  const userId = sql<string>`substring(${acts.actor} from 7)`
  return databaseOf(pool)
    .select({ userId, name: users.name, action: acts.action, times: count })
    .from(acts)
    .leftJoin(users, eq(users.id, userId))
    .groupBy(acts.actor, users.name, acts.action)
    .orderBy(acts.actor, desc(count), acts.action)
    .limit(10 * shownMax)
}

const readFaults = (pool: Pool, from: string): Promise<FaultSpan[]> =>
  databaseOf(pool)
    .select(faultSpan)
    .from(f)
    .where(gte(f.endsAt, from))
    .orderBy(desc(f.createdAt), f.id)
    .limit(shownMax)
