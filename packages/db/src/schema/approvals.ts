import type {
  ApprovableCommand,
  ApprovalState,
  ApprovalSubject,
} from '@sagaboard/events/commands/approvals'
import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  index,
  integer,
  jsonb,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
import { orders } from './orders.ts'

/** What was asked for and waits for another supervisor, or what became of it: see commands/approval-command.ts in this package. */
export const approvals = orders.table(
  'approvals',
  {
    id: uuid().primaryKey().defaultRandom(),
    subject: text().$type<ApprovalSubject>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    command: jsonb().$type<ApprovableCommand>().notNull(),
    /** Of who asked. */
    reason: text().notNull(),
    /** Of the order or the set, as it was asked about; 0 of a charge. */
    version: integer().notNull(),
    /** What it moves back, and the limit that this was above, in minor units; of a set the sum in the currency of which it is most. */
    amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
    currency: char({ length: 3 }).notNull(),
    limitMinor: bigint('limit_minor', { mode: 'number' }).notNull(),
    state: text().$type<ApprovalState>().notNull().default('waiting'),
    /** User ids, also of who decided. */
    askedBy: text('asked_by').notNull(),
    askedAt: instant('asked_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    /** Why it was declined, or is outdated. */
    decidedWhy: text('decided_why').notNull().default(''),
  },
  (t) => [
    // One at a time: of two that ask the second is told so.
    uniqueIndex('approvals_waiting').on(t.subject, t.subjectId).where(sql`${t.state} = 'waiting'`),
    index('approvals_of_subject').on(t.subject, t.subjectId, t.askedAt.desc()),
    index('approvals_newest').on(t.askedAt.desc(), t.id),
    check('approvals_subject', sql`${t.subject} in ('order', 'set', 'charge')`),
    check(
      'approvals_state',
      sql`${t.state} in ('waiting', 'approved', 'declined', 'withdrawn', 'outdated')`,
    ),
    check('approvals_decided', sql`(${t.state} = 'waiting') = (${t.decidedAt} is null)`),
    check(
      'approvals_not_own',
      sql`${t.state} not in ('approved', 'declined') or ${t.decidedBy} <> ${t.askedBy}`,
    ),
  ],
)
