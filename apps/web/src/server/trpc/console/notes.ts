import type { CommandResult } from '@sagaboard/db/commands/execute-command'
import type { NoteCommand } from '@sagaboard/events/commands/notes'
import { noteText } from '@sagaboard/events/commands/notes'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { staff } from '../../commands/requester.ts'
import { readNotes } from '../../console/notes.ts'
import { operatorProcedure, router } from '../trpc.ts'

const about = { orderId: z.uuid(), idempotencyKey: z.uuid() }

/** What staff note on an order for whoever of them comes next. */
export const notesRouter = router({
  list: operatorProcedure
    .input(z.strictObject({ orderId: z.uuid() }))
    .query(({ ctx, input }) => readNotes(ctx.runtime.pool, input.orderId, ctx.session.userId)),

  write: operatorProcedure
    .input(z.strictObject({ ...about, text: noteText }))
    .mutation(async ({ ctx, input }) => {
      const call = { ...input, command: { type: 'order_note' } as const, reason: '' }
      const result = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      ctx.runtime.noteActed(input.orderId)
      return accepted(result)
    }),

  /** One's own. What it says is gone for good. */
  withdraw: operatorProcedure
    .input(z.strictObject({ ...about, noteId: z.uuid() }))
    .mutation(async ({ ctx, input: { noteId, ...input } }) => {
      const command = { type: 'order_note_withdraw', noteId } as const
      const call = { ...input, command, reason: '' }
      const result = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      ctx.runtime.noteActed(input.orderId)
      return accepted(result)
    }),
})

/** @throws TRPCError with the sentence that says why not */
function accepted(result: CommandResult<NoteCommand>): { noteId: string } {
  switch (result.type) {
    case 'accepted':
      return { noteId: result.noteId }
    case 'refused':
      throw new TRPCError({ code: 'CONFLICT', message: result.refusal })
    case 'not_found':
      throw new TRPCError({
        code: 'NOT_FOUND',
        message: 'There is no such order, or no such note.',
      })
    case 'key_reused':
      throw new TRPCError({
        code: 'UNPROCESSABLE_CONTENT',
        message: 'This idempotency key was used for another request: use a new one.',
      })
  }
}
