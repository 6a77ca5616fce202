import { orderTotalMinorMax } from '@sagaboard/db/commands/new-order'
import { endReasons, eventTypes, services } from '@sagaboard/events/catalog/events'
import { orderStatuses } from '@sagaboard/events/saga/order-view'
import { z } from 'zod'

/** What `/v1` answers, as schemas: the OpenAPI document is generated from them and the handlers are typed by them. */

const minor = z.int().meta({ description: 'money in minor units of the currency' })
const currency = z.string().meta({ description: 'ISO 4217', examples: ['EUR'] })
const instant = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })
const orderNumber = z.string().meta({
  description: 'what people read, say and search; opens nothing',
  examples: ['3DPF-M368P'],
})
const path = z.string().meta({ description: 'a path on this server' })

export const productList = z
  .strictObject({
    products: z.array(
      z.strictObject({
        sku: z.string(),
        name: z.string(),
        priceMinor: minor,
        currency,
        available: z.int().min(0).meta({ description: 'units that can be ordered now' }),
      }),
    ),
  })
  .meta({ id: 'ProductList' })

export const orderAccepted = z
  .strictObject({
    orderId: z.uuid(),
    orderNumber,
    status: z.literal('PENDING'),
    totalMinor: z.int().min(0).max(orderTotalMinorMax).meta({
      description: 'money in minor units of the currency; no order comes to more than the maximum',
    }),
    currency,
    accessToken: z.string().meta({
      description: 'opens this order to who holds it: send it as "Authorization: Bearer …"',
    }),
    links: z.strictObject({ self: path, events: path, page: path }),
  })
  .meta({ id: 'OrderAccepted' })

export const orderState = z
  .strictObject({
    orderId: z.uuid(),
    orderNumber,
    status: z.enum(orderStatuses),
    version: z.int().min(1).meta({ description: 'the number of its events' }),
    needsAttention: z
      .boolean()
      .meta({ description: 'a person has to look at it before it goes on' }),
    reason: z
      .enum(endReasons)
      .nullable()
      .meta({ description: 'why it is being, or was, cancelled' }),
    lines: z.array(
      z.strictObject({
        line: z.int().min(1),
        sku: z.string(),
        name: z.string(),
        quantity: z.int().min(1),
        unitPriceMinor: minor,
      }),
    ),
    totalMinor: minor,
    currency,
    payment: z.strictObject({
      status: z.enum(['none', 'captured', 'declined', 'refunded', 'voided']),
      capturedMinor: minor,
      refundedMinor: minor,
    }),
    shipment: z.strictObject({
      status: z.enum(['none', 'created', 'failed', 'cancelled']),
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
    }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Order' })

export const orderEvents = z
  .strictObject({
    events: z.array(
      z.strictObject({
        version: z.int().min(1).meta({ description: '1 to n without a gap' }),
        id: z.uuid(),
        type: z.string().meta({
          description: `one of ${eventTypes.join(', ')}; another one only when the event can’t be read here`,
        }),
        time: instant,
        source: z
          .enum(services)
          .nullable()
          .meta({ description: 'null when the event can’t be read' }),
        data: z.unknown().optional().meta({ description: 'for staff only' }),
        actor: z.string().nullable().optional().meta({ description: 'for staff only' }),
        causationId: z.uuid().nullable().optional().meta({ description: 'for staff only' }),
      }),
    ),
  })
  .meta({ id: 'OrderEvents' })

export const cancelAccepted = z
  .strictObject({
    orderId: z.uuid(),
    orderNumber,
    links: z.strictObject({ self: path, events: path }),
  })
  .meta({ id: 'CancelAccepted' })

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'each field that is at fault' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })

export type ProductList = z.infer<typeof productList>
export type OrderAccepted = z.infer<typeof orderAccepted>
export type CancelAccepted = z.infer<typeof cancelAccepted>
export type OrderState = z.infer<typeof orderState>
export type OrderEvents = z.infer<typeof orderEvents>
