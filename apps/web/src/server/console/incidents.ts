import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { affectedOrders, causes } from '@sagaboard/db/schema/incidents'
import { orderRows } from '@sagaboard/db/schema/orders'
import { unroutableView } from '@sagaboard/db/schema/read'
import type { IncidentState } from '@sagaboard/events/commands/incidents'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias, QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { incidentState } from '../../lib/incident-filter.ts'
import { seriesPoints, seriesStepMinutes } from '../../lib/incident-series.ts'
import { incidentTitle } from '../../lib/incident-title.ts'
import { firstDeadline } from './deadline.ts'

/** Money of one currency, in its minor units. */
export interface Held {
  currency: string
  heldMinor: number
}

/** What somebody has said of an incident. */
export interface Said {
  userId: string
  /** While there is such an account. */
  name: string | null
  at: string
}

/** One cause, with what it holds up and what people say of it. */
export interface IncidentRow {
  id: string
  /** Orders that a service can't get past; or messages of the topic that belong to no order. */
  kind: 'blocked' | 'unroutable'
  /** Who stands still there; of messages nobody does. */
  groups: string[]
  /** Of the event that fails; of messages their topic. */
  eventType: string
  fingerprint: string
  /** In words, as it was met first. */
  error: string
  firstAt: string
  lastAt: string
  /** `over`: all of its orders have gone on. */
  state: IncidentState | 'over'
  /** It was said to be fixed, and happened again. */
  cameBack: boolean
  stated: Said | null
  owner: Said | null
  note: string
  noted: Said | null
  version: number
  /** So many orders stand there now; or so many messages there are. */
  held: number
  /** Of them and those that have gone on; in a list those of the last day. */
  met: number
  money: Held[]
  /** So many were new in the last hour, and in the hour before it. */
  thisHour: number
  hourBefore: number
  /** How many stood there, every five minutes of the last hour; of messages, how many came. */
  series: number[]
  /** When the first of the orders that stand there is cancelled unless it goes on. */
  cancelledFrom: string | null
  /** When the last of its orders went on; null while one stands there. */
  overAt: string | null
}

/** More causes than this are not looked at one by one. */
export const incidentsMax = 500
/** What is over stays in the list for so long. */
const keptHours = 24

const c = causes
const i = affectedOrders
const o = orderRows
const u = unroutableView
const builder = new QueryBuilder()

const number = (value: SQL) => value.mapWith(Number)
const ago = (minutes: number) => sql.raw(`now() - interval '${minutes} min'`)
const stands = sql.raw(`= 'infinity'`)

/** Newest last: so many minutes ago. */
const seriesMinutes = Array.from(
  { length: seriesPoints },
  (_, index) => (seriesPoints - 1 - index) * seriesStepMinutes,
)
const hours = (at: SQL) => ({
  thisHour: number(sql`count(*) filter (where ${at} > ${ago(60)})`).as('this_hour'),
  hourBefore: number(sql`count(*) filter (where ${at} > ${ago(120)} and ${at} <= ${ago(60)})`).as(
    'hour_before',
  ),
})

/** Each order once, however many services stand still at it. */
const metBy = (condition: SQL | undefined) =>
  builder
    .select({
      incident: i.incident,
      orderId: i.orderId,
      since: sql`min(${i.since})`.as('since'),
      lastAt: sql`max(${i.lastAt})`.as('last_at'),
      overAt: sql`max(${i.overAt})`.as('over_at'),
    })
    .from(i)
    .where(condition)
    .groupBy(i.incident, i.orderId)
    .as('met')

function sumsOf(condition: SQL | undefined) {
  const met = metBy(condition)
  const held = sql`filter (where ${met.overAt} ${stands})`
  return builder
    .select({
      incident: met.incident,
      currency: sql<string>`coalesce(${o.currency}, 'EUR')`.as('currency'),
      held: number(sql`count(*) ${held}`).as('held'),
      met: number(sql`count(*)`).as('met'),
      heldMinor: number(sql`coalesce(sum(${o.totalMinor}) ${held}, 0)`).as('held_minor'),
      lastAt: sql<string>`max(${met.lastAt})`.as('last_seen'),
      cancelledFrom: firstDeadline(sql`${met.overAt} ${stands}`).as('cancelled_from'),
      overAt: sql<string>`max(${met.overAt}) filter (where not ${met.overAt} ${stands})`.as(
        'went_on',
      ),
      ...hours(sql`${met.since}`),
      series: sql<number[]>`array[${sql.join(
        seriesMinutes.map(
          (minutes) =>
            sql`count(*) filter (where ${met.since} <= ${ago(minutes)} and ${met.overAt} > ${ago(minutes)})`,
        ),
        sql`, `,
      )}]::int[]`.as('series'),
    })
    .from(met)
    .leftJoin(o, eq(o.id, met.orderId))
    .groupBy(met.incident, o.currency)
    .as('sums')
}

const messagesOf = (condition: SQL | undefined) =>
  builder
    .select({
      incident: u.incident,
      held: number(sql`count(*)`).as('held'),
      lastAt: sql<string>`max(${u.at})`.as('last_seen'),
      ...hours(sql`${u.at}`),
      series: sql<number[]>`array[${sql.join(
        seriesMinutes.map(
          (minutes) =>
            sql`count(*) filter (where ${u.at} > ${ago(minutes + seriesStepMinutes)} and ${u.at} <= ${ago(minutes)})`,
        ),
        sql`, `,
      )}]::int[]`.as('series'),
    })
    .from(u)
    .where(condition)
    .groupBy(u.incident)
    .as('messages')

const owner = alias(users, 'owner')
const stater = alias(users, 'stater')
const noter = alias(users, 'noter')
const cause = {
  id: c.id,
  kind: c.kind,
  groupName: c.groupName,
  eventType: c.eventType,
  fingerprint: c.fingerprint,
  error: c.error,
  firstAt: c.firstAt,
  stated: c.state,
  statedBy: c.statedBy,
  statedAt: c.statedAt,
  staterName: stater.name,
  owner: c.owner,
  ownedAt: c.ownedAt,
  ownerName: owner.name,
  note: c.note,
  notedBy: c.notedBy,
  notedAt: c.notedAt,
  noterName: noter.name,
  version: c.version,
}

/** The services that stand still at an event that nobody can read; of everything else it is the one of the cause. */
const groups = sql<string[] | null>`case when ${c.fingerprint} ~ '^Un(readable|known)Event:' then
  (select array_agg(distinct ${i.groupName} order by ${i.groupName}) from ${i} where ${i.incident} = ${c.id} and ${i.overAt} ${stands}) end`

/**
 * Asks for the causes with what they hold up, one row for each currency.
 *
 * @param condition of the orders that met them
 */
export function blockedIncidents(pool: Pool, condition: SQL | undefined) {
  const sums = sumsOf(condition)
  return databaseOf(pool)
    .select({
      ...cause,
      groups,
      currency: sums.currency,
      held: sums.held,
      met: sums.met,
      heldMinor: sums.heldMinor,
      lastAt: sql<string>`${sums.lastAt}`.mapWith(i.lastAt),
      overAt: sql<string | null>`${sums.overAt}`.mapWith(i.overAt),
      cancelledFrom: sql<string | null>`${sums.cancelledFrom}`.mapWith(o.expiresAt),
      thisHour: sums.thisHour,
      hourBefore: sums.hourBefore,
      series: sums.series,
    })
    .from(c)
    .innerJoin(sums, eq(sums.incident, c.id))
    .leftJoin(owner, eq(owner.id, c.owner))
    .leftJoin(stater, eq(stater.id, c.statedBy))
    .leftJoin(noter, eq(noter.id, c.notedBy))
    .orderBy(sql`${sums.held} desc`, c.id)
    .limit(incidentsMax)
}

function messageIncidents(pool: Pool, condition: SQL | undefined) {
  const messages = messagesOf(condition)
  return databaseOf(pool)
    .select({
      ...cause,
      held: messages.held,
      lastAt: sql<string>`${messages.lastAt}`.mapWith(u.at),
      thisHour: messages.thisHour,
      hourBefore: messages.hourBefore,
      series: messages.series,
    })
    .from(c)
    .innerJoin(messages, eq(messages.incident, c.id))
    .leftJoin(owner, eq(owner.id, c.owner))
    .leftJoin(stater, eq(stater.id, c.statedBy))
    .leftJoin(noter, eq(noter.id, c.notedBy))
    .orderBy(sql`${messages.lastAt} desc`, c.id)
    .limit(incidentsMax)
}

/** What stands now, and what has gone on within a day: one range of an index. */
export const lately = sql`${i.overAt} > ${ago(keptHours * 60)}`

/** Every incident that stands, or was over within a day. */
export async function readIncidentRows(pool: Pool): Promise<IncidentRow[]> {
  const [blocked, messages] = await Promise.all([
    blockedIncidents(pool, lately),
    messageIncidents(pool, undefined),
  ])
  return [...merged(blocked), ...messages.map(ofMessages)]
}

/** One incident with everything that ever met it; null when there is none of this id. */
export async function readIncidentRow(pool: Pool, id: string): Promise<IncidentRow | null> {
  const [blocked, messages] = await Promise.all([
    blockedIncidents(pool, and(eq(i.incident, id))),
    messageIncidents(pool, eq(u.incident, id)),
  ])
  return merged(blocked)[0] ?? messages.map(ofMessages)[0] ?? null
}

/** What an incident is called; undefined when there is none of this id. */
export async function readIncidentTitle(pool: Pool, id: string): Promise<string | undefined> {
  const [cause] = await databaseOf(pool)
    .select({ groupName: causes.groupName, error: causes.error })
    .from(causes)
    .where(eq(causes.id, id))
  return cause && incidentTitle({ groups: [cause.groupName || 'topic'], error: cause.error })
}

type FoundCause = Awaited<ReturnType<typeof messageIncidents>>[number]
type FoundBlocked = Awaited<ReturnType<typeof blockedIncidents>>[number]

const ofMessages = (found: FoundCause): IncidentRow =>
  incidentOf(found, { groups: [], met: found.held, money: [], overAt: null, cancelledFrom: null })

/** The rows of one cause, one for each currency, as one. */
function merged(rows: readonly FoundBlocked[]): IncidentRow[] {
  const byId = new Map<string, FoundBlocked[]>()
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row])
  return [...byId.values()].map((parts) => {
    const [first] = parts as [FoundBlocked]
    const sum = (of: (row: FoundBlocked) => number) =>
      parts.reduce((total, row) => total + of(row), 0)
    const latest = (of: (row: FoundBlocked) => string | null) =>
      parts.map(of).reduce((one, other) => ((other ?? '') > (one ?? '') ? other : one), null)
    const held = sum((row) => row.held)
    return incidentOf(
      {
        ...first,
        held,
        lastAt: latest((row) => row.lastAt) ?? first.lastAt,
        thisHour: sum((row) => row.thisHour),
        hourBefore: sum((row) => row.hourBefore),
        series: first.series.map((_, at) => sum((row) => row.series[at] ?? 0)),
      },
      {
        groups: first.groups ?? [first.groupName],
        met: sum((row) => row.met),
        money: parts
          .filter(({ heldMinor }) => heldMinor > 0)
          .map(({ currency, heldMinor }) => ({ currency, heldMinor })),
        overAt: held > 0 ? null : latest((row) => row.overAt),
        cancelledFrom: parts.flatMap((row) => row.cancelledFrom ?? []).toSorted()[0] ?? null,
      },
    )
  })
}

const saidBy = (userId: string | null, name: string | null, at: string | null): Said | null =>
  userId === null || at === null ? null : { userId, name, at }

function incidentOf(
  found: FoundCause,
  more: Pick<IncidentRow, 'groups' | 'met' | 'money' | 'overAt' | 'cancelledFrom'>,
): IncidentRow {
  return {
    id: found.id,
    kind: found.kind,
    eventType: found.eventType,
    fingerprint: found.fingerprint,
    error: found.error,
    firstAt: found.firstAt,
    lastAt: found.lastAt,
    ...incidentState(found),
    stated: saidBy(found.statedBy, found.staterName, found.statedAt),
    owner: saidBy(found.owner, found.ownerName, found.ownedAt),
    note: found.note,
    noted: saidBy(found.notedBy, found.noterName, found.notedAt),
    version: found.version,
    held: found.held,
    thisHour: found.thisHour,
    hourBefore: found.hourBefore,
    series: found.series,
    ...more,
  }
}
