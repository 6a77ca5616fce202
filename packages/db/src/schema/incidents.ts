import type { IncidentState } from '@sagaboard/events/commands/incidents'
import { sql } from 'drizzle-orm'
import { check, index, integer, pgSchema, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const incidents = pgSchema('incidents')

/**
 * One row per cause of failures, for good: a trigger of `log.blocked` (or of the messages that belong to no order) makes it
 * when it is met first, and what people say about it stands beside.
 */
export const causes = incidents.table(
  'causes',
  {
    id: text().primaryKey(),
    kind: text().$type<'blocked' | 'unroutable'>().notNull(),
    /** The service that met it first; empty for a message that belongs to no order. */
    groupName: text('group_name').notNull(),
    /** Of the event that fails; of a message its topic. */
    eventType: text('event_type').notNull(),
    fingerprint: text().notNull(),
    /** In words, as it was met first. */
    error: text().notNull(),
    firstAt: instant('first_at').notNull().default(sql`now()`),
    state: text().$type<IncidentState>().notNull().default('new'),
    statedBy: text('stated_by'),
    statedAt: instant('stated_at'),
    /** The user id of whoever has taken it over. */
    owner: text(),
    ownedAt: instant('owned_at'),
    note: text().notNull().default(''),
    notedBy: text('noted_by'),
    notedAt: instant('noted_at'),
    /** Raised by each command, so that of two people the second sees what the first did. */
    version: integer().notNull().default(0),
  },
  (t) => [
    check('causes_kind', sql`${t.kind} in ('blocked', 'unroutable')`),
    check('causes_state', sql`${t.state} in ('new', 'looking', 'known', 'fixed')`),
  ],
)

/** Which orders met a cause in which service, written by the trigger; `infinity`: it stands there still. */
export const affectedOrders = incidents.table(
  'affected',
  {
    incident: text().notNull(),
    groupName: text('group_name').notNull(),
    orderId: uuid('order_id').notNull(),
    /** Of the event that fails. */
    version: integer().notNull(),
    failures: integer().notNull().default(1),
    since: instant('since').notNull().default(sql`now()`),
    lastAt: instant('last_at').notNull().default(sql`now()`),
    overAt: instant('over_at').notNull().default(sql`'infinity'`),
  },
  (t) => [
    primaryKey({ columns: [t.incident, t.orderId, t.groupName] }),
    index('affected_lately').on(t.overAt, t.incident),
    index('affected_of_incident').on(t.incident, t.overAt, t.since, t.orderId),
  ],
)
