import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { toPublicEvent } from '../../live/public-event.ts'
import { readWarehouses } from '../console/warehouses.ts'
import type { OrderRecord } from '../orders/order-reader.ts'
import { customerProcedure, orderReaderProcedure, router } from './trpc.ts'

const ownOrdersMax = 101

const summary = ({
  orderId,
  orderNumber,
  status,
  reason,
  lines,
  totalMinor,
  currency,
  createdAt,
  payment,
}: OrderRecord) => ({
  orderId,
  orderNumber,
  status,
  reason,
  totalMinor,
  currency,
  createdAt,
  refundedMinor: payment.refundedMinor,
  lines: lines.map(({ line, sku, name, quantity, unitPriceMinor }) => ({
    line,
    sku,
    name,
    quantity,
    unitPriceMinor,
  })),
})

/** Following orders, in the shopper's terms. */
export const trackingRouter = router({
  /** One order and what happened to it so far. `own`: it belongs to who is signed in. */
  order: orderReaderProcedure.query(async ({ ctx: { order, runtime, viewer } }) => {
    const [events, warehouses] = await Promise.all([
      runtime.orders.events(order.orderId),
      readWarehouses(runtime.pool),
    ])
    return {
      ...summary(order),
      needsAttention: order.needsAttention,
      heldUntil: order.expiresAt,
      shipTo: { name: order.customerName, ...order.shipTo },
      own: viewer.session !== null && viewer.session.userId === order.customerUserId,
      warehouses,
      events: events.map(toPublicEvent),
    }
  }),

  /** Asks for the order to be undone, as its shopper; staff have a door of their own, which asks for a reason. */
  cancel: orderReaderProcedure.mutation(async ({ ctx: { order, runtime, viewer, audience } }) => {
    if (audience === 'staff')
      throw new TRPCError({
        code: 'FORBIDDEN',
        message: 'Cancel it in the console, with a reason.',
      })
    const { type } = await runtime.cancelOrder(order.orderId, viewer.session)
    return { type }
  }),

  /** The orders of who is signed in, newest first: at most `limit`, older than their order `before`. */
  own: customerProcedure
    .input(
      z
        .strictObject({
          before: z.uuid().optional(),
          limit: z.int().min(1).max(ownOrdersMax).optional(),
        })
        .optional(),
    )
    .query(async ({ ctx, input }) =>
      (await ctx.runtime.orders.findOwn(ctx.session.userId, input)).map(summary),
    ),
})
