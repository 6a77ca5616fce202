import { toPublicEvent } from '../../realtime/public-event.ts'
import type { OrderRecord } from '../order-reader.ts'
import { customerProcedure, orderReaderProcedure, router } from '../trpc.ts'

const summary = ({ orderId, status, reason, lines, totalMinor, currency, createdAt, payment }: OrderRecord) => ({
  ...{ orderId, status, reason, totalMinor, currency, createdAt },
  refundedMinor: payment.refundedMinor,
  lines: lines.map(({ line, sku, name, quantity, unitPriceMinor }) => ({ line, sku, name, quantity, unitPriceMinor })),
})

/** Following orders, in the shopper's terms. */
export const trackingRouter = router({
  /** One order and what happened to it so far. */
  order: orderReaderProcedure.query(async ({ ctx }) => {
    const events = await ctx.runtime.orders.events(ctx.order.orderId)
    const { line1, postcode, city } = ctx.order.shipTo
    return { ...summary(ctx.order), shipTo: { line1, postcode, city }, events: events.map(toPublicEvent) }
  }),

  /** The orders of who is signed in, newest first. */
  own: customerProcedure.query(async ({ ctx }) => (await ctx.runtime.orders.findOwn(ctx.session.userId)).map(summary)),
})
