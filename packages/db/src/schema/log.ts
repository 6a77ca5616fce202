import type { EventType } from '@sagaboard/events/catalog/events'
import type { OperatorDecision } from '@sagaboard/events/log/blocked-orders'
import type { StepAttempt } from '@sagaboard/events/log/step-attempt'
import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const log = pgSchema('log')

/**
 * Whether an event carries a reference: what others call a charge, refund, label or parcel. The index of the references holds
 * these only, and is used where the condition is said.
 */
export const carriesReference = (type: AnyPgColumn) =>
  sql`${type} in ('PaymentCompleted', 'PaymentRefunded', 'PaymentVoided', 'RefundIssued', 'ShipmentCreated', 'ReturnLabelled', 'ReturnRefunded', 'ReturnRecalled', 'ReturnSentBack')`

/** Every event of every order, append-only: outbox, audit trail and timeline in one. Written by the statements of log.ts alone, under the lock of the partition. */
export const events = log.table(
  'events',
  {
    partition: smallint().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    orderId: uuid('order_id').notNull(),
    version: integer().notNull(),
    id: uuid().notNull(),
    type: text().$type<EventType>().notNull(),
    schemaVersion: smallint('schema_version').notNull(),
    time: instant('time').notNull(),
    data: jsonb().notNull(),
    causationId: uuid('causation_id'),
    correlationId: uuid('correlation_id').notNull(),
    traceparent: text(),
    actor: text(),
  },
  (t) => [
    primaryKey({ columns: [t.partition, t.position] }),
    unique('events_order_version').on(t.orderId, t.version),
    index('events_references')
      .using('gin', sql`log.references_of(${t.data})`)
      .where(carriesReference(t.type)),
    // Ids are random: this index holds for each range of pages what may be in it, and costs appending next to nothing.
    index('events_ids').using('brin', t.id.op('uuid_bloom_ops')).with({ autosummarize: true }),
  ],
)

/** How far a group has read each partition, and which process reads it until when. */
export const cursors = log.table(
  'cursors',
  {
    groupName: text('group_name').notNull(),
    partition: smallint().notNull(),
    position: bigint({ mode: 'number' }).notNull().default(0),
    owner: text(),
    leaseUntil: instant('lease_until'),
  },
  (t) => [primaryKey({ columns: [t.groupName, t.partition] })],
)

/** The processes that share the partitions of a group. */
export const members = log.table(
  'members',
  {
    groupName: text('group_name').notNull(),
    memberId: text('member_id').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupName, t.memberId] })],
)

/** What waited in line for each reader of the log, once a minute: written by the workers, and forgotten after some hours. */
export const lineLooks = log.table(
  'line_looks',
  {
    groupName: text('group_name').notNull(),
    lookedAt: instant('looked_at').notNull(),
    /** Events that it had not handled yet. */
    inLine: integer('in_line').notNull(),
    /** How old the oldest of them was. */
    behindMs: bigint('behind_ms', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupName, t.lookedAt] })],
)

/** Orders that a group can't get past: the event after the last one it has seen failed. Later events of the order wait behind it. */
export const blocked = log.table(
  'blocked',
  {
    groupName: text('group_name').notNull(),
    orderId: uuid('order_id').notNull(),
    /** The event that failed. */
    version: integer().notNull(),
    eventType: text('event_type').notNull(),
    attempts: integer().notNull(),
    /** `asked`: nothing has failed, a call is under way. `dead`: a person decides. */
    state: text().$type<'asked' | 'retrying' | 'dead'>().notNull(),
    /** The same for every fault with one cause, so that they can be counted together. */
    fingerprint: text().notNull(),
    error: text().notNull(),
    since: instant('since').notNull().default(sql`now()`),
    lastAt: instant('last_at').notNull().default(sql`now()`),
    nextAt: instant('next_at'),
    /** What a person decided instead of another plain try; carried out by the next one. */
    resolution: jsonb().$type<OperatorDecision | 'retry'>(),
    /** When a copy was published for other tools; null before, or where there is no broker. */
    deadLetteredAt: instant('dead_lettered_at'),
    /** A try is under way, or a call that was given up may still have its effect: until then no other decision than a retry is taken. */
    callingUntil: instant('calling_until'),
    /** Which cause it is, as `incidents.causes` has it; null while nothing has failed. */
    incident: text().generatedAlwaysAs(
      sql`case when fingerprint = 'CallUnderWay' then null else left(md5(case when split_part(fingerprint, ':', 1) in ('UnreadableEvent', 'UnknownEvent') then '' else group_name end || ' ' || event_type || ' ' || fingerprint), 12) end`,
    ),
  },
  (t) => [
    primaryKey({ columns: [t.groupName, t.orderId] }),
    index('blocked_due').on(t.groupName, t.nextAt),
    index('blocked_of_order').on(t.orderId),
  ],
)

/** Every try of a step but a first one that was answered, append-only; see StepAttempt. */
export const attempts = log.table(
  'attempts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: uuid('order_id').notNull(),
    groupName: text('group_name').notNull(),
    version: integer().notNull(),
    eventType: text('event_type').notNull(),
    attempt: integer().notNull(),
    call: text().$type<StepAttempt['call']>(),
    key: text(),
    askedAt: instant('asked_at').notNull(),
    tookMs: integer('took_ms').notNull(),
    outcome: text().$type<StepAttempt['outcome']>().notNull(),
    detail: text().notNull(),
  },
  (t) => [index('attempts_of_order').on(t.orderId, t.id)],
)

/**
 * Payloads that a person has put in place of those of the log, append-only: the original stays what it was, and the last
 * amendment of an event is what its readers are given when they read the order again.
 */
export const amendments = log.table(
  'amendments',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    orderId: uuid('order_id').notNull(),
    version: integer().notNull(),
    schemaVersion: smallint('schema_version').notNull(),
    data: jsonb().notNull(),
    actor: text().notNull(),
    note: text().notNull(),
    at: instant('at').notNull().default(sql`now()`),
  },
  (t) => [index('amendments_of_event').on(t.orderId, t.version, t.id)],
)

/** Messages of the topic that belong to no order of ours, kept so that they don't vanish; published to the dead-letter topic. */
export const unroutableMessages = log.table(
  'foreign_messages',
  {
    topic: text().notNull(),
    partition: integer().notNull(),
    messageOffset: bigint('message_offset', { mode: 'number' }).notNull(),
    key: text(),
    value: text(),
    headers: jsonb().$type<Record<string, string>>().notNull(),
    reason: text().notNull(),
    at: instant('at').notNull().default(sql`now()`),
    deadLetteredAt: instant('dead_lettered_at'),
    /** Which cause it is: its topic and reason. */
    incident: text().generatedAlwaysAs(
      sql`left(md5(topic || ' ' || incidents.cause_of(reason)), 12)`,
    ),
  },
  (t) => [
    primaryKey({ columns: [t.topic, t.partition, t.messageOffset] }),
    index('foreign_messages_of_incident').on(t.incident, t.at),
  ],
)

/** What the log was made with, e.g. its number of partitions; a start with another number is refused. */
export const settings = log.table('settings', {
  name: text().primaryKey(),
  value: integer().notNull(),
})
