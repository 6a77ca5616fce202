import { isTerminal } from '@sagaboard/events/saga/order-view'
import { deliveryOf, stateOfParcel, type TrackedParcel } from '@sagaboard/events/saga/parcel-news'
import type { PublicEvent } from '../../live/public-event.ts'
import { type ShopMessageKey, sayShop } from '../../messages/say-shop.ts'
import {
  awaited,
  countUnits,
  currentForecast,
  givenBack,
  isFollowed,
  isNeverSent,
  isPaid,
  isSent,
  isSetAside,
  isUndoing,
  type Labels,
  laterMinor,
  leftOut,
  sayUnits,
} from './timeline-facts.ts'

/** The head of the page. */
export function headline(labels: Labels): string {
  const { order } = labels
  if (isUndoing(order)) return sayShop(undoneHead(labels))
  if (isSent(order)) return sayShop(sentHead(labels))
  if (order.waitingFor === 'packing') return sayShop('head.packing')
  if (order.waitingFor === 'stock') return sayShop('head.awaits_stock')
  if (isPaid(order)) return sayShop('head.paid')
  return sayShop(isSetAside(order) ? 'head.set_aside' : 'head.received')
}

function sentHead(labels: Labels): ShopMessageKey {
  const { parcels } = labels.order.shipment
  const delivery = deliveryOf(parcels)
  if (delivery === 'delivered') return isFollowed(labels) ? 'head.arrived_part' : 'head.arrived'
  if (delivery !== 'returned') return isFollowed(labels) ? 'head.sent_part' : 'head.sent'
  const isWhole = parcels.every((parcel) => stateOfParcel(parcel) === 'returned')
  return isWhole ? 'head.came_back' : 'head.came_back_in_part'
}

/** Where a parcel is, in a sentence. */
function sayParcel(parcel: TrackedParcel): string {
  const state = stateOfParcel(parcel)
  const { carrier, trackingNumber: number } = parcel
  const key = state === 'label_made' ? 'lead.carrier_has_it' : (`lead.parcel.${state}` as const)
  return sayShop(key, { carrier, number })
}

function undoneHead({ order, last }: Labels): ShopMessageKey {
  const isBack = order.payment.refundedMinor > 0
  if (last('out_of_stock')) return last('awaits_stock') ? 'head.waited_in_vain' : 'head.sold_out'
  const declined = last('declined')
  if (declined) return declined.why === 'not_made' ? 'head.payment_failed' : 'head.declined'
  if (last('undeliverable')) return isBack ? 'head.undeliverable_back' : 'head.undeliverable'
  if (last('not_taken')) return isBack ? 'head.not_sent_back' : 'head.not_sent'
  return order.status === 'CANCELLED' ? 'head.cancelled' : 'head.cancelling'
}

/** What stands below it. */
export function lead(labels: Labels): string {
  const { order } = labels
  const looks = !isTerminal(order.status) && labels.context.forecast?.needsPerson
  return [
    ...(isUndoing(order) ? undoneLead(labels) : forwardLead(labels)),
    looks ? sayShop('lead.looked_at') : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function forwardLead(labels: Labels): string[] {
  const { order, last, money } = labels
  if (isSent(order))
    return [
      last('too_late_to_cancel') ? sayShop('lead.too_late') : '',
      ...order.shipment.parcels.map(sayParcel),
      rest(labels),
      ...wentBack(labels, 'lead.went_back_since'),
    ]
  if (order.waitingFor === 'packing') return [packing(labels), rest(labels)]
  if (order.waitingFor === 'stock') return [awaiting(labels)]
  const waitsFor = currentForecast(labels)?.waitsFor ?? reached(labels)
  const total = isSetAside(order) ? '' : sayShop('lead.total', { amount: money(order.totalMinor) })
  return [total, sayShop(`lead.waits.${waitsFor}`), rest(labels)]
}

/** What is not in this delivery, and what becomes of it; nothing when all of it is. */
function rest(labels: Labels): string {
  const units = leftOut(labels)
  if (units.length === 0) return ''
  return sayShop(isFollowed(labels) ? 'lead.rest_follows' : 'lead.rest_left_out', {
    missing: sayUnits(units, labels),
    count: countUnits(units),
    amount: labels.money(laterMinor(labels)),
  })
}

/** What it waits for, that nothing is charged before, and when it is given up. */
function awaiting(labels: Labels): string {
  const units = awaited(labels)
  const { order, context, money } = labels
  return sayShop('lead.awaits_stock', {
    missing: sayUnits(units, labels),
    count: countUnits(units),
    amount: money(order.totalMinor),
    day: order.waitsUntil === null ? 'none' : context.day(order.waitsUntil),
  })
}

/** That it is packed, and until when it can still be cancelled. */
const packing = ({ order, context }: Labels): string =>
  order.waitsUntil === null
    ? sayShop('lead.packing')
    : sayShop('lead.packing_until', { time: context.clock(order.waitsUntil) })

/** Whom an order waits for at the place that it has reached, until its forecast is there. */
function reached({ order }: Labels): 'stock' | 'bank' | 'carrier' {
  if (isPaid(order)) return 'carrier'
  return isSetAside(order) ? 'bank' : 'stock'
}

function undoneLead(labels: Labels): string[] {
  const { order, last, context } = labels
  const short = last('out_of_stock')
  if (short && last('awaits_stock'))
    return [
      sayShop('lead.waited_in_vain', {
        missing: sayUnits(
          short.short.map(({ line, wanted }) => ({ line, quantity: wanted })),
          labels,
        ),
      }),
      sayShop('lead.nothing_sent_nor_paid'),
    ]
  if (short)
    return [
      ...short.short.map(({ line, wanted, available }) => {
        const name = context.products.get(line) ?? sayShop('lead.one_of_your_things')
        return available === 0
          ? sayShop('lead.sold_out', { name })
          : sayShop('lead.too_few', { name, wanted, available })
      }),
      sayShop('lead.nothing_sent_nor_paid'),
    ]
  const declined = last('declined')
  if (declined) return [...declinedFor(declined.why), sayShop('lead.not_charged_nor_sent')]
  const undeliverable = last('undeliverable')
  if (undeliverable) {
    const where = [order.shipTo.postcode, order.shipTo.city].filter(Boolean).join(' ')
    return [sayShop('lead.address_unknown', { where }), ...moneyBack(labels)]
  }
  if (last('not_taken')) return [sayShop('lead.no_carrier'), ...moneyBack(labels)]
  const by = last('cancel_asked')?.by
  return [by === undefined ? '' : sayShop(`lead.cancelled_by.${by}`), ...moneyBack(labels)]
}

/** Why the bank refused, as far as it said so; nothing of a charge that was not made. */
function declinedFor(why: Extract<PublicEvent, { kind: 'declined' }>['why']): string[] {
  if (why === 'not_made') return []
  return [sayShop(why === 'no_funds' ? 'lead.no_funds' : 'lead.bank_silent')]
}

/** Where the shopper's money is, while and after it is given back. */
function moneyBack(labels: Labels): string[] {
  const { order, context, money } = labels
  if (order.payment.refundedMinor > 0) return wentBack(labels, 'lead.went_back')
  const amount = money(order.payment.capturedMinor)
  if (isPaid(order))
    return [
      sayShop(isNeverSent(labels) ? 'lead.goes_back' : 'lead.goes_back_if_stopped', { amount }),
    ]
  if (order.payment.status === 'voided' || order.status === 'CANCELLED')
    return [sayShop('lead.not_charged')]
  const unknownMinor = context.forecast?.unknownChargeMinor ?? 0
  return unknownMinor > 0 ? [sayShop('lead.charge_unknown', { amount: money(unknownMinor) })] : []
}

function wentBack(labels: Labels, toCard: 'lead.went_back' | 'lead.went_back_since'): string[] {
  const { cardMinor, byHandMinor } = givenBack(labels)
  return [
    cardMinor > 0 ? sayShop(toCard, { amount: labels.money(cardMinor) }) : '',
    byHandMinor > 0 ? sayShop('lead.paid_back_by_hand', { amount: labels.money(byHandMinor) }) : '',
  ]
}
