import { randomUUID } from 'node:crypto'
import { noteText, type ShiftNoteCommand, shiftNotesMax } from '@sagaboard/events/commands/notes'
import { eq, isNull } from 'drizzle-orm'
import { type Database, databaseIn } from '../database.ts'
import { shiftNotes } from '../schema/console.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

interface By {
  userId: string
  at: string
}

/** Leaves a note for the next shift, or withdraws one's own. The audit is told which note, and not what it says. */
export async function commandShiftNote(
  { tx, at }: Door,
  { command, text }: { command: ShiftNoteCommand; text: string },
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal || requester.type !== 'staff') return refused(refusal ?? 'Only staff may.')
  const db = databaseIn(tx)
  const by = { userId: requester.userId, at: at.toISOString() }
  return command.type === 'shift_note' ? leave(db, text, by) : withdraw(db, command.noteId, by)
}

async function leave(db: Database, text: string, { userId, at }: By): Promise<Outcome> {
  const { data, error } = noteText.safeParse(text)
  if (error) return refused(error.issues[0]?.message ?? 'This is no note.')
  if ((await db.$count(shiftNotes, isNull(shiftNotes.withdrawnAt))) >= shiftNotesMax)
    return refused(`There are ${shiftNotesMax} notes already: withdraw one that is not needed.`)
  const answer = { noteId: randomUUID() }
  await db
    .insert(shiftNotes)
    .values({ id: answer.noteId, text: data, writtenBy: userId, writtenAt: at })
  return { type: 'accepted', before: null, after: answer, answer }
}

async function withdraw(db: Database, noteId: string, { userId, at }: By): Promise<Outcome> {
  const [note] = await db
    .select({ writtenBy: shiftNotes.writtenBy, withdrawnAt: shiftNotes.withdrawnAt })
    .from(shiftNotes)
    .where(eq(shiftNotes.id, noteId))
    .for('update')
  if (!note) return { type: 'not_found' }
  if (note.writtenBy !== userId) return refused('Only who wrote a note can withdraw it.')
  if (note.withdrawnAt !== null) return refused('This note was withdrawn already.')
  await db.update(shiftNotes).set({ text: '', withdrawnAt: at }).where(eq(shiftNotes.id, noteId))
  const answer = { noteId }
  return { type: 'accepted', before: answer, after: answer, answer }
}
