import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { drillEnd, drillInput } from '../../../lib/drill.ts'
import { hasRole } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { listDrills, readDrill } from '../../console/drills.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { accepted } from './accepted.ts'
import { refused, windowsOf } from './faults.ts'

/** Drills: fault, load and what is expected of them. Staff see what came of them, a supervisor begins and stops one. */
export const drillsRouter = router({
  /** `enabled`: whether there can be any here at all. `mayStart`: whether who asks may. */
  list: operatorProcedure.query(async ({ ctx: { runtime, session } }) => {
    const { faultSwitches, simulated } = runtime.config
    return {
      enabled: faultSwitches && simulated.payment && simulated.carrier,
      mayStart: hasRole(session, 'supervisor'),
      drills: await listDrills(runtime.pool),
    }
  }),
  one: operatorProcedure
    .input(z.strictObject({ id: z.uuid() }))
    .query(async ({ ctx: { runtime, session }, input }) => {
      const drill = await readDrill(runtime.pool, input.id)
      if (!drill)
        throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no drill with this id.' })
      return { drill, mayStop: hasRole(session, 'supervisor') }
    }),
  start: supervisorProcedure
    .input(drillInput)
    .mutation(async ({ ctx: { runtime, session }, input }) => {
      const { idempotencyKey, reason, perSecond, mix, minutes, ...others } = input
      const { endedWithinMinutes, refusedPercentMax, nobodyNeeded, invariantsKept, ...fault } =
        others
      const expected = { endedWithinMinutes, refusedPercentMax, nobodyNeeded, invariantsKept }
      const load = { perSecond, mix }
      const command = { type: 'drill_start', fault, load, minutes, expected } as const
      const call = { command, idempotencyKey, reason }
      const done = await runtime.commands.executeCommand(call, staff(session))
      const { id } = accepted(done, refused)
      windowsOf.forget(runtime.pool)
      return { id }
    }),
  stop: supervisorProcedure
    .input(drillEnd)
    .mutation(async ({ ctx: { runtime, session }, input }) => {
      const { idempotencyKey, reason, id, judge } = input
      const call = { command: { type: 'drill_stop', id, judge } as const, idempotencyKey, reason }
      accepted(await runtime.commands.executeCommand(call, staff(session)), refused)
      windowsOf.forget(runtime.pool)
      return { id }
    }),
})
