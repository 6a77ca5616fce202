import { isReadable } from '@sagaboard/events/catalog/envelope'
import { lastTold, stateOfParcel, type TrackedParcel } from '@sagaboard/events/saga/parcel-news'
import type { OrderRecord } from '../../orders/order-reader.ts'
import { readReturns } from '../../orders/read-returns.ts'
import { openOrder } from './open-order.ts'
import { toReturn } from './returns.ts'
import { away, notYours, route, type V1Request } from './route.ts'
import { type OrderEvents, type OrderState, orderEvents, orderState } from './schemas.ts'

/** Where an order stands. */
export const getOrder = route({
  method: 'get',
  path: '/v1/orders/{id}',
  operationId: 'getOrder',
  summary: 'Where an order stands',
  access: 'order',
  answers: {
    ok: { status: 200, description: 'the order', schema: orderState },
    refusals: { ...notYours, ...away },
  },
  async handle(call) {
    const { order } = await openOrder(call)
    const [parcel] = order.shipment.parcels
    const body: OrderState = {
      orderId: order.orderId,
      orderNumber: order.orderNumber,
      status: order.status,
      version: order.version,
      needsAttention: order.needsAttention,
      reason: order.reason,
      lines: order.lines.map(({ line, sku, name, quantity, unitPriceMinor }) => ({
        line,
        sku,
        name,
        quantity,
        unitPriceMinor,
      })),
      totalMinor: order.totalMinor,
      currency: order.currency,
      payment: {
        status: order.payment.status,
        capturedMinor: order.payment.capturedMinor,
        refundedMinor: order.payment.refundedMinor,
      },
      shipment: {
        status: order.shipment.status,
        carrier: parcel?.carrier ?? null,
        trackingNumber: parcel?.trackingNumber ?? null,
      },
      parcels: order.shipment.parcels.map(toParcel),
      onShortage: order.onShortage,
      leftOut: order.leftOut.map(({ line, sku, quantity }) => ({ line, sku, quantity })),
      followUp: order.followUp,
      followUpOf: order.followUpOf,
      waitingFor: order.waitingFor,
      returns: (await returnsOf(call, order)).map(toReturn),
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
    }
    return { status: 200, body }
  },
})

/** Only what is completed is sent back. */
const returnsOf = async ({ v1 }: V1Request, { orderId, status }: OrderRecord) =>
  status === 'COMPLETED' ? readReturns(v1.pool, orderId) : []

function toParcel(parcel: TrackedParcel, index: number): OrderState['parcels'][number] {
  const { shipmentId, carrier, trackingNumber, size, lines } = parcel
  const told = lastTold(parcel)
  return {
    number: index + 1,
    shipmentId,
    carrier,
    trackingNumber,
    size: size ?? null,
    lines,
    state: stateOfParcel(parcel),
    stateAt: told?.at ?? null,
    place: told?.place ?? null,
  }
}

/** Everything that happened to an order; what the events hold is for staff. */
export const listOrderEvents = route({
  method: 'get',
  path: '/v1/orders/{id}/events',
  operationId: 'listOrderEvents',
  summary: 'Everything that happened to an order',
  access: 'order',
  answers: {
    ok: { status: 200, description: 'its events, in order', schema: orderEvents },
    refusals: { ...notYours, ...away },
  },
  async handle(call) {
    const { order, audience } = await openOrder(call)
    const events = await call.v1.orders.events(order.orderId)
    const body: OrderEvents = {
      events: events.map((entry) => {
        const { version, id, type, time, data, actor, causationId } = entry
        const source = isReadable(entry) ? entry.source : null
        return {
          version,
          id,
          type,
          time,
          source,
          ...(audience === 'staff' && { data, actor, causationId }),
        }
      }),
    }
    return { status: 200, body }
  },
})
