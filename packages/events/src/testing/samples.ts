import type { SagaEvent } from '../catalog/envelope.ts'
import {
  type Address,
  type EventData,
  type EventType,
  events,
  type OrderLine,
} from '../catalog/events.ts'

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

/** A payload of every event type, all of the one sample order. */
export const sampleData: { [E in EventType]: EventData<E> } = {
  OrderCreated: {
    orderNumber: sampleOrderNumber,
    lines: sampleLines,
    totalMinor: sampleTotalMinor,
    currency: 'EUR',
    customer: { email: 'ada@example.com', name: 'Ada' },
    shipTo: sampleAddress,
    payment: { token: 'tok_visa' },
  },
  InventoryReserved: { reservationId: sampleOrderId, allocations },
  InventoryRejected: {
    reason: 'out_of_stock',
    shortages: [{ line: 1, sku: 'enamel-mug', wanted: 2, available: 1 }],
  },
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
  ShipmentCreated: { shipments: [parcel] },
  ShipmentFailed: { reason: 'shipping_failed', code: 'undeliverable_address', postcode: '00000' },
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
  StepSkipped: {
    service: 'inventory',
    version: 3,
    eventType: 'InventoryCounted',
    note: 'a trial event',
  },
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
