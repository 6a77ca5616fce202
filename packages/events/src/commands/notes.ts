import { z } from 'zod'

/** What staff say about an order to whoever of them comes next; nothing of it moves the order. */
export type NoteCommand =
  /** The text comes beside the command: it is kept with the note, and not again in the audit. */
  | { type: 'order_note' }
  /** What it says is gone; that there was one stays in the audit. */
  | { type: 'order_note_withdraw'; noteId: string }

/** What staff say to those of the next shift; about no order. Its text, too, comes beside the command. */
export type ShiftNoteCommand =
  | { type: 'shift_note' }
  | { type: 'shift_note_withdraw'; noteId: string }

export const noteMax = 2_000
/** So many an order can have at a time. */
export const notesMax = 200
/** So many there can be for the next shift at a time. */
export const shiftNotesMax = 100

/** Line ends are the only control characters; what turns the direction of reading would hide what is said. */
const plain = /^(?:\n|[^\p{Cc}\u202a-\u202e\u2066-\u2069])*$/u

/** What a note says: plain text, of several lines if need be. */
export const noteText = z
  .string({ error: 'Say something first.' })
  .overwrite((text) => text.replace(/\r\n?/g, '\n').trim())
  .min(1, { error: 'Say something first.' })
  .max(noteMax, { error: `At most ${noteMax} characters.` })
  .regex(plain, { error: 'Plain text only: it holds a character that can’t be shown.' })
