import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EndReason, EventData, OrderLine } from '@sagaboard/events/catalog/events'
import { stateOfNews, type ToldState } from '@sagaboard/events/saga/parcel-news'
import {
  type PublicParcel,
  type PublicReturn,
  publicParcel,
  toPublicReturn,
} from './public-return.ts'

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
        lines: OrderLine[]
        totalMinor: number
        currency: string
        postcode: string
        city: string
        /** It is the rest of another order. */
        isFollowUp?: true
      }
    /** `amountMinor`: what is charged for it, when it is known; `leftOut`: what comes later, or never. */
    | {
        kind: 'set_aside'
        warehouses: string[]
        amountMinor?: number
        leftOut?: { line: number; quantity: number }[]
        isFollowed?: true
      }
    /** `dueAt`: when it is given up, ISO. */
    | { kind: 'awaits_stock'; dueAt: string; short: PublicShortage[] }
    | { kind: 'out_of_stock'; short: PublicShortage[] }
    | { kind: 'paid'; amountMinor: number; currency: string; card: string }
    /** `not_made`: no bank has said no, and no payment was made. */
    | { kind: 'declined'; why: 'declined' | 'no_funds' | 'not_made' }
    /** `dueAt`: when it goes on by itself, ISO; null: when somebody has packed it. */
    | { kind: 'packing'; dueAt: string | null }
    | { kind: 'dispatched' }
    | { kind: 'sent'; parcels: PublicParcel[] }
    /** `at` is when it happened at the carrier. */
    | { kind: 'parcel'; state: ToldState; trackingNumber: string; at: string; place?: string }
    | { kind: 'undeliverable' }
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
    | PublicReturn
    | { kind: 'noted' }
  )

/** Of which line there is too little. */
interface PublicShortage {
  line: number
  wanted: number
  available: number
}

const askedBy = { cancelled_by_customer: 'you', cancelled_by_staff: 'us', expired: 'time' } as const

type SetAside = Omit<Extract<PublicEvent, { kind: 'set_aside' }>, keyof TimelineEntry>

function setAside({
  allocations,
  amountMinor,
  leftOut,
  followUp,
}: EventData<'InventoryReserved'>): SetAside {
  const short = leftOut?.map(({ line, quantity }) => ({ line, quantity }))
  return {
    kind: 'set_aside',
    warehouses: [...new Set(allocations.map(({ warehouse }) => warehouse))],
    ...(amountMinor !== undefined && { amountMinor }),
    ...(short && { leftOut: short }),
    ...(followUp !== undefined && { isFollowed: true as const }),
  }
}

const declinedWhy = {
  card_declined: 'declined',
  insufficient_funds: 'no_funds',
  settled_by_staff: 'not_made',
} as const

const toPublicShortage = ({ line, wanted, available }: PublicShortage): PublicShortage => ({
  line,
  wanted,
  available,
})

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
      const { lines, totalMinor, currency, personal } = event.data
      const { postcode, city } = personal.address
      const items = lines.reduce((sum, line) => sum + line.quantity, 0)
      return {
        ...told,
        kind: 'received',
        items,
        lines,
        totalMinor,
        currency,
        postcode,
        city,
        ...(event.data.backorderOf !== undefined && { isFollowUp: true as const }),
      }
    }
    case 'InventoryReserved':
      return { ...told, ...setAside(event.data) }
    case 'StockAwaited':
      return {
        ...told,
        kind: 'awaits_stock',
        dueAt: event.data.dueAt,
        short: event.data.shortages.map(toPublicShortage),
      }
    case 'InventoryRejected':
      return {
        ...told,
        kind: 'out_of_stock',
        short: event.data.shortages.map(toPublicShortage),
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
    case 'PackingStarted':
      return { ...told, kind: 'packing', dueAt: event.data.dueAt }
    case 'DispatchRequested':
      return { ...told, kind: 'dispatched' }
    case 'ShipmentCreated':
      return {
        ...told,
        kind: 'sent',
        parcels: event.data.shipments.map(publicParcel),
      }
    case 'ParcelPickedUp':
    case 'ParcelInTransit':
    case 'ParcelDelivered':
    case 'ParcelReturned': {
      const { trackingNumber, happenedAt: at, place } = event.data
      const news = { kind: 'parcel', state: stateOfNews(event.type), trackingNumber, at } as const
      return place === undefined ? { ...told, ...news } : { ...told, ...news, place }
    }
    case 'ShipmentFailed':
      return event.data.code === 'undeliverable_address'
        ? { ...told, kind: 'undeliverable' }
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
    case 'StockOffered':
    case 'BackorderExpired':
    case 'InventoryCommitted':
    case 'WarehousePacked':
    case 'SourcingRequested':
    case 'PackingStopped':
    case 'SourcingRefused':
    case 'InventoryResourced':
    case 'RefundRequested':
    case 'MessageResendRequested':
      return { ...told, kind: 'noted' }
    case 'ReturnRequested':
    case 'ReturnReviewed':
    case 'ReturnApproved':
    case 'ReturnRefused':
    case 'ReturnLabelled':
    case 'ReturnLabelFailed':
    case 'ReturnReceived':
    case 'ReturnRefunded':
    case 'ReturnRefundFailed':
    case 'ReturnRestocked':
    case 'ReturnSentBack':
    case 'ReturnGiveUpRequested':
    case 'ReturnGiveUpRefused':
    case 'ReturnRefundWithheld':
    case 'ReturnRecalled':
    case 'ReturnClosed':
      return { ...told, ...(toPublicReturn(event) ?? { kind: 'noted' }) }
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
