import { databaseOf } from '@sagaboard/db/database'
import { users } from '@sagaboard/db/schema/auth'
import { shiftNotes } from '@sagaboard/db/schema/console'
import { shiftNotesMax } from '@sagaboard/events/commands/notes'
import { desc, eq, isNull } from 'drizzle-orm'
import type { Pool } from 'pg'
import type { StaffNote } from './notes.ts'

/** The notes for the next shift that were not withdrawn, newest first. */
export async function readShiftNotes(pool: Pool, me: string): Promise<StaffNote[]> {
  const n = shiftNotes
  const notes = await databaseOf(pool)
    .select({ id: n.id, text: n.text, name: users.name, by: n.writtenBy, at: n.writtenAt })
    .from(n)
    .leftJoin(users, eq(users.id, n.writtenBy))
    .where(isNull(n.withdrawnAt))
    .orderBy(desc(n.writtenAt), n.id)
    .limit(shiftNotesMax)
  return notes.map(({ by, ...note }) => ({ ...note, isMine: by === me }))
}
