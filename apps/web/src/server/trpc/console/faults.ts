import { readOrderNumber, writtenLength } from '@sagaboard/events/catalog/order-number'
import { TRPCError } from '@trpc/server'
import type { Pool } from 'pg'
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

/** The id of an order that somebody named by its number; an id is left as it is. */
async function idOf(pool: Pool, named: string): Promise<string> {
  const number = readOrderNumber(named)
  if (number.type !== 'number') return named
  const { rows } = await pool.query<{ id: string }>({ ...byNumber, values: [number.orderNumber] })
  if (!rows[0])
    throw new TRPCError({
      code: 'PRECONDITION_FAILED',
      message: 'There is no order with this number.',
    })
  return rows[0].id
}

// The condition on the length is that of the index.
const byNumber = {
  name: 'faults-order-by-number',
  text: `select id from orders.orders where char_length(order_number) = ${writtenLength} and order_number = $1`,
}

/** Fault switches: staff see what is on, a supervisor turns it on and ends it. */
export const faultsRouter = router({
  /** `enabled`: whether they can be turned on here at all. `mayTurn`: whether who asks may. */
  list: operatorProcedure.query(async ({ ctx }) => ({
    enabled: ctx.runtime.config.faultSwitches,
    mayTurn: hasRole(ctx.session, 'supervisor'),
    switches: await listFaults(ctx.runtime),
  })),
  turnOn: supervisorProcedure.input(faultInput).mutation(async ({ ctx, input }) => {
    const orderId = input.orderId === null ? null : await idOf(ctx.runtime.pool, input.orderId)
    return answer(await turnFaultOn(ctx.runtime, ctx.session, { ...input, orderId }))
  }),
  turnOff: supervisorProcedure
    .input(faultEnd)
    .mutation(async ({ ctx, input }) =>
      answer(await turnFaultOff(ctx.runtime, ctx.session, input)),
    ),
})
