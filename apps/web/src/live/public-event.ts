import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason } from '@sagaboard/events/catalog/events'

/** What every public event says: its place in the order's history and when it happened (ISO, UTC). */
interface TimelineEntry {
  version: number
  time: string
}

/**
 * What a shopper is told about an event of their order. No identifiers of ours, no payloads, nothing about other people;
 * an event that does not concern the shopper keeps its place as `noted`, so that versions stay without a gap.
 */
export type PublicEvent = TimelineEntry &
  (
    | {
        kind: 'received'
        items: number
        totalMinor: number
        currency: string
        postcode: string
        city: string
      }
    | { kind: 'set_aside'; warehouses: string[] }
    | { kind: 'out_of_stock'; short: { line: number; wanted: number; available: number }[] }
    | { kind: 'paid'; amountMinor: number; currency: string; card: string }
    /** `not_made`: no bank has said no, and no payment was made. */
    | { kind: 'declined'; why: 'declined' | 'no_funds' | 'not_made' }
    | { kind: 'sent'; parcels: { carrier: string; trackingNumber: string }[] }
    | { kind: 'undeliverable'; postcode: string }
    /** No carrier has it, and none will. */
    | { kind: 'not_taken' }
    | { kind: 'refunded'; amountMinor: number; currency: string; byHand: boolean }
    | { kind: 'nothing_taken' }
    /** It had been taken after all, and all of it has been given back. */
    | { kind: 'taken_and_returned'; amountMinor: number; currency: string }
    | { kind: 'put_back' }
    | { kind: 'cancel_asked'; by: 'you' | 'us' | 'time' }
    | { kind: 'not_sent' }
    | { kind: 'too_late_to_cancel' }
    | { kind: 'completed' }
    | { kind: 'closed'; reason: EndReason }
    | { kind: 'noted' }
  )

const askedBy = { cancelled_by_customer: 'you', cancelled_by_staff: 'us', expired: 'time' } as const

const declinedWhy = {
  card_declined: 'declined',
  insufficient_funds: 'no_funds',
  settled_by_staff: 'not_made',
} as const

/**
 * Turns an event of the log into what its shopper may read.
 *
 * @param event an event in the current shape
 * @returns the same moment in the shopper's terms, with the same version and time
 */
export function toPublicEvent(event: LogEntry): PublicEvent {
  const told: TimelineEntry = { version: event.version, time: event.time }
  if (!isReadable(event)) return { ...told, kind: 'noted' }
  switch (event.type) {
    case 'OrderCreated': {
      const { lines, totalMinor, currency, shipTo } = event.data
      const items = lines.reduce((sum, line) => sum + line.quantity, 0)
      return {
        ...told,
        kind: 'received',
        items,
        totalMinor,
        currency,
        postcode: shipTo.postcode,
        city: shipTo.city,
      }
    }
    case 'InventoryReserved':
      return {
        ...told,
        kind: 'set_aside',
        warehouses: [...new Set(event.data.allocations.map((allocation) => allocation.warehouse))],
      }
    case 'InventoryRejected':
      return {
        ...told,
        kind: 'out_of_stock',
        short: event.data.shortages.map(({ line, wanted, available }) => ({
          line,
          wanted,
          available,
        })),
      }
    case 'PaymentCompleted':
      return {
        ...told,
        kind: 'paid',
        amountMinor: event.data.amountMinor,
        currency: event.data.currency,
        card: event.data.card,
      }
    case 'PaymentFailed':
      return { ...told, kind: 'declined', why: declinedWhy[event.data.code] }
    case 'PaymentRefunded':
    case 'RefundIssued':
      return {
        ...told,
        kind: 'refunded',
        amountMinor: event.data.amountMinor,
        currency: event.data.currency,
        byHand: event.data.method === 'by_hand',
      }
    case 'PaymentVoided':
      return event.data.outcome === 'undone'
        ? {
            ...told,
            kind: 'taken_and_returned',
            amountMinor: event.data.amountMinor,
            currency: event.data.currency,
          }
        : { ...told, kind: 'nothing_taken' }
    case 'ShipmentCreated':
      return {
        ...told,
        kind: 'sent',
        parcels: event.data.shipments.map(({ carrier, trackingNumber }) => ({
          carrier,
          trackingNumber,
        })),
      }
    case 'ShipmentFailed':
      return event.data.code === 'undeliverable_address'
        ? { ...told, kind: 'undeliverable', postcode: event.data.postcode }
        : { ...told, kind: 'not_taken' }
    case 'ShipmentCancelled':
      return { ...told, kind: 'not_sent' }
    case 'CancellationRefused':
      return { ...told, kind: 'too_late_to_cancel' }
    case 'InventoryReleased':
      return { ...told, kind: 'put_back' }
    case 'OrderCancelRequested':
      return { ...told, kind: 'cancel_asked', by: askedBy[event.data.reason] }
    case 'OrderCompleted':
      return { ...told, kind: 'completed' }
    case 'OrderCancelled':
      return { ...told, kind: 'closed', reason: event.data.reason }
    case 'InventoryCommitted':
    case 'RefundRequested':
    case 'RefundRefused':
    case 'RestockRequested':
    case 'InventoryRestocked':
    case 'RestockRefused':
    case 'StepSkipped':
      return { ...told, kind: 'noted' }
    default: {
      const unknown: never = event
      throw new TypeError(`no public words for ${(unknown as SagaEvent).type}`)
    }
  }
}
