import { orderTotalMinorMax } from '@sagaboard/db/commands/new-order'
import {
  endReasons,
  eventTypes,
  returnReasons,
  services,
  shortageChoices,
  size,
} from '@sagaboard/events/catalog/events'
import { returnLines } from '@sagaboard/events/commands/command'
import { noteInput, orderInput } from '@sagaboard/events/commands/order-input'
import { orderStatuses } from '@sagaboard/events/saga/order-view'
import { parcelStates } from '@sagaboard/events/saga/parcel-news'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { z } from 'zod'

const returnStatuses = [
  'requested',
  'approved',
  'refused',
  'labelled',
  'received',
  'refunded',
  'closed',
  'given_up',
] as const satisfies readonly ReturnView['status'][]

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

export const orderReserved = orderAccepted
  .extend({
    status: z.enum(orderStatuses).meta({
      description: 'as it stands by now: its stock is reserved, or it has come further',
    }),
  })
  .meta({ id: 'OrderReserved' })

/** An order, and what is wanted of a request that waits. */
export const placeInput = z
  .strictObject({
    ...orderInput.shape,
    ifNotReserved: z.enum(['cancel'], { error: 'must be cancel' }).optional().meta({
      description:
        'with `Prefer: wait`: have the order cancelled when nobody has looked at its stock in time; left out, it goes on',
    }),
  })
  .meta({ id: 'OrderInput' })

const lineUnits = { line: z.int().min(1), quantity: z.int().min(1) }
const units = z.int().min(0)

const orderReturn = z
  .strictObject({
    returnId: z.string(),
    status: z.enum(returnStatuses).meta({
      description:
        'requested: somebody decides; labelled: it can be sent, or is on its way; received: it was inspected; closed: see outcome',
    }),
    requestedAt: instant,
    lines: z.array(
      z.strictObject({
        ...lineUnits,
        sku: z.string(),
        reason: z.enum(returnReasons),
        inspected: z
          .strictObject({ restock: units, writeOff: units, reject: units })
          .nullable()
          .meta({ description: 'what became of its units; null until they were inspected' }),
      }),
    ),
    refusal: z
      .enum(['refused_by_staff', 'not_completed', 'exceeds_shipped'])
      .nullable()
      .meta({ description: 'why it was refused; null when it was not' }),
    outcome: z
      .enum(['refunded', 'rejected', 'given_up'])
      .nullable()
      .meta({ description: 'how it ended; null while it is open, and when it was refused' }),
    refundedMinor: minor,
    labels: z
      .array(
        z.strictObject({
          carrier: z.string(),
          trackingNumber: z.string(),
          lines: z.array(z.strictObject(lineUnits)),
        }),
      )
      .meta({ description: 'one for each parcel, with what belongs into it' }),
  })
  .meta({ id: 'Return' })

/** What is sent back: of each line how many, and why. */
export const returnInput = z
  .strictObject({
    lines: returnLines,
    note: noteInput
      .meta({ description: 'what the customer wants to say about it, as plain text' })
      .optional(),
  })
  .meta({ id: 'ReturnInput' })

export const returnAccepted = z
  .strictObject({
    orderId: z.uuid(),
    orderNumber,
    returnId: z.string(),
    links: z.strictObject({ self: path, events: path }),
  })
  .meta({ id: 'ReturnAccepted' })

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
    parcels: z
      .array(
        z.strictObject({
          number: z.int().min(1).meta({ description: 'which of the order’s parcels, from 1' }),
          shipmentId: z.string(),
          carrier: z.string(),
          trackingNumber: z.string(),
          size: size.nullable().meta({
            description:
              'weight in grams and the sides of the box in mm; null when it is not known',
          }),
          lines: z.array(z.strictObject({ line: z.int().min(1), quantity: z.int().min(1) })),
          state: z.enum(parcelStates),
          stateAt: instant.nullable().meta({
            description: 'when the carrier says it came to this state; null before it told',
          }),
          place: z
            .string()
            .nullable()
            .meta({ description: 'where that was, as far as it was told' }),
        }),
      )
      .meta({ description: 'what was sent; `shipment` is the first of these' }),
    onShortage: z
      .enum(shortageChoices)
      .meta({ description: 'what is done when not all of it is in stock, as it was asked for' }),
    leftOut: z
      .array(z.strictObject({ line: z.int().min(1), sku: z.string(), quantity: z.int().min(1) }))
      .meta({
        description:
          'units of its lines that are not part of this delivery: they were not in stock; `totalMinor` is without them',
      }),
    followUp: z.uuid().nullable().meta({
      description:
        'the order that what is left out has become: it waits for its stock, is charged by itself, and opens with the access token of this one; null when nothing follows',
    }),
    followUpOf: z
      .uuid()
      .nullable()
      .meta({ description: 'the order of which this is the rest; null when it is none' }),
    waitingFor: z
      .enum(['stock', 'packing'])
      .nullable()
      .meta({ description: 'what it rests for; null while it goes on, or has ended' }),
    returns: z
      .array(orderReturn)
      .meta({ description: 'what is sent back, in the order in which it was asked for' }),
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
export type ReturnInput = z.infer<typeof returnInput>
export type ReturnAccepted = z.infer<typeof returnAccepted>
export type OrderReserved = z.infer<typeof orderReserved>
export type OrderState = z.infer<typeof orderState>
export type OrderEvents = z.infer<typeof orderEvents>
