import { sql } from 'drizzle-orm'
import { check, index, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'
import { orders } from './orders.ts'

/**
 * What staff noted on an order. What a note says may be personal and stands nowhere else, so that it can be taken away; when
 * it was withdrawn it says nothing any more.
 */
export const orderNotes = orders.table(
  'notes',
  {
    id: uuid().primaryKey(),
    orderId: uuid('order_id').notNull(),
    text: text().notNull(),
    /** The user id. */
    writtenBy: text('written_by').notNull(),
    writtenAt: instant('written_at').notNull().default(sql`now()`),
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    index('notes_of_order').on(t.orderId, t.writtenAt.desc(), t.id),
    check(
      'notes_text',
      sql`case when ${t.withdrawnAt} is null then char_length(${t.text}) between 1 and 2000 else ${t.text} = '' end`,
    ),
  ],
)
