import { isTerminal } from '@sagaboard/events/saga/order-view'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { toPublicEvent } from '../../live/public-event.ts'
import { type PublicForecast, toPublicForecast } from '../../live/public-forecast.ts'
import { readWarehouses } from '../console/warehouses.ts'
import { readForecast } from '../orders/forecast.ts'
import type { OrderRecord } from '../orders/order-reader.ts'
import type { Runtime } from '../runtime.ts'
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

async function publicForecast(
  runtime: Runtime,
  { orderId, status }: OrderRecord,
): Promise<PublicForecast | null> {
  const forecast = isTerminal(status) ? null : await readForecast(runtime, orderId)
  return forecast && !isTerminal(forecast.status) ? toPublicForecast(forecast) : null
}

/** Following orders, in the shopper's terms. */
export const trackingRouter = router({
  /** One order and what happened to it so far. `own`: it belongs to who is signed in. */
  order: orderReaderProcedure.query(async ({ ctx: { order, runtime, viewer } }) => {
    // The events are read last: the forecast never knows of more of them.
    const [forecast, warehouses] = await Promise.all([
      publicForecast(runtime, order),
      readWarehouses(runtime.pool),
    ])
    const events = await runtime.orders.events(order.orderId)
    return {
      ...summary(order),
      forecast,
      shipTo: { name: order.customerName, ...order.shipTo },
      own: viewer.session !== null && viewer.session.userId === order.customerUserId,
      warehouses,
      events: events.map(toPublicEvent),
    }
  }),

  /** What will become of one order; null once it has ended. */
  forecast: orderReaderProcedure.query(({ ctx: { order, runtime } }) =>
    publicForecast(runtime, order),
  ),

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
