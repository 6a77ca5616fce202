import { waitsForApproval } from '@sagaboard/events/commands/approvals'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { orderIdList } from '../../../lib/order-ids.ts'
import { staff } from '../../commands/requester.ts'
import { orderPlace } from '../../console/orders.ts'
import {
  listPacking,
  readPackingLists,
  readPickList,
  readSlips,
  sentOffAmong,
} from '../../console/packing.ts'
import { operatorProcedure, router } from '../trpc.ts'

const warehouse = z.string().min(1).max(100)
/** So many orders are said to be packed, or printed, at once. */
const atOnceMax = 100

/** What came of saying that an order is packed. */
export interface Packed {
  orderId: string
  /** The sentence that says why not; null when it was written down. */
  refusal: string | null
  /** All of it is packed, and its labels are asked for; else another warehouse is awaited. */
  isSentOff: boolean
}

/** The packing lists of the warehouses, and saying that something is packed. */
export const packingRouter = router({
  lists: operatorProcedure.query(async ({ ctx }) => ({
    fulfilment: ctx.runtime.config.fulfilment.mode,
    lists: await readPackingLists(ctx.runtime.pool),
  })),

  list: operatorProcedure
    .input(
      z.strictObject({
        warehouse,
        cursor: orderPlace.nullish(),
        direction: z.literal('forward').optional(),
        limit: z.int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) =>
      listPacking(ctx.runtime.pool, input.warehouse, input.cursor ?? null, input.limit),
    ),

  pick: operatorProcedure
    .input(z.strictObject({ warehouse }))
    .query(({ ctx, input }) => readPickList(ctx.runtime.pool, input.warehouse)),

  slips: operatorProcedure
    .input(z.strictObject({ warehouse, orderIds: orderIdList.max(atOnceMax) }))
    .query(({ ctx, input }) => readSlips(ctx.runtime.pool, input.warehouse, input.orderIds)),

  /** Says that a warehouse has packed its part of these orders, each by the one door: one that is refused does not hold up the others. */
  packed: operatorProcedure
    .input(
      z.strictObject({
        warehouse,
        orderIds: orderIdList.min(1).max(atOnceMax),
        idempotencyKey: z.string().min(8).max(150),
      }),
    )
    .mutation(async ({ ctx, input }): Promise<Packed[]> => {
      const packed: Omit<Packed, 'isSentOff'>[] = []
      const { warehouse } = input
      for (const orderId of new Set(input.orderIds)) {
        const call = {
          command: { type: 'dispatch', warehouse } as const,
          orderId,
          reason: 'packed, says the packing list',
          idempotencyKey: `${input.idempotencyKey}:${orderId}`,
        }
        const result = await ctx.runtime.commands.executeCommand(call, staff(ctx.session))
        if (result.type === 'not_found')
          throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no order with this id.' })
        packed.push({ orderId, refusal: refusalIn(result) })
      }
      const sentOff = await sentOffAmong(ctx.runtime.pool, input.orderIds)
      return packed.map((one) => ({ ...one, isSentOff: sentOff.has(one.orderId) }))
    }),
})

function refusalIn(
  result: { type: 'accepted' | 'waiting' | 'key_reused' } | { type: 'refused'; refusal: string },
): string | null {
  if (result.type === 'accepted') return null
  if (result.type === 'waiting') return waitsForApproval
  return result.type === 'refused'
    ? result.refusal
    : 'This was asked for already, about another order.'
}
