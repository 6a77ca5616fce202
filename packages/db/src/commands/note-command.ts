import { randomUUID } from 'node:crypto'
import { type NoteCommand, notesMax, noteText } from '@sagaboard/events/commands/notes'
import { and, eq, isNull } from 'drizzle-orm'
import { type Database, databaseIn } from '../database.ts'
import { orderNotes } from '../schema/order-notes.ts'
import { orderRows } from '../schema/orders.ts'
import { type Door, type Outcome, refused } from './door.ts'
import { type Requester, refusalOfRole } from './requester.ts'

interface NoteCall {
  command: NoteCommand
  orderId: string
  /** Of a note that is written. */
  text: string
}

/**
 * Writes a note on an order, or withdraws one's own. The audit is told which note, and not what it says: so what is personal in
 * it can be taken away.
 */
export async function commandNote(
  { tx, at }: Door,
  { command, orderId, text }: NoteCall,
  requester: Requester,
): Promise<Outcome> {
  const refusal = refusalOfRole(requester, command)
  if (refusal || requester.type !== 'staff') return refused(refusal ?? 'Only staff may.')
  const db = databaseIn(tx)
  const [order] = await db
    .select({ id: orderRows.id })
    .from(orderRows)
    .where(eq(orderRows.id, orderId))
  if (!order) return { type: 'not_found' }
  const by = { userId: requester.userId, at: at.toISOString() }
  return command.type === 'order_note'
    ? write(db, { orderId, text }, by)
    : withdraw(db, { orderId, noteId: command.noteId }, by)
}

interface By {
  userId: string
  at: string
}

async function write(
  db: Database,
  { orderId, text }: Pick<NoteCall, 'orderId' | 'text'>,
  { userId, at }: By,
): Promise<Outcome> {
  const { data, error } = noteText.safeParse(text)
  if (error) return refused(error.issues[0]?.message ?? 'This is no note.')
  const standing = and(eq(orderNotes.orderId, orderId), isNull(orderNotes.withdrawnAt))
  if ((await db.$count(orderNotes, standing)) >= notesMax)
    return refused(`An order has at most ${notesMax} notes: withdraw one that is not needed.`)
  const answer = { noteId: randomUUID() }
  await db
    .insert(orderNotes)
    .values({ id: answer.noteId, orderId, text: data, writtenBy: userId, writtenAt: at })
  return { type: 'accepted', before: null, after: answer, answer }
}

async function withdraw(
  db: Database,
  { orderId, noteId }: { orderId: string; noteId: string },
  { userId, at }: By,
): Promise<Outcome> {
  const [note] = await db
    .select({ writtenBy: orderNotes.writtenBy, withdrawnAt: orderNotes.withdrawnAt })
    .from(orderNotes)
    .where(and(eq(orderNotes.id, noteId), eq(orderNotes.orderId, orderId)))
    .for('update')
  if (!note) return { type: 'not_found' }
  if (note.writtenBy !== userId) return refused('Only who wrote a note can withdraw it.')
  if (note.withdrawnAt !== null) return refused('This note was withdrawn already.')
  await db.update(orderNotes).set({ text: '', withdrawnAt: at }).where(eq(orderNotes.id, noteId))
  const answer = { noteId }
  return { type: 'accepted', before: answer, after: answer, answer }
}
