import { plainLines } from './plain-text.ts'

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

/** What a note says: plain text, of several lines if need be. */
export const noteText = plainLines(noteMax, { missing: 'Say something first.' })
