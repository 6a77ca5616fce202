import { hashApiKey, newApiKey } from '@sagaboard/db/commands/api-key'
import { isAboveLimit } from '@sagaboard/events/commands/approvals'
import type { ProgramCommand } from '@sagaboard/events/commands/programs'
import { TRPCError } from '@trpc/server'
import { apiKeyAdd, programAct } from '../../../lib/programs.ts'
import { staff } from '../../commands/requester.ts'
import { listApiKeys, listChargesToGiveBack } from '../../console/programs.ts'
import type { Context } from '../trpc.ts'
import { adminProcedure, operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { accepted } from './accepted.ts'

/** Programs of other teams: their charges for which nothing was committed, and their keys. */
export const programsRouter = router({
  /** `approval`: that another supervisor has to approve that it is given back, and why; null when nobody has to. */
  charges: operatorProcedure.query(async ({ ctx }) => {
    const { approvalMinor: limitMinor } = ctx.runtime.config
    const charges = await listChargesToGiveBack(ctx.runtime.pool)
    return charges.map((charge) => {
      const amountMinor = charge.amountMinor - charge.refundedMinor
      const isAbove = limitMinor !== undefined && isAboveLimit(amountMinor, limitMinor)
      return { ...charge, approval: isAbove ? { amountMinor, limitMinor } : null }
    })
  }),

  giveBack: supervisorProcedure
    .input(programAct)
    .mutation(async ({ ctx, input: { id, ...call } }) => {
      await ask(ctx, { type: 'charge_give_back', id }, call)
      return { id }
    }),

  keys: adminProcedure.query(({ ctx }) => listApiKeys(ctx.runtime.pool)),

  /** The key is answered this once, and kept nowhere; null when the same request was answered before. */
  addKey: adminProcedure
    .input(apiKeyAdd)
    .mutation(async ({ ctx, input: { reason, idempotencyKey, ...what } }) => {
      const key = newApiKey()
      const call = { reason, idempotencyKey, secrets: { tokenHash: hashApiKey(key) } }
      const made = await ask(ctx, { type: 'api_key_add', ...what }, call)
      return { key: made.type === 'accepted' && made.isNew ? key : null }
    }),

  revokeKey: adminProcedure.input(programAct).mutation(async ({ ctx, input: { id, ...call } }) => {
    await ask(ctx, { type: 'api_key_revoke', id }, call)
    return { id }
  }),
})

/** @throws TRPCError with the sentence that says why it was refused */
async function ask(
  { runtime, viewer: { session } }: Context,
  command: ProgramCommand,
  call: { reason: string; idempotencyKey: string; secrets?: { tokenHash: string } },
) {
  if (session === null) throw new TRPCError({ code: 'UNAUTHORIZED' })
  const result = await runtime.commands.executeCommand({ command, ...call }, staff(session))
  return accepted(result, { nothing: 'There is no such key.' })
}
