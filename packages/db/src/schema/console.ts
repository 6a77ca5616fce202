import { sql } from 'drizzle-orm'
import { boolean, check, index, pgSchema, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

/** What the console keeps for those who work with it. */
export const consoleSchema = pgSchema('console')

/** A filter of the list of orders under a name; `shared`: everybody of the staff sees it. */
export const savedViews = consoleSchema.table(
  'saved_views',
  {
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** As the address of the list has it, without the question mark. */
    query: text().notNull(),
    /** The user id of whoever has saved it; they may have left. */
    owner: text().notNull(),
    shared: boolean().notNull().default(false),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    index('saved_views_of_owner').on(t.owner),
    index('saved_views_shared').on(t.name, t.id).where(sql`${t.shared}`),
    check('saved_views_name', sql`char_length(${t.name}) between 1 and 60`),
  ],
)

/** When each of the staff looked at the overview last, and since when they have not seen what happened. */
export const looks = consoleSchema.table('looks', {
  userId: text('user_id').primaryKey(),
  since: instant().notNull(),
  lastAt: instant('last_at').notNull(),
})

/**
 * What staff left for those of the next shift. What a note says may be personal and stands nowhere else; when it was withdrawn
 * it says nothing any more.
 */
export const shiftNotes = consoleSchema.table(
  'shift_notes',
  {
    id: uuid().primaryKey(),
    text: text().notNull(),
    /** The user id. */
    writtenBy: text('written_by').notNull(),
    writtenAt: instant('written_at').notNull().default(sql`now()`),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    index('shift_notes_standing').on(t.writtenAt.desc(), t.id).where(sql`${t.withdrawnAt} is null`),
    check(
      'shift_notes_text',
      sql`case when ${t.withdrawnAt} is null then char_length(${t.text}) between 1 and 2000 else ${t.text} = '' end`,
    ),
  ],
)
