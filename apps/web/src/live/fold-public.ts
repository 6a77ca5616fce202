import type { EventData, EventType } from '@sagaboard/events/catalog/events'
import { orderCreatedOf } from '@sagaboard/events/catalog/order-created'
import {
  emptyOrder,
  evolve,
  type FoldedEvent,
  type OrderView,
} from '@sagaboard/events/saga/order-view'
import { newsOf } from '@sagaboard/events/saga/parcel-news'
import type { PublicEvent } from './public-event.ts'
import { parcelBehind, returnBehind } from './public-return.ts'

/**
 * The order as its shopper may know it: the fold of all others over what the shopper is told. What
 * they are not told is empty in it; status, reason, money and what was sent are those that staff
 * see.
 *
 * @param events of one order, ascending by version, from its first
 */
export const foldPublic = (events: readonly PublicEvent[]): OrderView =>
  events.reduce((order, event) => evolve(order, eventBehind(order, event)), emptyOrder)

const cancelReasons = {
  you: 'cancelled_by_customer',
  us: 'cancelled_by_staff',
  time: 'expired',
} as const

/** What is left out is told without its SKU, and that it comes later without the order that it comes by. */
function reservedBehind({
  amountMinor,
  leftOut,
}: Extract<PublicEvent, { kind: 'set_aside' }>): EventData<'InventoryReserved'> {
  const short = leftOut?.map((line) => ({ ...line, sku: '' }))
  return {
    reservationId: '',
    allocations: [],
    ...(amountMinor !== undefined && { amountMinor }),
    ...(short && { leftOut: short }),
  }
}

/** The event of which a shopper was told; one that does not concern them only counts. */
function eventBehind(order: OrderView, told: PublicEvent): Parameters<typeof evolve>[1] {
  const stating = <T extends EventType>(type: T, data: EventData<T>) =>
    ({ type, data, orderId: '', version: told.version, time: told.time }) as FoldedEvent
  switch (told.kind) {
    case 'received': {
      const { totalMinor, currency, city, postcode, lines } = told
      const { customer, orderNumber } = emptyOrder
      const address = { ...emptyOrder.shipTo, city, postcode }
      const personal = { ...customer, address, paymentToken: '' }
      return stating(
        'OrderCreated',
        orderCreatedOf({ orderNumber, lines, totalMinor, currency, personal }),
      )
    }
    case 'set_aside':
      return stating('InventoryReserved', reservedBehind(told))
    case 'awaits_stock':
      return stating('StockAwaited', { shortages: [], dueAt: told.dueAt })
    case 'out_of_stock':
      return stating('InventoryRejected', { reason: 'out_of_stock', shortages: [] })
    case 'paid': {
      const { amountMinor, currency, card } = told
      return stating('PaymentCompleted', { chargeId: '', amountMinor, currency, card })
    }
    case 'declined':
      return stating('PaymentFailed', { reason: 'payment_declined', code: 'card_declined' })
    case 'sent':
      return stating('ShipmentCreated', { shipments: told.parcels.map(parcelBehind) })
    case 'parcel': {
      const { state, trackingNumber, at: happenedAt, place } = told
      const news = { shipmentId: trackingNumber, trackingNumber, carrierEventId: '', happenedAt }
      return stating(newsOf[state], place === undefined ? news : { ...news, place })
    }
    case 'undeliverable':
      return stating('ShipmentFailed', {
        reason: 'shipping_failed',
        code: 'undeliverable_address',
      })
    case 'not_taken': {
      const settled = { reference: '', note: '' }
      return stating('ShipmentFailed', {
        reason: 'shipping_failed',
        code: 'settled_by_staff',
        settled,
      })
    }
    case 'refunded': {
      const { amountMinor, currency } = told
      const refund = { refundId: '', amountMinor, currency, method: 'provider' } as const
      // Only what is completed is refunded beside the way back.
      return order.status === 'COMPLETED'
        ? stating('RefundIssued', { ...refund, requestId: '' })
        : stating('PaymentRefunded', refund)
    }
    case 'nothing_taken':
      return stating('PaymentVoided', { outcome: 'never_happened' })
    case 'taken_and_returned': {
      const { amountMinor, currency } = told
      const undone = { outcome: 'undone', chargeId: '', reference: '' } as const
      return stating('PaymentVoided', { ...undone, amountMinor, currency })
    }
    case 'packing':
      return stating('PackingStarted', { dueAt: told.dueAt })
    case 'dispatched':
      return stating('DispatchRequested', { reason: 'due' })
    case 'put_back':
      return stating('InventoryReleased', { reservationId: '', allocations: [] })
    case 'cancel_asked':
      return stating('OrderCancelRequested', { reason: cancelReasons[told.by] })
    case 'not_sent':
      return stating('ShipmentCancelled', {})
    case 'too_late_to_cancel':
      return stating('CancellationRefused', { reason: 'already_shipped' })
    case 'completed':
      return stating('OrderCompleted', {})
    case 'closed':
      return stating('OrderCancelled', { reason: told.reason })
    case 'return':
      return returnBehind(told, stating)
    case 'noted':
      return { version: told.version, unreadable: 'not told to a shopper' }
    default:
      return told satisfies never
  }
}
