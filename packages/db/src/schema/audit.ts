import type { Role } from '@sagaboard/events/commands/roles'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const audit = pgSchema('audit')

/** Every command of a person, carried out or refused, append-only. One row per idempotency key and actor: asked again, it is answered from here. */
export const commands = audit.table(
  'commands',
  {
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
  },
  (t) => [
    // The page of everything that was asked for, the same of one person, and what was asked for one order.
    index('commands_newest').on(t.at.desc(), t.id),
    index('commands_of_actor').on(t.actor, t.at.desc(), t.id),
    index('commands_of_order')
      .on(t.orderId, t.at.desc(), t.id)
      .where(sql`${t.orderId} is not null`),
  ],
)
