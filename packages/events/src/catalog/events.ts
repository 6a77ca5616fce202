import { z } from 'zod'

/**
 * Everything that can happen to an order, as facts in the past tense. One entry per event type: which service states it,
 * the version of its shape, and the shape. Shapes are locked by `events.lock.json` (see lock.test.ts): a change needs a new
 * version and an upcaster, because the log keeps every event for good.
 *
 * Money is in integer minor units of `currency`. Quantities are whole units.
 */

export const services = ['inventory', 'payment', 'shipping', 'orders'] as const
export type Service = (typeof services)[number]

const minor = z.int().min(0)
const quantity = z.int().min(1)
const currency = z.string().regex(/^[A-Z]{3}$/)

export const orderLine = z.strictObject({
  line: z.int().min(1),
  sku: z.string(),
  name: z.string(),
  quantity,
  unitPriceMinor: minor,
})
export const address = z.strictObject({
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postcode: z.string(),
  country: z.string(),
})
export const allocation = z.strictObject({
  line: z.int().min(1),
  sku: z.string(),
  warehouse: z.string(),
  quantity,
})
export const parcel = z.strictObject({
  shipmentId: z.string(),
  warehouse: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  lines: z.array(z.strictObject({ line: z.int().min(1), quantity })),
})

export const cancelReasons = ['cancelled_by_customer', 'cancelled_by_staff', 'expired'] as const
export const refusalReasons = ['out_of_stock', 'payment_declined', 'shipping_failed'] as const
export const endReasons = [...refusalReasons, ...cancelReasons] as const
export type CancelReason = (typeof cancelReasons)[number]

/** How money goes back: by the provider, or by a person outside of it (a bank transfer), who names its reference. */
export const refundMethods = ['provider', 'by_hand'] as const
export type RefundMethod = (typeof refundMethods)[number]
export type EndReason = (typeof endReasons)[number]

/** The code of a charge or label that ended like a refusal, and the reason of a refund that was not made, because a person stated that it did not happen. */
export const settledByStaff = 'settled_by_staff'

/**
 * On an event that a person has stated, in place of a provider that never answered: under which reference it is found, and
 * why. Who that was, the entry's `actor` says.
 */
export const settled = z.strictObject({ reference: z.string().min(1), note: z.string() })
export type Settled = z.infer<typeof settled>

/** What an event says of the person who stated it; nothing when nobody did. */
export const statedBy = ({ settled }: { settled?: Settled | undefined }): { settled?: Settled } =>
  settled ? { settled } : {}

export type OrderLine = z.infer<typeof orderLine>
export type Address = z.infer<typeof address>
export type Allocation = z.infer<typeof allocation>
export type Parcel = z.infer<typeof parcel>

export const events = {
  OrderCreated: {
    source: 'orders',
    version: 2,
    data: z.strictObject({
      /** What people call it; see order-number.ts. */
      orderNumber: z.string(),
      lines: z.array(orderLine).min(1),
      totalMinor: minor,
      currency,
      customer: z.strictObject({ email: z.string(), name: z.string() }),
      shipTo: address,
      payment: z.strictObject({ token: z.string() }),
    }),
  },
  InventoryReserved: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({ reservationId: z.string(), allocations: z.array(allocation) }),
  },
  InventoryRejected: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      reason: z.literal('out_of_stock'),
      shortages: z.array(
        z.strictObject({
          line: z.int().min(1),
          sku: z.string(),
          wanted: quantity,
          available: z.int().min(0),
        }),
      ),
    }),
  },
  InventoryCommitted: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({ reservationId: z.string() }),
  },
  InventoryReleased: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({ reservationId: z.string(), allocations: z.array(allocation) }),
  },
  PaymentCompleted: {
    source: 'payment',
    version: 2,
    data: z.strictObject({
      chargeId: z.string(),
      amountMinor: minor,
      currency,
      /** Empty when a person stated the charge: who does not see the card does not know it. */
      card: z.string(),
      settled: settled.optional(),
    }),
  },
  PaymentFailed: {
    source: 'payment',
    version: 2,
    data: z.strictObject({
      reason: z.literal('payment_declined'),
      code: z.enum(['card_declined', 'insufficient_funds', settledByStaff]),
      settled: settled.optional(),
    }),
  },
  PaymentRefunded: {
    source: 'payment',
    version: 3,
    data: z.strictObject({
      refundId: z.string(),
      amountMinor: minor,
      currency,
      method: z.enum(refundMethods),
      settled: settled.optional(),
    }),
  },
  PaymentVoided: {
    source: 'payment',
    version: 3,
    data: z.discriminatedUnion('outcome', [
      /** `not_asked`: nobody has asked for the charge. `never_happened`: the provider says so, and bars it for good. */
      z.strictObject({
        outcome: z.enum(['not_asked', 'never_happened']),
        settled: settled.optional(),
      }),
      /** It had been taken, and the provider has given all of it back. */
      z.strictObject({
        outcome: z.literal('undone'),
        chargeId: z.string(),
        reference: z.string(),
        amountMinor: minor,
        currency,
        settled: settled.optional(),
      }),
    ]),
  },
  ShipmentCreated: {
    source: 'shipping',
    version: 2,
    data: z.strictObject({ shipments: z.array(parcel).min(1), settled: settled.optional() }),
  },
  ShipmentFailed: {
    source: 'shipping',
    version: 2,
    data: z.discriminatedUnion('code', [
      z.strictObject({
        reason: z.literal('shipping_failed'),
        code: z.literal('undeliverable_address'),
        postcode: z.string(),
      }),
      z.strictObject({
        reason: z.literal('shipping_failed'),
        code: z.literal(settledByStaff),
        settled,
      }),
    ]),
  },
  ShipmentCancelled: {
    source: 'shipping',
    version: 2,
    data: z.strictObject({ settled: settled.optional() }),
  },
  CancellationRefused: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({ reason: z.literal('already_shipped') }),
  },
  OrderCancelRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({ reason: z.enum(cancelReasons), note: z.string().optional() }),
  },
  OrderCompleted: { source: 'orders', version: 1, data: z.strictObject({}) },
  OrderCancelled: {
    source: 'orders',
    version: 1,
    data: z.strictObject({ reason: z.enum(endReasons) }),
  },

  RefundRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      requestId: z.string(),
      amountMinor: minor.min(1),
      currency,
      method: z.enum(refundMethods),
      /** Of a refund by hand: how it is found in the books of the bank. */
      reference: z.string().optional(),
      note: z.string(),
    }),
  },
  RefundIssued: {
    source: 'payment',
    version: 2,
    data: z.strictObject({
      requestId: z.string(),
      refundId: z.string(),
      amountMinor: minor.min(1),
      currency,
      method: z.enum(refundMethods),
      settled: settled.optional(),
    }),
  },
  RefundRefused: {
    source: 'payment',
    version: 2,
    data: z.strictObject({
      requestId: z.string(),
      reason: z.enum(['exceeds_captured', settledByStaff]),
      refundableMinor: minor,
      settled: settled.optional(),
    }),
  },
  RestockRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      requestId: z.string(),
      lines: z.array(allocation).min(1),
      note: z.string(),
    }),
  },
  InventoryRestocked: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({ requestId: z.string(), allocations: z.array(allocation).min(1) }),
  },
  RestockRefused: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      requestId: z.string(),
      reason: z.enum(['exceeds_shipped', 'unknown_warehouse']),
    }),
  },
  StepSkipped: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      service: z.enum(services),
      version: z.int().min(1),
      eventType: z.string(),
      note: z.string(),
    }),
  },
} as const satisfies Record<string, { source: Service; version: number; data: z.ZodType }>

export type EventType = keyof typeof events
export type EventData<E extends EventType> = z.infer<(typeof events)[E]['data']>

export const eventTypes = Object.keys(events) as EventType[]

/** True when `type` is a type of this catalogue (a message from elsewhere may say anything). */
export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type)
