import { isReadable } from '@sagaboard/events/catalog/envelope'
import { openOrder } from './open-order.ts'
import { away, notYours, route } from './route.ts'
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
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
    }
    return { status: 200, body }
  },
})

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
