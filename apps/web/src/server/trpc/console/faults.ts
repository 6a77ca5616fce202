import { TRPCError } from '@trpc/server'
import { faultEnd, faultInput } from '../../../lib/fault-switch.ts'
import { hasRole } from '../../auth/policy.ts'
import {
  type FaultResult,
  listFaults,
  turnFaultOff,
  turnFaultOn,
} from '../../commands/fault-switches.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'

function answer(result: FaultResult): { id: string } {
  if (result.type === 'refused')
    throw new TRPCError({ code: 'PRECONDITION_FAILED', message: result.refusal })
  return { id: result.id }
}

/** Fault switches: staff see what is on, a supervisor turns it on and ends it. */
export const faultsRouter = router({
  /** `enabled`: whether they can be turned on here at all. `mayTurn`: whether who asks may. */
  list: operatorProcedure.query(async ({ ctx }) => ({
    enabled: ctx.runtime.config.faultSwitches,
    mayTurn: hasRole(ctx.session, 'supervisor'),
    switches: await listFaults(ctx.runtime),
  })),
  turnOn: supervisorProcedure
    .input(faultInput)
    .mutation(async ({ ctx, input }) => answer(await turnFaultOn(ctx.runtime, ctx.session, input))),
  turnOff: supervisorProcedure
    .input(faultEnd)
    .mutation(async ({ ctx, input }) =>
      answer(await turnFaultOff(ctx.runtime, ctx.session, input)),
    ),
})
