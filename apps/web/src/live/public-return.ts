import type { EventData, EventType, Parcel } from '@sagaboard/events/catalog/events'
import type { FoldedEvent } from '@sagaboard/events/saga/order-view'

/** A parcel as the shopper may follow it. */
export type PublicParcel = Pick<Parcel, 'carrier' | 'trackingNumber' | 'size'>

/** A parcel without what concerns nobody outside. */
export const publicParcel = ({ carrier, trackingNumber, size }: Parcel): PublicParcel => ({
  carrier,
  trackingNumber,
  ...(size && { size }),
})

/** A parcel of a return, which its shopper packs: where it goes and what belongs into it. */
export type PublicLabel = PublicParcel & Pick<Parcel, 'warehouse' | 'lines'>

const publicLabel = (parcel: Parcel): PublicLabel => ({
  ...publicParcel(parcel),
  warehouse: parcel.warehouse,
  lines: parcel.lines,
})

/** A parcel as it stands in the log, of which the shopper knows the number alone. */
export const parcelBehind = (parcel: PublicParcel | PublicLabel): Parcel => ({
  warehouse: '',
  lines: [],
  ...parcel,
  // To a shopper a parcel is its number.
  shipmentId: parcel.trackingNumber,
})

/** What a shopper is told of a return of theirs. Money in minor units. */
export type ReturnNews =
  | {
      what: 'asked'
      by: 'you' | 'us' | 'carrier'
      lines: EventData<'ReturnRequested'>['lines']
      /** What they wrote themselves; nothing of what staff wrote. */
      note?: string
    }
  /** The note is said to the customer, as the form of staff says; an approval needs none. */
  | { what: 'reviewed'; decision: 'approve' | 'refuse'; note: string }
  | {
      what: 'approved'
      needsLabel: boolean
      lines: EventData<'ReturnApproved'>['lines']
      currency: string
    }
  | { what: 'refused'; why: EventData<'ReturnRefused'>['reason'] }
  | { what: 'labelled'; parcels: PublicLabel[] }
  | { what: 'not_labelled' }
  | { what: 'received'; lines: EventData<'ReturnReceived'>['lines'] }
  | { what: 'refunded'; amountMinor: number; currency: string; byHand: boolean }
  | { what: 'not_refunded' }
  | { what: 'sent_back'; goods: EventData<'ReturnSentBack'>['goods']; parcels: PublicParcel[] }
  | { what: 'give_up_asked'; by: 'you' | 'us' }
  | { what: 'too_late_to_give_up' }
  | { what: 'recalled'; goods: EventData<'ReturnRecalled'>['goods']; parcels: PublicParcel[] }
  | { what: 'closed'; outcome: EventData<'ReturnClosed'>['outcome'] }

/** An event of a return, in the order's own history. */
export interface PublicReturn {
  kind: 'return'
  returnId: string
  news: ReturnNews
}

const askedBy = { customer: 'you', staff: 'us', carrier: 'carrier' } as const

/** An event of the log that is one of a return. */
export type ReturnEventType = Extract<EventType, `Return${string}`>
type ReturnEvent = { [T in ReturnEventType]: { type: T; data: EventData<T> } }[ReturnEventType]

/** What the shopper is told of an event of a return; undefined for one that concerns us alone. */
export function toPublicReturn(event: ReturnEvent): PublicReturn | undefined {
  const news = newsOf(event)
  return news && { kind: 'return', returnId: event.data.returnId, news }
}

function newsOf(event: ReturnEvent): ReturnNews | undefined {
  switch (event.type) {
    case 'ReturnRequested': {
      const { by, lines, note } = event.data
      const asked = { what: 'asked', by: askedBy[by], lines } as const
      return by === 'customer' && note !== undefined ? { ...asked, note } : asked
    }
    case 'ReturnReviewed': {
      const { decision, note } = event.data
      return { what: 'reviewed', decision, note: decision === 'refuse' ? note : '' }
    }
    case 'ReturnApproved': {
      const { needsLabel, lines, currency } = event.data
      return { what: 'approved', needsLabel, lines, currency }
    }
    case 'ReturnRefused':
      return { what: 'refused', why: event.data.reason }
    case 'ReturnLabelled':
      return { what: 'labelled', parcels: event.data.parcels.map(publicLabel) }
    case 'ReturnLabelFailed':
      return { what: 'not_labelled' }
    case 'ReturnReceived':
      return { what: 'received', lines: event.data.lines }
    case 'ReturnRefunded': {
      const { amountMinor, currency, method } = event.data
      return { what: 'refunded', amountMinor, currency, byHand: method === 'by_hand' }
    }
    case 'ReturnRefundFailed':
      return { what: 'not_refunded' }
    case 'ReturnSentBack': {
      const { goods, parcels } = event.data
      return { what: 'sent_back', goods, parcels: parcels.map(publicParcel) }
    }
    case 'ReturnGiveUpRequested':
      return { what: 'give_up_asked', by: event.data.by === 'customer' ? 'you' : 'us' }
    case 'ReturnGiveUpRefused':
      return { what: 'too_late_to_give_up' }
    case 'ReturnRecalled': {
      const { goods, parcels } = event.data
      return { what: 'recalled', goods, parcels: parcels.map(publicParcel) }
    }
    case 'ReturnClosed':
      return { what: 'closed', outcome: event.data.outcome }
    case 'ReturnRestocked':
    case 'ReturnRefundWithheld':
      return undefined
    default:
      return event satisfies never
  }
}

/** States an event of the log, for the fold. */
type Stating = <T extends EventType>(type: T, data: EventData<T>) => FoldedEvent

const requestedBy = { you: 'customer', us: 'staff', carrier: 'carrier' } as const

/** The event of a return of which a shopper was told. */
export function returnBehind({ returnId, news }: PublicReturn, stating: Stating): FoldedEvent {
  switch (news.what) {
    case 'asked':
      return stating('ReturnRequested', { returnId, by: requestedBy[news.by], lines: news.lines })
    case 'reviewed': {
      const { decision, note } = news
      return stating('ReturnReviewed', { returnId, decision, note })
    }
    case 'approved': {
      const { needsLabel, lines, currency } = news
      return stating('ReturnApproved', { returnId, needsLabel, lines, currency })
    }
    case 'refused':
      return stating('ReturnRefused', { returnId, reason: news.why })
    case 'labelled':
      return stating('ReturnLabelled', { returnId, parcels: news.parcels.map(parcelBehind) })
    case 'not_labelled':
      return stating('ReturnLabelFailed', { returnId, code: 'undeliverable_address' })
    case 'received':
      return stating('ReturnReceived', { returnId, lines: news.lines, note: '' })
    case 'refunded': {
      const { amountMinor, currency, byHand } = news
      const method = byHand ? 'by_hand' : 'provider'
      return stating('ReturnRefunded', { returnId, amountMinor, currency, method })
    }
    case 'not_refunded':
      return stating('ReturnRefundFailed', { returnId, settled: { reference: '', note: '' } })
    case 'sent_back': {
      const { goods, parcels } = news
      return stating('ReturnSentBack', { returnId, goods, parcels: parcels.map(parcelBehind) })
    }
    case 'give_up_asked':
      return stating('ReturnGiveUpRequested', { returnId, by: requestedBy[news.by] as 'customer' })
    case 'too_late_to_give_up':
      return stating('ReturnGiveUpRefused', { returnId, reason: 'already_refunded' })
    case 'recalled': {
      const { goods, parcels } = news
      return stating('ReturnRecalled', { returnId, goods, parcels: parcels.map(parcelBehind) })
    }
    case 'closed':
      return stating('ReturnClosed', { returnId, outcome: news.outcome })
    default:
      return news satisfies never
  }
}
