import type { MessageKind, MessageState } from '@sagaboard/events/saga/messages'
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgSchema,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const notifications = pgSchema('notifications')

/** Notifications' one row per order. `seen_version` is the inbox: an event up to it has been handled. */
export const notifiedOrders = notifications.table('orders', {
  orderId: uuid('order_id').primaryKey(),
  /** The customer's language; null: there is nobody to write to. */
  locale: text(),
  /** Parcels that are still to arrive. */
  awaited: jsonb().$type<readonly string[]>().notNull(),
  seenVersion: integer('seen_version').notNull(),
})

/** Through what a message reaches its customer: the pages of the shop alone, or a mail server as well. */
export type MessageRoute = 'mailbox' | 'smtp'

/** What is kept of a message: in the table, and in the view of it for the web. */
export const messageColumns = () => ({
  /** Derived from the order and `cause_version`: what is handled again writes the same. */
  id: uuid().primaryKey(),
  orderId: uuid('order_id').notNull(),
  /** Of the event that it tells of. */
  version: integer().notNull(),
  /** Of the event that it was written for: the same, or the request to send it again. */
  causeVersion: integer('cause_version').notNull(),
  kind: text().$type<MessageKind>().notNull(),
  /** The customer's language, as a tag of BCP 47. */
  locale: text().notNull(),
  via: text().$type<MessageRoute>().notNull(),
  state: text().$type<MessageState>().notNull(),
  tries: integer().notNull().default(0),
  /** When it is tried next, or whoever tries it just now is given up; null once it waits no more. */
  nextAt: instant('next_at'),
  /** Why the last try failed. */
  error: text(),
  writtenAt: instant('written_at').notNull().default(sql`now()`),
  sentAt: instant('sent_at'),
  /** The message that this one repeats. */
  resendOf: uuid('resend_of'),
})

/**
 * The messages to customers: what each is about, and how far it has come. Whom it goes to and what it says is put together
 * from the log when it is sent or shown, and kept nowhere.
 */
export const messages = notifications.table('messages', messageColumns(), (t) => [
  check('messages_via', sql`${t.via} in ('mailbox', 'smtp')`),
  check('messages_state', sql`${t.state} in ('waiting', 'sent', 'failed')`),
  check('messages_waiting', sql`(${t.state} = 'waiting') = (${t.nextAt} is not null)`),
  check('messages_sent', sql`(${t.state} = 'sent') = (${t.sentAt} is not null)`),
  uniqueIndex('messages_of_order').on(t.orderId, t.causeVersion),
  index('messages_newest').on(t.writtenAt, t.id),
  index('messages_of_kind').on(t.kind, t.writtenAt, t.id),
  index('messages_due').on(t.nextAt).where(sql`${t.state} = 'waiting'`),
  index('messages_unsent').on(t.state, t.writtenAt, t.id).where(sql`${t.state} <> 'sent'`),
])

/** One row: of what happened before this hour nothing is written, as an older shop's customers have been told in its own way. */
export const since = notifications.table(
  'since',
  { one: boolean().primaryKey().default(true), at: instant().notNull() },
  (t) => [check('since_one', sql`${t.one}`)],
)
