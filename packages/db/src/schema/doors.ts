import type { Scope } from '@sagaboard/events/commands/programs'
import { sql } from 'drizzle-orm'
import { index, jsonb, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const doors = pgSchema('doors')

/** Programs of other teams that may call the services, each with a key of its own. A row stays for good. */
export const apiKeys = doors.table('api_keys', {
  id: uuid().primaryKey().defaultRandom(),
  /** What people call the program. */
  name: text().notNull(),
  /** SHA-256 in hex. The key itself is shown once, and kept nowhere. */
  keyHash: text('key_hash').notNull().unique(),
  scopes: jsonb().$type<Scope[]>().notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  /** To the minute. */
  lastUsedAt: instant('last_used_at'),
})

/** Charges of programs that a person has asked to give back, in full; payment does it. */
export const giveBacks = doors.table(
  'give_backs',
  {
    /** Of payment.external_charges. */
    chargeId: uuid('charge_id').primaryKey(),
    askedBy: text('asked_by').notNull(),
    askedAt: instant('asked_at').notNull().default(sql`now()`),
    /** The provider has answered, and nothing is kept of it. */
    doneAt: instant('done_at'),
  },
  (t) => [index('give_backs_open').on(t.askedAt).where(sql`${t.doneAt} is null`)],
)
