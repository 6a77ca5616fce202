import type { CommandResult } from '@sagaboard/db/commands/execute-command'
import { noteText, type ShiftNoteCommand } from '@sagaboard/events/commands/notes'
import { z } from 'zod'
import type { Session } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { noteLook, noteSeen, readSince } from '../../console/looks.ts'
import { readShiftNotes } from '../../console/shift-notes.ts'
import { readSinceYouWereHere } from '../../console/since.ts'
import { type Context, operatorProcedure, router } from '../trpc.ts'
import { accepted } from './accepted.ts'

/** PostgreSQL has no year 0. */
const instant = z.iso.datetime().refine((text) => !text.startsWith('0000'))

async function ask(
  { runtime, session }: Context & { session: Session },
  command: ShiftNoteCommand,
  call: { text?: string; idempotencyKey: string },
): Promise<{ noteId: string }> {
  const result: CommandResult<ShiftNoteCommand> = await runtime.commands.executeCommand(
    { ...call, command, reason: '' },
    staff(session),
  )
  return { noteId: accepted(result, { nothing: 'There is no such note.' }).noteId }
}

/** What happened while somebody of the staff was away, and what they leave for who comes after them. */
export const handoverRouter = router({
  /** What happened since they were here; null for who has never looked. Reading it changes nothing. */
  since: operatorProcedure.query(async ({ ctx: { runtime, session } }) => {
    const since = await readSince(runtime.pool, session.userId)
    return since === null ? null : readSinceYouWereHere(runtime.pool, since, session.userId)
  }),

  /** They look at the overview. */
  look: operatorProcedure.mutation(({ ctx: { runtime, session } }) =>
    noteLook(runtime.pool, session.userId),
  ),

  /** They have seen what happened until then. */
  seen: operatorProcedure
    .input(z.strictObject({ until: instant }))
    .mutation(({ ctx: { runtime, session }, input }) =>
      noteSeen(runtime.pool, session.userId, input.until),
    ),

  notes: operatorProcedure.query(({ ctx: { runtime, session } }) =>
    readShiftNotes(runtime.pool, session.userId),
  ),

  writeNote: operatorProcedure
    .input(z.strictObject({ text: noteText, idempotencyKey: z.uuid() }))
    .mutation(({ ctx, input }) => ask(ctx, { type: 'shift_note' }, input)),

  /** One's own. What it says is gone for good. */
  withdrawNote: operatorProcedure
    .input(z.strictObject({ noteId: z.uuid(), idempotencyKey: z.uuid() }))
    .mutation(({ ctx, input: { noteId, idempotencyKey } }) =>
      ask(ctx, { type: 'shift_note_withdraw', noteId }, { idempotencyKey }),
    ),
})
