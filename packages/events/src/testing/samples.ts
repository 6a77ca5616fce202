import type { SagaEvent } from '../catalog/envelope.ts'
import {
  type Address,
  type EventData,
  type EventType,
  events,
  type OrderLine,
  type Personal,
} from '../catalog/events.ts'
import { orderCreatedOf } from '../catalog/order-created.ts'

/** One order as the shop sees it: two mugs at 18.00 and an apron at 42.00, so 78.00 EUR in all. */
export const sampleOrderId = '0197c2f4-6f0e-7d3a-9a51-3f2b8c0d4e61'
export const sampleOrderNumber = '3DPF-M368P'
export const sampleTotalMinor = 7_800

export const sampleAddress: Address = {
  line1: 'Karl-Heine-Straße 12',
  city: 'Leipzig',
  postcode: '04229',
  country: 'DE',
}

/** Of the sample order all that is personal. */
export const samplePersonal: Personal = {
  email: 'ada@example.com',
  name: 'Ada',
  address: sampleAddress,
  paymentToken: 'tok_visa',
}

export const sampleLine = (
  line: number,
  sku: string,
  quantity: number,
  unitPriceMinor = 1_800,
): OrderLine => ({
  line,
  sku,
  name: sku,
  quantity,
  unitPriceMinor,
})

export const sampleLines: OrderLine[] = [
  sampleLine(1, 'enamel-mug', 2),
  sampleLine(2, 'linen-apron', 1, 4_200),
]

const allocations = [
  { line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 2 },
  { line: 2, sku: 'linen-apron', warehouse: 'leipzig', quantity: 1 },
]

const parcel = {
  shipmentId: 'sh_1',
  warehouse: 'leipzig',
  carrier: 'Nordpost',
  trackingNumber: 'NP000000000001DE',
  lines: [
    { line: 1, quantity: 2 },
    { line: 2, quantity: 1 },
  ],
}

const news = {
  shipmentId: parcel.shipmentId,
  trackingNumber: parcel.trackingNumber,
  carrierEventId: 'np_1',
  happenedAt: '2026-01-05T10:00:00.000Z',
}

const returnParcel = {
  ...parcel,
  shipmentId: 'sh_2',
  trackingNumber: 'NP000000000002DE',
  lines: [{ line: 1, quantity: 1 }],
}

/** A payload of every event type, all of the one sample order. */
export const sampleData: { [E in EventType]: EventData<E> } = {
  OrderCreated: orderCreatedOf({
    orderNumber: sampleOrderNumber,
    lines: sampleLines,
    totalMinor: sampleTotalMinor,
    currency: 'EUR',
    personal: samplePersonal,
  }),
  InventoryReserved: { reservationId: sampleOrderId, allocations },
  InventoryRejected: {
    reason: 'out_of_stock',
    shortages: [{ line: 1, sku: 'enamel-mug', wanted: 2, available: 1 }],
  },
  StockAwaited: {
    shortages: [{ line: 1, sku: 'enamel-mug', wanted: 2, available: 0 }],
    dueAt: '2026-02-04T09:00:00.000Z',
  },
  StockOffered: {},
  BackorderExpired: {},
  InventoryCommitted: { reservationId: sampleOrderId },
  InventoryReleased: { reservationId: sampleOrderId, allocations },
  PaymentCompleted: {
    chargeId: 'ch_1',
    amountMinor: sampleTotalMinor,
    currency: 'EUR',
    card: '•• 4242',
  },
  PaymentFailed: { reason: 'payment_declined', code: 'card_declined' },
  PaymentRefunded: {
    refundId: 're_1',
    amountMinor: sampleTotalMinor,
    currency: 'EUR',
    method: 'provider',
  },
  PaymentVoided: { outcome: 'not_asked' },
  PackingStarted: { dueAt: null },
  WarehousePacked: { warehouse: 'leipzig' },
  SourcingRequested: { without: ['leipzig'] },
  PackingStopped: { without: ['leipzig'] },
  SourcingRefused: { reason: 'not_packing' },
  InventoryResourced: { reservationId: sampleOrderId, outcome: 'kept', allocations },
  DispatchRequested: { reason: 'packed' },
  ShipmentCreated: { shipments: [parcel] },
  ShipmentFailed: { reason: 'shipping_failed', code: 'undeliverable_address' },
  ShipmentCancelled: {},
  CancellationRefused: { reason: 'already_shipped' },
  OrderCancelRequested: { reason: 'cancelled_by_customer' },
  OrderCompleted: {},
  OrderCancelled: { reason: 'out_of_stock' },
  RefundRequested: {
    requestId: 'rr_1',
    amountMinor: 1_800,
    currency: 'EUR',
    method: 'provider',
    note: 'one mug was chipped',
  },
  RefundIssued: {
    requestId: 'rr_1',
    refundId: 're_2',
    amountMinor: 1_800,
    currency: 'EUR',
    method: 'provider',
  },
  RefundRefused: { requestId: 'rr_1', reason: 'exceeds_captured', refundableMinor: 0 },
  RestockRequested: {
    requestId: 'rs_1',
    lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }],
    note: 'came back unopened',
  },
  InventoryRestocked: {
    requestId: 'rs_1',
    allocations: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }],
  },
  RestockRefused: { requestId: 'rs_1', reason: 'exceeds_shipped' },
  MessageResendRequested: {
    messageId: '0197c2f4-6f0e-8d3a-9a51-000000000001',
    kind: 'received',
    version: 1,
  },
  ReturnRequested: {
    returnId: 'rt_1',
    by: 'customer',
    lines: [{ line: 1, sku: 'enamel-mug', quantity: 1, reason: 'damaged' }],
  },
  ReturnReviewed: { returnId: 'rt_1', decision: 'approve', note: 'a photo shows the crack' },
  ReturnApproved: {
    returnId: 'rt_1',
    needsLabel: true,
    lines: [
      {
        line: 1,
        sku: 'enamel-mug',
        quantity: 1,
        units: [{ unit: 1, amountMinor: 1_800 }],
      },
    ],
    currency: 'EUR',
  },
  ReturnRefused: { returnId: 'rt_1', reason: 'refused_by_staff' },
  ReturnLabelled: { returnId: 'rt_1', parcels: [returnParcel] },
  ReturnLabelFailed: { returnId: 'rt_1', code: 'undeliverable_address' },
  ReturnReceived: {
    returnId: 'rt_1',
    lines: [{ line: 1, restock: 1, writeOff: 0, reject: 0 }],
    note: 'unopened',
  },
  ReturnRefunded: {
    returnId: 'rt_1',
    refundId: 're_3',
    amountMinor: 1_800,
    currency: 'EUR',
    method: 'provider',
  },
  ReturnRefundFailed: {
    returnId: 'rt_1',
    settled: { reference: 'case 12', note: 'the card is closed' },
  },
  ReturnRestocked: {
    returnId: 'rt_1',
    allocations: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }],
    writtenOff: [],
  },
  ReturnSentBack: { returnId: 'rt_1', goods: 'none', parcels: [] },
  ReturnGiveUpRequested: { returnId: 'rt_1', by: 'customer' },
  ReturnGiveUpRefused: { returnId: 'rt_1', reason: 'already_refunded' },
  ReturnRefundWithheld: { returnId: 'rt_1' },
  ReturnRecalled: { returnId: 'rt_1', goods: 'kept', parcels: [] },
  ReturnClosed: { returnId: 'rt_1', outcome: 'refunded' },
  StepSkipped: {
    service: 'inventory',
    version: 3,
    eventType: 'InventoryCounted',
    note: 'a trial event',
  },
  ParcelPickedUp: { ...news, place: 'Leipzig' },
  ParcelInTransit: { ...news, place: 'Hub Kassel' },
  ParcelDelivered: news,
  ParcelReturned: { ...news, place: 'Leipzig' },
}

/**
 * An event of the sample order as it stands in the log.
 *
 * @param data what differs from the sample payload of its type
 */
export function sampleEvent<E extends EventType>(
  type: E,
  version: number,
  data: Partial<EventData<E>> = {},
): SagaEvent<E> {
  return {
    id: `00000000-0000-4000-8000-${version.toString().padStart(12, '0')}`,
    orderId: sampleOrderId,
    type,
    schemaVersion: events[type].version,
    time: new Date(Date.UTC(2026, 0, 5, 9, 0, version)).toISOString(),
    data: { ...sampleData[type], ...data },
    causationId: null,
    correlationId: '00000000-0000-4000-8000-000000000001',
    traceparent: null,
    actor: null,
    version,
    source: events[type].source,
    partition: 0,
    position: version,
  } as SagaEvent as SagaEvent<E>
}

/** The history of the sample order: versions 1..n; an entry is a type, or an event whose version is set to its place. */
export function sampleHistory(...types: readonly (EventType | SagaEvent)[]): SagaEvent[] {
  return types.map((entry, index) =>
    typeof entry === 'string'
      ? sampleEvent(entry, index + 1)
      : ({ ...entry, version: index + 1, position: index + 1 } as SagaEvent),
  )
}
