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
