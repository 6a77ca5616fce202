import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason, EventType } from '@sagaboard/events/catalog/events'
import type { Step } from '@sagaboard/events/saga/order-saga'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'
import { laneOfEvent } from '@sagaboard/events/saga/steps'

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

export const reasonLabels: Record<EndReason, string> = {
  out_of_stock: 'out of stock',
  payment_declined: 'payment declined',
  shipping_failed: 'undeliverable',
  cancelled_by_customer: 'cancelled by the customer',
  cancelled_by_staff: 'cancelled by staff',
  expired: 'expired, its time ran out',
}

/** `reserve` reads `Reserve`: the steps are named in the table itself. */
export const stepName = (step: Step): string => step.charAt(0).toUpperCase() + step.slice(1)

/** What an event says in two words, beside its bar or under its step. */
export const eventLabels: Record<EventType, string> = {
  OrderCreated: 'placed',
  InventoryReserved: 'reserved',
  InventoryRejected: 'out of stock',
  InventoryCommitted: 'committed',
  InventoryReleased: 'released',
  PaymentCompleted: 'charged',
  PaymentFailed: 'declined',
  PaymentRefunded: 'refunded',
  PaymentVoided: 'charge voided',
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
  RestockRequested: 'restock asked',
  InventoryRestocked: 'restocked',
  RestockRefused: 'restock refused',
  StepSkipped: 'step skipped',
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
  InventoryCommitted: 'a booking out of stock',
  InventoryReleased: 'a release of stock',
  PaymentCompleted: 'a payment',
  PaymentFailed: 'a declined payment',
  PaymentRefunded: 'a refund',
  PaymentVoided: 'a voided charge',
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
  RestockRequested: 'a restock request',
  InventoryRestocked: 'a restock',
  RestockRefused: 'a refused restock',
  StepSkipped: 'a skipped step',
}

/** Blue while it goes forward, green when it arrived for good, amber for everything that undoes. */
export function eventTone(type: EventType): 'go' | 'ok' | 'undo' {
  if (type === 'OrderCompleted') return 'ok'
  return laneOfEvent(type) === 'forward' ? 'go' : 'undo'
}
