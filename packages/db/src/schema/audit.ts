import { integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export const audit = pgSchema('audit')

/** Every command of a person, carried out or refused, append-only. One row per idempotency key and actor: asked again, it is answered from here. */
export const commands = audit.table('commands', {
  id: uuid().primaryKey().defaultRandom(),
  /** `<user id>:<idempotency key>`. */
  key: text().notNull().unique(),
  requestHash: text('request_hash').notNull(),
  actor: text().notNull(),
  role: text().notNull(),
  action: text().notNull(),
  orderId: uuid('order_id'),
  /** What was asked for, without secrets. */
  command: jsonb().notNull(),
  /** Why, in the words of whoever asked. */
  reason: text().notNull(),
  /** The version of the order that the person saw. */
  expectedVersion: integer('expected_version'),
  outcome: text().$type<'accepted' | 'refused'>().notNull(),
  /** The sentence with which it was refused. */
  refusal: text(),
  before: jsonb().notNull(),
  after: jsonb().notNull(),
  at: timestamp({ withTimezone: true, mode: 'string', precision: 3 }).notNull().defaultNow(),
})
