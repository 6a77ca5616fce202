import { z } from 'zod'
import { destination, sourcing } from './sourcing.ts'

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
/** Units of a line that a warehouse gives. */
export const allocation = z.strictObject({
  line: z.int().min(1),
  sku: z.string(),
  warehouse: z.string(),
  /** From where in it; absent: from its primary locations. */
  location: z.literal('back').optional(),
  quantity,
})
/** Units of a line that are not part of this delivery. */
export const leftOutLine = z.strictObject({ line: z.int().min(1), sku: z.string(), quantity })
/** What is missing of a line. */
export const shortage = z.strictObject({
  line: z.int().min(1),
  sku: z.string(),
  wanted: quantity,
  available: z.int().min(0),
})
/** How heavy and how large something is, in grams and millimetres. */
export const size = z.strictObject({
  weightG: z.int().min(1),
  lengthMm: z.int().min(1),
  widthMm: z.int().min(1),
  heightMm: z.int().min(1),
})
export const parcel = z.strictObject({
  shipmentId: z.string(),
  warehouse: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  lines: z.array(z.strictObject({ line: z.int().min(1), quantity })),
  /** As it was packed; absent when nobody has said so. */
  size: size.optional(),
})
/**
 * All that an order says of a person. It stands in no other event, so that it can be kept, or
 * destroyed, by itself.
 */
export const personal = z.strictObject({
  email: z.string(),
  name: z.string(),
  address,
  /** What the customer wants to be heeded. */
  note: z.string().optional(),
  paymentToken: z.string(),
})

/** What is done about what can't be reserved: the order is cancelled, what is there is shipped, or the rest waits for stock. */
export const shortageChoices = ['cancel', 'ship_available', 'backorder'] as const

export const cancelReasons = ['cancelled_by_customer', 'cancelled_by_staff', 'expired'] as const
export const refusalReasons = ['out_of_stock', 'payment_declined', 'shipping_failed'] as const
export const endReasons = [...refusalReasons, ...cancelReasons] as const
export type CancelReason = (typeof cancelReasons)[number]

export type ShortageChoice = (typeof shortageChoices)[number]

/** Why the label of an order that waits to be packed is asked for: a person says so, or its time has come. */
export const dispatchReasons = ['packed', 'due'] as const

/** How money goes back: by the provider, or by a person outside of it (a bank transfer), who names its reference. */
export const refundMethods = ['provider', 'by_hand'] as const
export type RefundMethod = (typeof refundMethods)[number]
export type EndReason = (typeof endReasons)[number]

/** Why goods come back, as whoever asks for it says; the last is stated by the carrier's news. */
export const returnReasons = [
  'damaged',
  'wrong_item',
  'not_as_described',
  'changed_mind',
  'returned_to_sender',
] as const

/** What a customer is written about; when, saga/messages.ts says. */
export const messageKinds = [
  'received',
  'waiting_for_stock',
  'shipped',
  'delivered',
  'cancelled',
  'refunded',
  'return_accepted',
  'return_refunded',
] as const
export type MessageKind = (typeof messageKinds)[number]

/** Units of a line that come back. */
const returnedLine = z.strictObject({ line: z.int().min(1), sku: z.string(), quantity })
export type ReturnedLine = z.infer<typeof returnedLine>

/** What became of the units of a line when they were inspected: as new, broken, or not accepted. */
export const inspectedLine = z.strictObject({
  line: z.int().min(1),
  restock: z.int().min(0),
  writeOff: z.int().min(0),
  reject: z.int().min(0),
})
export type InspectedLine = z.infer<typeof inspectedLine>

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
export type LeftOut = z.infer<typeof leftOutLine>
export type Personal = z.infer<typeof personal>
export type Parcel = z.infer<typeof parcel>

/** What the carrier tells of one parcel after its label: what it calls this piece of news, and when and where it happened there. */
export const parcelNews = z.strictObject({
  shipmentId: z.string(),
  trackingNumber: z.string(),
  /** Told twice under one id is told once. */
  carrierEventId: z.string(),
  /** By the carrier's clock, ISO 8601; the event's own time is when we were told. */
  happenedAt: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  /** A place of the carrier's, never the recipient's. */
  place: z.string().optional(),
})
export type ParcelNewsData = z.infer<typeof parcelNews>

/** From where an order is to be sent anew. */
const newSource = {
  /** The warehouses that it is not to be sent from; empty: whichever are best now. */
  without: z.array(z.string()),
  /** Where it goes; absent when nobody knows. */
  destination: destination.optional(),
}

export const events = {
  OrderCreated: {
    source: 'orders',
    version: 3,
    data: z.strictObject({
      /** What people call it; see order-number.ts. */
      orderNumber: z.string(),
      lines: z.array(orderLine).min(1),
      /** Of one unit of a line; a line is missing when nobody has said it. */
      sizes: z.array(size.extend({ line: z.int().min(1) })),
      totalMinor: minor,
      currency,
      /** Where it goes, as exactly as it may be known without the address; see postcode.ts. */
      country: z.string(),
      postcodePrefix: z.string(),
      /** The customer's language, as a tag of BCP 47. */
      locale: z.string(),
      onShortage: z.enum(shortageChoices),
      /** The order of which this is the rest. */
      backorderOf: z.string().optional(),
      personal,
    }),
  },
  InventoryReserved: {
    source: 'inventory',
    version: 2,
    data: z.strictObject({
      reservationId: z.string(),
      allocations: z.array(allocation),
      /** What is to be charged for it; absent on one of before: all that was agreed. */
      amountMinor: minor.optional(),
      /** What of the order is not reserved, line by line; absent: nothing. */
      leftOut: z.array(leftOutLine).min(1).optional(),
      /** The order that what is left out becomes, and that waits for its stock; absent: it never comes. */
      followUp: z.string().optional(),
      /** Why from there; absent when nobody knew where anything is. */
      sourcing: sourcing.optional(),
    }),
  },
  InventoryRejected: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      reason: z.literal('out_of_stock'),
      shortages: z.array(shortage),
    }),
  },
  StockAwaited: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      /** What there is too little of for the order to be reserved as a whole. */
      shortages: z.array(shortage),
      /** When it is given up unless its stock is reserved by then, ISO. */
      dueAt: z.iso.datetime(),
    }),
  },
  /** What the order waits for is there, as far as is known: inventory reserves it, if that is still so. */
  StockOffered: { source: 'inventory', version: 1, data: z.strictObject({}) },
  /** Its time to wait for stock is over: inventory gives it up, unless its stock is reserved. */
  BackorderExpired: { source: 'orders', version: 1, data: z.strictObject({}) },
  InventoryCommitted: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({ reservationId: z.string() }),
  },
  InventoryReleased: {
    source: 'inventory',
    version: 2,
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
  PackingStarted: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({
      /** When its label is asked for by itself, ISO; null: once a person says that it is packed. */
      dueAt: z.iso.datetime().nullable(),
    }),
  },
  /** One of several warehouses has packed its part, and others are awaited: the last one's word is `DispatchRequested`. */
  WarehousePacked: {
    source: 'orders',
    version: 1,
    data: z.strictObject({ warehouse: z.string(), note: z.string().optional() }),
  },
  /** Staff want it sent from elsewhere while it waits to be packed: shipping stops that first, then inventory allocates anew. */
  SourcingRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({ ...newSource, note: z.string().optional() }),
  },
  PackingStopped: { source: 'shipping', version: 1, data: z.strictObject(newSource) },
  SourcingRefused: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({ reason: z.literal('not_packing') }),
  },
  InventoryResourced: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      reservationId: z.string(),
      /** `kept`: it stays where it was, nothing better or nothing else can be had. */
      outcome: z.enum(['moved', 'kept']),
      allocations: z.array(allocation),
      /** Why from there; absent when nobody knew where anything is, or nothing else could be had. */
      sourcing: sourcing.optional(),
    }),
  },
  DispatchRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      reason: z.enum(dispatchReasons),
      /** The one that was awaited last; absent: all of it goes, whoever has packed. */
      warehouse: z.string().optional(),
      note: z.string().optional(),
    }),
  },
  ShipmentCreated: {
    source: 'shipping',
    version: 3,
    data: z.strictObject({ shipments: z.array(parcel).min(1), settled: settled.optional() }),
  },
  ShipmentFailed: {
    source: 'shipping',
    version: 3,
    data: z.discriminatedUnion('code', [
      z.strictObject({
        reason: z.literal('shipping_failed'),
        code: z.literal('undeliverable_address'),
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
    version: 2,
    data: z.strictObject({
      requestId: z.string(),
      lines: z.array(allocation).min(1),
      note: z.string(),
    }),
  },
  InventoryRestocked: {
    source: 'inventory',
    version: 2,
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
  ReturnRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      /** A customer's wish waits for a person; staff and the carrier's news approve at once. */
      by: z.enum(['customer', 'staff', 'carrier']),
      lines: z.array(returnedLine.extend({ reason: z.enum(returnReasons) })).min(1),
      note: z.string().optional(),
    }),
  },
  ReturnReviewed: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      decision: z.enum(['approve', 'refuse']),
      note: z.string(),
    }),
  },
  ReturnApproved: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      /** False when the goods are on their way back already. */
      needsLabel: z.boolean(),
      lines: z.array(
        returnedLine.extend({
          /** Which units of the line these are, and what was paid for each: that much it gives back. */
          units: z.array(z.strictObject({ unit: z.int().min(1), amountMinor: minor })).min(1),
        }),
      ),
      currency,
    }),
  },
  ReturnRefused: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      reason: z.enum(['refused_by_staff', 'not_completed', 'exceeds_shipped']),
    }),
  },
  ReturnLabelled: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      parcels: z.array(parcel),
      settled: settled.optional(),
    }),
  },
  ReturnLabelFailed: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      code: z.enum(['undeliverable_address', settledByStaff]),
      settled: settled.optional(),
    }),
  },
  ReturnReceived: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      lines: z.array(inspectedLine).min(1),
      note: z.string(),
    }),
  },
  ReturnRefunded: {
    source: 'payment',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      /** Less than was paid for the units, when other refunds have left no more. */
      amountMinor: minor,
      currency,
      /** Absent when there was nothing to give back. */
      refundId: z.string().optional(),
      method: z.enum(refundMethods),
      settled: settled.optional(),
    }),
  },
  ReturnRefundFailed: {
    source: 'payment',
    version: 1,
    data: z.strictObject({ returnId: z.string(), settled }),
  },
  ReturnRestocked: {
    source: 'inventory',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      allocations: z.array(allocation),
      writtenOff: z.array(allocation),
    }),
  },
  ReturnSentBack: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      /** What was not accepted: nothing, on its way to the customer, or still in the warehouse. */
      goods: z.enum(['none', 'sent', 'held']),
      parcels: z.array(parcel),
      settled: settled.optional(),
    }),
  },
  ReturnGiveUpRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      by: z.enum(['customer', 'staff']),
      note: z.string().optional(),
    }),
  },
  ReturnGiveUpRefused: {
    source: 'payment',
    version: 1,
    data: z.strictObject({ returnId: z.string(), reason: z.literal('already_refunded') }),
  },
  ReturnRefundWithheld: {
    source: 'payment',
    version: 1,
    data: z.strictObject({ returnId: z.string(), settled: settled.optional() }),
  },
  ReturnRecalled: {
    source: 'shipping',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      /** Where the goods are: never sent, on their way here, on their way back, or in the warehouse. */
      goods: z.enum(['kept', 'on_their_way', 'sent', 'held']),
      parcels: z.array(parcel),
      settled: settled.optional(),
    }),
  },
  ReturnClosed: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      returnId: z.string(),
      outcome: z.enum(['refunded', 'rejected', 'given_up']),
    }),
  },
  /** A person wants a message to the customer sent once more: only notifications hears it. */
  MessageResendRequested: {
    source: 'orders',
    version: 1,
    data: z.strictObject({
      /** The message as it was written first, what it is about, and of which event of the order it tells. */
      messageId: z.string(),
      kind: z.enum(messageKinds),
      version: z.int().min(1),
      note: z.string().optional(),
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

  ParcelPickedUp: { source: 'shipping', version: 1, data: parcelNews },
  ParcelInTransit: { source: 'shipping', version: 1, data: parcelNews },
  ParcelDelivered: { source: 'shipping', version: 1, data: parcelNews },
  ParcelReturned: { source: 'shipping', version: 1, data: parcelNews },
} as const satisfies Record<string, { source: Service; version: number; data: z.ZodType }>

export type EventType = keyof typeof events
export type EventData<E extends EventType> = z.infer<(typeof events)[E]['data']>

export const eventTypes = Object.keys(events) as EventType[]

/** True when `type` is a type of this catalogue (a message from elsewhere may say anything). */
export const isEventType = (type: string): type is EventType => Object.hasOwn(events, type)
