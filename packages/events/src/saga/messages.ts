import type { SagaEvent } from '../catalog/envelope.ts'
import { type EventType, type MessageKind, messageKinds } from '../catalog/events.ts'

export { type MessageKind, messageKinds }

/** How far a message has come. `waiting`: the mail server has not taken it yet; `failed`: it never will. */
export const messageStates = ['waiting', 'sent', 'failed'] as const
export type MessageState = (typeof messageStates)[number]

/** What is known of an order where its messages are written: as little as they need. */
export interface NotificationState {
  orderId: string
  /** The customer's language, as a tag of BCP 47; null: there is nobody to write to. */
  locale: string | null
  /** Parcels that are still to arrive: none before they are sent, once all have arrived, or once one has come back. */
  awaited: readonly string[]
}

/** What is kept of an order whose first event was passed by: whom to write to is not known, and nothing is written. */
export const unopened = (orderId: string): NotificationState => ({
  orderId,
  locale: null,
  awaited: [],
})

/** A message that an event brings. */
export interface ToldMessage {
  kind: MessageKind
  /** Of the event that it tells of: the one that brings it, unless it repeats another message. */
  version: number
  /** The message that it repeats. */
  resendOf: string | null
}

/** The events that bring a message, or that one depends on. */
export const messageEvents = [
  'OrderCreated',
  'StockAwaited',
  'ShipmentCreated',
  'ParcelDelivered',
  'ParcelReturned',
  'OrderCancelled',
  'RefundIssued',
  'ReturnApproved',
  'ReturnRefunded',
  'MessageResendRequested',
] as const satisfies readonly EventType[]

/**
 * What is known after one more event of the order, and the message that it brings. Undefined states: before its first event,
 * which alone says whom to write to. Pure: the service writes by it, and a forecast tells by it what will be written.
 */
export function messageAfter(
  before: NotificationState | undefined,
  event: SagaEvent,
): { state: NotificationState | undefined; told: ToldMessage | undefined } {
  if (event.type === 'OrderCreated') return opened(before, event)
  if (!before || before.locale === null) return { state: before, told: undefined }
  const told = (kind: MessageKind) => ({ state: before, told: toldBy(event, kind) })
  switch (event.type) {
    case 'StockAwaited':
      return told('waiting_for_stock')
    case 'ShipmentCreated':
      return {
        state: awaiting(
          before,
          event.data.shipments.map(({ shipmentId }) => shipmentId),
        ),
        told: toldBy(event, 'shipped'),
      }
    case 'ParcelDelivered':
      return arrived(before, event)
    case 'ParcelReturned':
      // Not all of it will have arrived, whatever comes.
      return { state: awaiting(before, []), told: undefined }
    case 'OrderCancelled':
      return told('cancelled')
    case 'RefundIssued':
      return told('refunded')
    case 'ReturnApproved':
      // What comes back by itself needs no label: nobody has asked for that.
      if (event.data.needsLabel) return told('return_accepted')
      break
    case 'ReturnRefunded':
      if (event.data.amountMinor > 0) return told('return_refunded')
      break
    case 'MessageResendRequested': {
      const { messageId: resendOf, kind, version } = event.data
      return { state: before, told: { kind, version, resendOf } }
    }
  }
  return { state: before, told: undefined }
}

/**
 * The messages that the log of an order brings, in their order.
 *
 * @param events from its first
 * @param after only those that events behind this version bring
 */
export function messagesOf(events: Iterable<SagaEvent>, after = 0): ToldMessage[] {
  const messages: ToldMessage[] = []
  let state: NotificationState | undefined
  for (const event of events) {
    const next = messageAfter(state, event)
    state = next.state
    if (next.told && event.version > after) messages.push(next.told)
  }
  return messages
}

const toldBy = ({ version }: SagaEvent, kind: MessageKind): ToldMessage => ({
  kind,
  version,
  resendOf: null,
})

/** A follow-up was told of by the order that it is the rest of. */
function opened(before: NotificationState | undefined, event: SagaEvent<'OrderCreated'>) {
  if (before) return { state: before, told: undefined }
  const { personal, locale, backorderOf } = event.data
  const isReachable = personal.email.trim() !== ''
  return {
    state: { orderId: event.orderId, locale: isReachable ? locale : null, awaited: [] },
    told: isReachable && backorderOf === undefined ? toldBy(event, 'received') : undefined,
  }
}

/** The carrier may tell of a parcel twice: only what was awaited arrives. */
function arrived(before: NotificationState, event: SagaEvent<'ParcelDelivered'>) {
  const awaited = before.awaited.filter((parcel) => parcel !== event.data.shipmentId)
  const isLast = before.awaited.length > 0 && awaited.length === 0
  return {
    state: awaiting(before, awaited),
    told: isLast ? toldBy(event, 'delivered') : undefined,
  }
}

/** Field by field, as rows are made for each event (0033). */
const awaiting = (
  { orderId, locale }: NotificationState,
  awaited: readonly string[],
): NotificationState => ({
  orderId,
  locale,
  awaited,
})
