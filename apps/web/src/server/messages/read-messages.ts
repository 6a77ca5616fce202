import { databaseOf } from '@sagaboard/db/database'
import { orderRows } from '@sagaboard/db/schema/orders'
import { messagesView } from '@sagaboard/db/schema/read'
import { and, asc, count, desc, eq, getViewSelectedFields, ne, type SQL, sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { MessageFilter } from '../../lib/message-filter.ts'

type Row = typeof messagesView.$inferSelect

/** A message as its row has it: what it is about, and how far it has come. Times in ISO 8601 (UTC). */
export interface MessageRow extends Row {
  /** Null while the order has no row yet. */
  orderNumber: string | null
}

/** The place of a message in a list (newest first), for the page after it. */
export const messagePlace = z.strictObject({
  // PostgreSQL has no year 0.
  at: z.iso.datetime().refine((instant) => !instant.startsWith('0000')),
  id: z.uuid(),
})
export type MessagePlace = z.infer<typeof messagePlace>

export interface MessagePage {
  rows: MessageRow[]
  next: MessagePlace | null
}

const m = messagesView
const o = orderRows
const columns = { ...getViewSelectedFields(m), orderNumber: o.orderNumber }

const found = (pool: Pool, condition: SQL | undefined) =>
  databaseOf(pool).select(columns).from(m).leftJoin(o, eq(o.id, m.orderId)).where(condition)

const isAfter = (place: MessagePlace | null) =>
  place ? sql`(${m.writtenAt}, ${m.id}) < (${place.at}::timestamptz, ${place.id}::uuid)` : undefined

async function pageOf(
  pool: Pool,
  condition: SQL | undefined,
  after: MessagePlace | null,
  limit: number,
): Promise<MessagePage> {
  const rows = await found(pool, and(condition, isAfter(after)))
    .orderBy(desc(m.writtenAt), desc(m.id))
    .limit(limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    rows: page,
    next: rows.length > limit && last ? { at: last.writtenAt, id: last.id } : null,
  }
}

/** One page of all messages, newest first. */
export const listMessages = (
  pool: Pool,
  { state, kind }: MessageFilter,
  after: MessagePlace | null,
  limit: number,
): Promise<MessagePage> =>
  pageOf(
    pool,
    and(state ? eq(m.state, state) : undefined, kind ? eq(m.kind, kind) : undefined),
    after,
    limit,
  )

/** One page of the messages of a signed-in customer's orders, newest first. */
export const listOwnMessages = (
  pool: Pool,
  userId: string,
  after: MessagePlace | null,
  limit: number,
): Promise<MessagePage> => pageOf(pool, eq(o.customerUserId, userId), after, limit)

/** The messages of an order, in the order in which they were written. */
export const messagesOfOrder = (pool: Pool, orderId: string): Promise<MessageRow[]> =>
  found(pool, eq(m.orderId, orderId)).orderBy(asc(m.causeVersion))

/** One message; undefined when there is none with this id. */
export async function findMessage(pool: Pool, id: string): Promise<MessageRow | undefined> {
  const [message] = await found(pool, eq(m.id, id)).limit(1)
  return message
}

/** The messages that have not reached their customer. */
export interface Unsent {
  /** For the mail server. */
  waiting: number
  /** It never takes them. */
  failed: number
  /** What waits is due, and nobody has taken any of it for a minute: no process that runs knows a mail server. */
  isNobodySending: boolean
}

/** Who sends looks twice a second, and puts off what it takes: some of what waits is always to come. */
const isLeft = sql<boolean>`coalesce(max(${m.nextAt}) < now() - interval '1 minute', false)`

export async function countUnsent(pool: Pool): Promise<Unsent> {
  const counted = await databaseOf(pool)
    .select({ state: m.state, messages: count(), isLeft })
    .from(m)
    .where(ne(m.state, 'sent'))
    .groupBy(m.state)
  const of = (state: Row['state']) => counted.find((one) => one.state === state)
  return {
    waiting: of('waiting')?.messages ?? 0,
    failed: of('failed')?.messages ?? 0,
    isNobodySending: of('waiting')?.isLeft ?? false,
  }
}
