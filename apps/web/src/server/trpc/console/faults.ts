import type { CommandResult } from '@sagaboard/db/commands/execute-command'
import type { SwitchCommand } from '@sagaboard/events/commands/switches'
import { TRPCError } from '@trpc/server'
import { faultEnd, faultInput } from '../../../lib/fault-switch.ts'
import { hasRole } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { listFaults } from '../../console/fault-switches.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'

/** @throws TRPCError PRECONDITION_FAILED with the sentence that says why it was refused */
export function accepted<C extends SwitchCommand>(
  result: CommandResult<C>,
): Extract<CommandResult<C>, { type: 'accepted' }> {
  if (result.type === 'accepted') return result as Extract<typeof result, { type: 'accepted' }>
  const message =
    result.type === 'refused' ? result.refusal : 'This key belongs to another command. Ask anew.'
  throw new TRPCError({ code: 'PRECONDITION_FAILED', message })
}

/** Fault switches: staff see what is on, a supervisor turns it on and ends it. */
export const faultsRouter = router({
  /** `enabled`: whether they can be turned on here at all. `mayTurn`: whether who asks may. */
  list: operatorProcedure.query(async ({ ctx }) => ({
    enabled: ctx.runtime.config.faultSwitches,
    mayTurn: hasRole(ctx.session, 'supervisor'),
    switches: await listFaults(ctx.runtime.pool),
  })),
  turnOn: supervisorProcedure
    .input(faultInput)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, ...settings } }) => {
      const call = { command: { type: 'fault_on', ...settings } as const, idempotencyKey, reason }
      const { id } = accepted(await ctx.runtime.commands.executeCommand(call, staff(ctx.session)))
      return { id }
    }),
  turnOff: supervisorProcedure
    .input(faultEnd)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, id } }) => {
      const call = { command: { type: 'fault_off', id } as const, idempotencyKey, reason }
      accepted(await ctx.runtime.commands.executeCommand(call, staff(ctx.session)))
      return { id }
    }),
})
