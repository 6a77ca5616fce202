import { returnIdText, returnLines } from '@sagaboard/events/commands/command'
import { noteInput } from '@sagaboard/events/commands/order-input'
import { isTerminal } from '@sagaboard/events/saga/order-view'
import { deliveryOf } from '@sagaboard/events/saga/parcel-news'
import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { customerNote } from '../../lib/customer-note.ts'
import type { OtherDelivery } from '../../live/other-delivery.ts'
import { toPublicEvent } from '../../live/public-event.ts'
import { type PublicForecast, publicForecastOf } from '../../live/public-forecast.ts'
import { readWarehouses } from '../console/warehouses.ts'
import { readForecast } from '../orders/forecast.ts'
import type { OrderRecord } from '../orders/order-reader.ts'
import { readReturning } from '../orders/read-returns.ts'
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
  shipment,
  waitingFor,
}: OrderRecord) => ({
  orderId,
  orderNumber,
  status,
  reason,
  totalMinor,
  currency,
  createdAt,
  refundedMinor: payment.refundedMinor,
  delivery: deliveryOf(shipment.parcels),
  waitingFor,
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
  return isTerminal(status) ? null : publicForecastOf(await readForecast(runtime, orderId))
}

/**
 * The other delivery of an order that comes in two, as it is told beside this one; null when there
 * is none. Whoever may see the one may see the other: both are of the same customer, with one key.
 */
async function otherDelivery(
  { orders }: Runtime,
  { followUp, followUpOf }: OrderRecord,
): Promise<OtherDelivery | null> {
  const id = followUp ?? followUpOf
  const other = id === null ? null : await orders.find(id)
  if (other === null) return null
  const { orderId, orderNumber, lines } = summary(other)
  const events = await orders.events(orderId)
  return {
    orderId,
    orderNumber,
    lines,
    isFollowUp: followUp !== null,
    events: events.map(toPublicEvent),
  }
}

/** Staff ask for it as staff, with a reason. */
const inConsole = (what: string) =>
  new TRPCError({ code: 'FORBIDDEN', message: `${what} in the console, with a reason.` })

/** What a shopper is answered; a request that can't be one is an error. */
function answerOf(
  result: Awaited<ReturnType<Runtime['returns']['request']>>,
): { type: 'accepted' } | { type: 'refused'; refusal: string } {
  switch (result.type) {
    case 'accepted':
      return { type: 'accepted' }
    case 'refused':
      return result
    case 'key_reused':
      throw new TRPCError({
        code: 'UNPROCESSABLE_CONTENT',
        message: 'This form was sent before. Open it anew to ask for more.',
      })
    case 'not_found':
      throw new TRPCError({ code: 'NOT_FOUND', message: 'There is no such return.' })
    default:
      return result satisfies never
  }
}

/** Following orders, in the shopper's terms. */
export const trackingRouter = router({
  /** One order and what happened to it so far. `own`: it belongs to who is signed in. */
  order: orderReaderProcedure.query(async ({ ctx: { order, runtime, viewer } }) => {
    // The events are read last: the forecast never knows of more of them.
    const [forecast, warehouses, other] = await Promise.all([
      publicForecast(runtime, order),
      readWarehouses(runtime.pool),
      otherDelivery(runtime, order),
    ])
    const events = await runtime.orders.events(order.orderId)
    return {
      ...summary(order),
      forecast,
      shipTo: { name: order.customerName, ...order.shipTo },
      note: customerNote(events),
      own: viewer.session !== null && viewer.session.userId === order.customerUserId,
      warehouses,
      other,
      events: events.map(toPublicEvent),
    }
  }),

  /** What will become of one order; null once it has ended. */
  forecast: orderReaderProcedure.query(({ ctx: { order, runtime } }) =>
    publicForecast(runtime, order),
  ),

  /** The delivery beside this one; null while there is none. */
  other: orderReaderProcedure.query(({ ctx: { order, runtime } }) => otherDelivery(runtime, order)),

  /** Asks for the order to be undone, as its shopper; staff have a door of their own, which asks for a reason. */
  cancel: orderReaderProcedure.mutation(async ({ ctx: { order, runtime, viewer, audience } }) => {
    if (audience === 'staff') throw inConsole('Cancel it')
    const { type } = await runtime.cancelOrder(order.orderId, viewer.session)
    return { type }
  }),

  /** Asks for things of the order to be taken back, as its shopper. */
  askReturn: orderReaderProcedure
    .input(
      z.object({
        lines: returnLines,
        note: noteInput.optional(),
        idempotencyKey: z.uuid(),
      }),
    )
    .mutation(async ({ ctx: { order, runtime, viewer, audience }, input }) => {
      if (audience === 'staff') throw inConsole('Open it')
      const { idempotencyKey, ...wish } = input
      return answerOf(
        await runtime.returns.request(order.orderId, wish, viewer.session, idempotencyKey),
      )
    }),

  /** Asks for a return to be given up, as the shopper of the order. */
  giveUpReturn: orderReaderProcedure
    .input(z.object({ returnId: returnIdText }))
    .mutation(async ({ ctx: { order, runtime, viewer, audience }, input }) => {
      if (audience === 'staff') throw inConsole('Give it up')
      return answerOf(await runtime.returns.giveUp(order.orderId, input.returnId, viewer.session))
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
    .query(async ({ ctx: { runtime, session }, input }) => {
      const orders = await runtime.orders.findOwn(session.userId, input)
      const returning = await readReturning(
        runtime.pool,
        orders.map(({ orderId }) => orderId),
      )
      return orders.map((order) => ({
        ...summary(order),
        isReturning: returning.has(order.orderId),
      }))
    }),
})
