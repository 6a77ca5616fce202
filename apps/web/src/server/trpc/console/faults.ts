import { databaseOf } from '@sagaboard/db/database'
import { isNumbered, orderRows } from '@sagaboard/db/schema/orders'
import { readOrderNumber } from '@sagaboard/events/catalog/order-number'
import { TRPCError } from '@trpc/server'
import { and, eq } from 'drizzle-orm'
import type { Pool } from 'pg'
import { faultEnd, faultInput } from '../../../lib/fault-switch.ts'
import { hasRole } from '../../auth/policy.ts'
import { staff } from '../../commands/requester.ts'
import { listEnded, listFaults, readFaultWindows } from '../../console/fault-switches.ts'
import { sharedByPool } from '../../console/shared-read.ts'
import { operatorProcedure, router, supervisorProcedure } from '../trpc.ts'
import { accepted } from './accepted.ts'

/** What is refused about faults. */
export const refused = { refusedAs: 'PRECONDITION_FAILED' } as const

/** The id of an order that somebody named by its number; an id is left as it is. */
async function idOf(pool: Pool, named: string): Promise<string> {
  const number = readOrderNumber(named)
  if (number.type !== 'number') return named
  const [order] = await databaseOf(pool)
    .select({ id: orderRows.id })
    .from(orderRows)
    .where(and(isNumbered(orderRows.orderNumber), eq(orderRows.orderNumber, number.orderNumber)))
  if (!order)
    throw new TRPCError({
      code: 'PRECONDITION_FAILED',
      message: 'There is no order with this number.',
    })
  return order.id
}

export const windowsOf = sharedByPool(readFaultWindows)

/** Fault switches: staff see what is on, a supervisor turns it on and ends it. */
export const faultsRouter = router({
  /**
   * `enabled`: whether they can be turned on here at all. `mayTurn`: whether who asks may. `canDecline`: whether the provider
   * is one that declines what it is told to.
   */
  list: operatorProcedure.query(async ({ ctx: { runtime, session } }) => {
    const [switches, ended] = await Promise.all([listFaults(runtime.pool), listEnded(runtime.pool)])
    return {
      enabled: runtime.config.faultSwitches,
      mayTurn: hasRole(session, 'supervisor'),
      canDecline: runtime.config.simulated.payment,
      switches,
      ended,
    }
  }),
  /** When faults were on lately, or are: one read for all charts of all who look. */
  windows: operatorProcedure.query(({ ctx }) => windowsOf(ctx.runtime.pool)),
  turnOn: supervisorProcedure
    .input(faultInput)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, ...settings } }) => {
      const orderId =
        settings.orderId === null ? null : await idOf(ctx.runtime.pool, settings.orderId)
      const call = {
        command: { type: 'fault_on', ...settings, orderId } as const,
        idempotencyKey,
        reason,
      }
      const done = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
      const { id } = accepted(done, refused)
      windowsOf.forget(ctx.runtime.pool)
      return { id }
    }),
  turnOff: supervisorProcedure
    .input(faultEnd)
    .mutation(async ({ ctx, input: { idempotencyKey, reason, id } }) => {
      const call = { command: { type: 'fault_off', id } as const, idempotencyKey, reason }
      accepted(await ctx.runtime.commands.executeCommand(call, staff(ctx.session)), refused)
      windowsOf.forget(ctx.runtime.pool)
      return { id }
    }),
})
