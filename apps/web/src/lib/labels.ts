import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason, EventType } from '@sagaboard/events/catalog/events'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import type { ParcelState } from '@sagaboard/events/saga/parcel-news'
import { laneOfEvent } from '@sagaboard/events/saga/sagas'

/** What a colour means: go moves forward, ok arrived, undo goes back, stop needs a person, wait waits for a time. */
export type Tone = 'plain' | 'go' | 'ok' | 'undo' | 'stop' | 'wait'

/** The words and colours of the console for what the catalogue names. The shop has its own: it never shows these. */

export const statusLabels: Record<OrderStatus, string> = {
  PENDING: 'Pending',
  CONFIRMED: 'Confirmed',
  PAID: 'Paid',
  SHIPPED: 'Shipped',
  COMPLETED: 'Completed',
  CANCELLING: 'Cancelling',
  CANCELLED: 'Cancelled',
}

export const statusTones: Record<OrderStatus, Tone> = {
  PENDING: 'go',
  CONFIRMED: 'go',
  PAID: 'go',
  SHIPPED: 'go',
  COMPLETED: 'ok',
  CANCELLING: 'undo',
  CANCELLED: 'undo',
}

/** What an order rests for on its way. */
export const waitLabels: Record<NonNullable<OrderView['waitingFor']>, string> = {
  stock: 'Waits for stock',
  packing: 'Waits to be packed',
}

export const reasonLabels: Record<EndReason, string> = {
  out_of_stock: 'out of stock',
  payment_declined: 'payment declined',
  shipping_failed: 'undeliverable',
  cancelled_by_customer: 'cancelled by the customer',
  cancelled_by_staff: 'cancelled by staff',
  expired: 'expired, its time ran out',
}

/** `reserve` reads `Reserve`: the steps are named in the tables themselves. */
export const stepName = (step: string): string => step.charAt(0).toUpperCase() + step.slice(1)

/** What an event says in two words, beside its bar or under its step. */
export const eventLabels: Record<EventType, string> = {
  OrderCreated: 'placed',
  InventoryReserved: 'reserved',
  InventoryRejected: 'out of stock',
  StockAwaited: 'waits for stock',
  StockOffered: 'stock is there',
  BackorderExpired: 'waited in vain',
  InventoryCommitted: 'committed',
  InventoryReleased: 'released',
  PaymentCompleted: 'charged',
  PaymentFailed: 'declined',
  PaymentRefunded: 'refunded',
  PaymentVoided: 'charge voided',
  PackingStarted: 'to be packed',
  WarehousePacked: 'part packed',
  SourcingRequested: 'sourcing asked',
  PackingStopped: 'packing stopped',
  SourcingRefused: 'sourcing refused',
  InventoryResourced: 'sourced again',
  DispatchRequested: 'packed',
  ShipmentCreated: 'shipped',
  ShipmentFailed: 'undeliverable',
  ShipmentCancelled: 'will never ship',
  CancellationRefused: 'too late, it has shipped',
  OrderCancelRequested: 'cancel asked',
  OrderCompleted: 'completed',
  OrderCancelled: 'cancelled',
  RefundRequested: 'refund asked',
  RefundIssued: 'refunded',
  RefundRefused: 'refund refused',
  MessageResendRequested: 'message asked again',
  RestockRequested: 'restock asked',
  InventoryRestocked: 'restocked',
  RestockRefused: 'restock refused',
  StepSkipped: 'step skipped',
  ReturnRequested: 'return asked',
  ReturnReviewed: 'return reviewed',
  ReturnApproved: 'return approved',
  ReturnRefused: 'return refused',
  ReturnLabelled: 'return label made',
  ReturnLabelFailed: 'no return label',
  ReturnReceived: 'return received',
  ReturnRefunded: 'return refunded',
  ReturnRefundFailed: 'return not refunded',
  ReturnRestocked: 'return restocked',
  ReturnSentBack: 'rejected goods sent back',
  ReturnGiveUpRequested: 'return given up',
  ReturnGiveUpRefused: 'too late to give it up',
  ReturnRefundWithheld: 'nothing to give back',
  ReturnRecalled: 'return recalled',
  ReturnClosed: 'return closed',
  ParcelPickedUp: 'picked up',
  ParcelInTransit: 'in transit',
  ParcelDelivered: 'delivered',
  ParcelReturned: 'returned to sender',
}

/** Where a parcel is, as the carrier tells. */
export const parcelLabels: Record<ParcelState, { text: string; tone: Tone }> = {
  label_made: { text: 'label made', tone: 'plain' },
  picked_up: { text: 'picked up', tone: 'go' },
  in_transit: { text: 'in transit', tone: 'go' },
  delivered: { text: 'delivered', tone: 'ok' },
  returned: { text: 'returned to sender', tone: 'stop' },
}

type Stated = Pick<SagaEvent, 'type' | 'data'>

const isSettled = ({ data }: Stated): boolean => 'settled' in data && data.settled !== undefined

/** What an event says under its step; of one that a person stated no more than that person could. */
export function shortLabel(event: Stated): string {
  if (isSettled(event) && event.type === 'PaymentFailed') return 'not charged'
  return isSettled(event) && event.type === 'ShipmentFailed' ? 'no label' : eventLabels[event.type]
}

/** The same, and that a person has stated it in place of a provider. */
export const eventLabel = (event: Stated): string =>
  isSettled(event) ? `${shortLabel(event)}, says staff` : shortLabel(event)

/** What an event is called that nobody can read. */
export const unreadableEvents: Record<string, string> = {
  OrderCreated: 'a new order',
  InventoryReserved: 'a reservation',
  InventoryRejected: 'a refused reservation',
  StockAwaited: 'a wait for stock',
  StockOffered: 'an offer of stock',
  BackorderExpired: 'an end of waiting for stock',
  InventoryCommitted: 'a booking out of stock',
  InventoryReleased: 'a release of stock',
  PaymentCompleted: 'a payment',
  PaymentFailed: 'a declined payment',
  PaymentRefunded: 'a refund',
  PaymentVoided: 'a voided charge',
  PackingStarted: 'a start of packing',
  WarehousePacked: 'a packed part',
  SourcingRequested: 'a request to source again',
  PackingStopped: 'a stop of packing',
  SourcingRefused: 'a refused sourcing',
  InventoryResourced: 'a new sourcing',
  DispatchRequested: 'a request to dispatch',
  ShipmentCreated: 'a shipment',
  ShipmentFailed: 'a refused shipment',
  ShipmentCancelled: 'a recalled shipment',
  CancellationRefused: 'a refused cancellation',
  OrderCancelRequested: 'a request to cancel',
  OrderCompleted: 'a completion',
  OrderCancelled: 'a cancellation',
  RefundRequested: 'a refund request',
  RefundIssued: 'a refund',
  RefundRefused: 'a refused refund',
  MessageResendRequested: 'a request to send a message again',
  RestockRequested: 'a restock request',
  InventoryRestocked: 'a restock',
  RestockRefused: 'a refused restock',
  StepSkipped: 'a skipped step',
  ReturnRequested: 'a request to return goods',
  ReturnReviewed: 'a decision about a return',
  ReturnApproved: 'an approved return',
  ReturnRefused: 'a refused return',
  ReturnLabelled: 'a label of a return',
  ReturnLabelFailed: 'a refused label of a return',
  ReturnReceived: 'the receipt of a return',
  ReturnRefunded: 'the refund of a return',
  ReturnRefundFailed: 'a failed refund of a return',
  ReturnRestocked: 'the restock of a return',
  ReturnSentBack: 'what was sent back of a return',
  ReturnGiveUpRequested: 'a request to give a return up',
  ReturnGiveUpRefused: 'a refused request to give a return up',
  ReturnRefundWithheld: 'a withheld refund of a return',
  ReturnRecalled: 'a recalled return',
  ReturnClosed: 'the end of a return',
  ParcelPickedUp: 'a pick-up',
  ParcelInTransit: 'news of a parcel on its way',
  ParcelDelivered: 'a delivery',
  ParcelReturned: 'a parcel returned to sender',
}

/** Blue while it goes forward, green when it arrived for good, amber for everything that undoes. */
export function eventTone(type: EventType): 'go' | 'ok' | 'undo' {
  if (type === 'OrderCompleted' || type === 'ParcelDelivered') return 'ok'
  return laneOfEvent(type) === 'forward' ? 'go' : 'undo'
}
