import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { orderNotes } from '@sagaboard/db/schema/order-notes'
import { notesMax } from '@sagaboard/events/commands/notes'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Pool } from 'pg'

/** What somebody of the staff noted. */
export interface StaffNote {
  id: string
  text: string
  /** Null: they are no longer here. */
  name: string | null
  isMine: boolean
  at: string
}

/** The notes on an order that were not withdrawn, newest first. */
export async function readNotes(pool: Pool, orderId: string, me: string): Promise<StaffNote[]> {
  const notes = await databaseOf(pool)
    .select({
      id: orderNotes.id,
      text: orderNotes.text,
      name: users.name,
      by: orderNotes.writtenBy,
      at: orderNotes.writtenAt,
    })
    .from(orderNotes)
    .leftJoin(users, eq(users.id, orderNotes.writtenBy))
    .where(and(eq(orderNotes.orderId, orderId), isNull(orderNotes.withdrawnAt)))
    .orderBy(desc(orderNotes.writtenAt), orderNotes.id)
    .limit(notesMax)
  return notes.map(({ by, ...note }) => ({ ...note, isMine: by === me }))
}
