import type { Role } from '@sagaboard/events/commands/roles'
import { sql } from 'drizzle-orm'
import { integer, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const audit = pgSchema('audit')

/** Every command of a person, carried out or refused, append-only. One row per idempotency key and actor: asked again, it is answered from here. */
export const commands = audit.table('commands', {
  id: uuid().primaryKey().defaultRandom(),
  /** `<user id>:<idempotency key>`. */
  key: text().notNull().unique(),
  requestHash: text('request_hash').notNull(),
  actor: text().notNull(),
  role: text().$type<Role | 'guest' | 'system'>().notNull(),
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
  at: instant().notNull().default(sql`now()`),
})
