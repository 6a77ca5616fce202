import { databaseOf } from '@sagaboard/db/database'
import { affectedOrders } from '@sagaboard/db/schema/incidents'
import { events as logEvents } from '@sagaboard/db/schema/log'
import { orderRows } from '@sagaboard/db/schema/orders'
import { attemptsView, blockedView, unroutableView } from '@sagaboard/db/schema/read'
import { events, isEventType } from '@sagaboard/events/catalog/events'
import { and, desc, eq, gt, inArray, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { OrderReader } from '../orders/order-reader.ts'
import { type IncidentRow, readIncidentRow } from './incidents.ts'

/** The place of an order among those of an incident (the longest first), for the page after it. */
export const incidentPlace = z.strictObject({
  since: z.iso.datetime().refine((instant) => !instant.startsWith('0000')),
  orderId: z.uuid(),
  group: z.string().max(100),
})
export type IncidentPlace = z.infer<typeof incidentPlace>

/** An order that stands still, or stood, at an incident. */
export interface IncidentOrder {
  orderId: string
  /** Null: nobody has written the order down yet. */
  orderNumber: string | null
  group: string
  /** Of the event that fails. */
  version: number
  totalMinor: number | null
  currency: string | null
  failures: number
  since: string
  lastAt: string
  /** What it does now; null: it has gone on, or waits at something else. */
  state: 'asked' | 'retrying' | 'dead' | null
  nextAt: string | null
  /** Where the event stands in the log. */
  partition: number | null
  position: number | null
}

/** An order that has gone on. */
export interface GoneOrder extends Pick<IncidentOrder, 'orderId' | 'orderNumber' | 'group'> {
  overAt: string
}

/** A try of one of its orders. */
export interface IncidentTry {
  id: number
  orderId: string
  attempt: number
  askedAt: string
  tookMs: number
  outcome: 'answered' | 'failed' | 'timed_out'
  detail: string
}

/** A message that belongs to no order. What it says is kept, and not shown. */
export interface Stray {
  topic: string
  partition: number
  offset: number
  key: string | null
  reason: string
  at: string
}

/** The event that stands in the way of one order, as its readers are given it, and the shape that it should have. */
export interface Payload {
  orderId: string
  type: string
  version: number
  schemaVersion: number
  data: unknown
  /** JSON Schema of the newest version of the type; null: no such type is known here. */
  schema: unknown
}

export interface IncidentDetail {
  incident: IncidentRow
  /** Those that stand, the longest first. */
  orders: IncidentOrder[]
  next: IncidentPlace | null
  /** The last ones that have gone on. */
  gone: GoneOrder[]
  /** The last tries of these orders. */
  tries: IncidentTry[]
  strays: Stray[]
  payload: Payload | null
}

const goneMax = 10
const triesMax = 30
const straysMax = 50

const i = affectedOrders
const o = orderRows
const b = blockedView
const e = logEvents
const a = attemptsView
const u = unroutableView

/** One incident with its orders after `after`; null when there is none of this id. */
export async function readIncident(
  { pool, orders }: { pool: Pool; orders: Pick<OrderReader, 'events'> },
  id: string,
  after: IncidentPlace | null,
  limit: number,
): Promise<IncidentDetail | null> {
  const incident = await readIncidentRow(pool, id)
  if (!incident) return null
  const [found, gone, strays] = await Promise.all([
    standing(pool, id, after).limit(limit + 1),
    goneOf(pool, id),
    incident.kind === 'unroutable' ? straysOf(pool, id) : [],
  ])
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const first = page[0] ?? gone[0]
  const [tries, payload] = await Promise.all([
    triesOf(pool, incident, first ? [first, ...page] : page),
    first ? payloadOf(orders, first) : null,
  ])
  return {
    incident,
    orders: page,
    next:
      found.length > limit && last
        ? { since: last.since, orderId: last.orderId, group: last.group }
        : null,
    gone: gone.map(({ version: _, ...one }) => one),
    tries,
    strays,
    payload,
  }
}

/** Asks for the orders that stand at an incident, by its index. */
export const standing = (pool: Pool, id: string, after: IncidentPlace | null) =>
  databaseOf(pool)
    .select({
      orderId: i.orderId,
      orderNumber: o.orderNumber,
      group: i.groupName,
      version: i.version,
      totalMinor: o.totalMinor,
      currency: o.currency,
      failures: i.failures,
      since: i.since,
      lastAt: i.lastAt,
      state: b.state,
      nextAt: b.nextAt,
      partition: e.partition,
      position: e.position,
    })
    .from(i)
    .leftJoin(o, eq(o.id, i.orderId))
    .leftJoin(b, and(eq(b.orderId, i.orderId), eq(b.groupName, i.groupName)))
    .leftJoin(e, and(eq(e.orderId, i.orderId), eq(e.version, i.version)))
    .where(and(eq(i.incident, id), eq(i.overAt, 'infinity'), after ? isAfter(after) : undefined))
    .orderBy(i.since, i.orderId, i.groupName)

const isAfter = ({ since, orderId, group }: IncidentPlace): SQL | undefined =>
  or(
    gt(i.since, since),
    and(
      eq(i.since, since),
      or(gt(i.orderId, orderId), and(eq(i.orderId, orderId), gt(i.groupName, group))),
    ),
  )

const goneOf = (pool: Pool, id: string) =>
  databaseOf(pool)
    .select({
      orderId: i.orderId,
      orderNumber: o.orderNumber,
      group: i.groupName,
      version: i.version,
      overAt: i.overAt,
    })
    .from(i)
    .leftJoin(o, eq(o.id, i.orderId))
    .where(and(eq(i.incident, id), lt(i.overAt, sql`'infinity'`)))
    .orderBy(desc(i.overAt), i.orderId)
    .limit(goneMax)

async function triesOf(
  pool: Pool,
  { eventType, groups }: IncidentRow,
  orders: readonly { orderId: string }[],
): Promise<IncidentTry[]> {
  if (orders.length === 0 || groups.length === 0) return []
  return databaseOf(pool)
    .select({
      id: a.id,
      orderId: a.orderId,
      attempt: a.attempt,
      askedAt: a.askedAt,
      tookMs: a.tookMs,
      outcome: a.outcome,
      detail: a.detail,
    })
    .from(a)
    .where(
      and(
        inArray(
          a.orderId,
          orders.map(({ orderId }) => orderId),
        ),
        inArray(a.groupName, groups as never),
        eq(a.eventType, eventType),
        ne(a.detail, ''),
      ),
    )
    .orderBy(desc(a.id))
    .limit(triesMax)
}

const straysOf = (pool: Pool, id: string): Promise<Stray[]> =>
  databaseOf(pool)
    .select({
      topic: u.topic,
      partition: u.partition,
      offset: u.messageOffset,
      key: u.key,
      reason: u.reason,
      at: u.at,
    })
    .from(u)
    .where(eq(u.incident, id))
    .orderBy(desc(u.at), desc(u.messageOffset))
    .limit(straysMax)

async function payloadOf(
  orders: Pick<OrderReader, 'events'>,
  { orderId, version }: { orderId: string; version: number },
): Promise<Payload | null> {
  const [event] = await orders.events(orderId, version - 1)
  if (event?.version !== version) return null
  const { type, schemaVersion, data } = event
  return { orderId, type, version, schemaVersion, data, schema: schemaOf(type) }
}

const schemas = new Map<string, unknown>()

/** The JSON Schema of a type, made once; null when no such type is known here. */
function schemaOf(type: string): unknown {
  if (!isEventType(type)) return null
  const schema = schemas.get(type) ?? z.toJSONSchema(events[type].data)
  schemas.set(type, schema)
  return schema
}
