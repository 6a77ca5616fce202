import { earlyEnd, loadInput } from '../../../lib/load.ts'
import { hasRole } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { readLoad } from '../../console/load.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { accepted } from './accepted.ts'
import { refused } from './faults.ts'

/** The load generator: staff see what it places, a supervisor starts and stops it. */
export const loadRouter = router({
  /** `enabled`: whether load can be placed here at all. `mayStart`: whether who asks may. */
  now: operatorProcedure.query(async ({ ctx: { runtime, session } }) => {
    const { faultSwitches, simulated } = runtime.config
    return {
      enabled: faultSwitches && simulated.payment && simulated.carrier,
      mayStart: hasRole(session, 'supervisor'),
      run: (await readLoad(runtime.pool)) ?? null,
    }
  }),
  start: supervisorProcedure
    .input(loadInput)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, ...settings } }) => {
      const call = { command: { type: 'load_start', ...settings } as const, idempotencyKey, reason }
      const done = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      return { id: accepted(done, refused).id }
    }),
  stop: supervisorProcedure
    .input(earlyEnd)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, id } }) => {
      const call = { command: { type: 'load_stop', id } as const, idempotencyKey, reason }
      accepted(await ctx.runtime.commands.executeCommand(call, staff(ctx.session)), refused)
      return { id }
    }),
})
