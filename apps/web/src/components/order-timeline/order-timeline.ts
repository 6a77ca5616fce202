import { isTerminal } from '@sagaboard/events/saga/order-view'
import { isUnderWay } from '@sagaboard/events/saga/parcel-news'
import { hasEnded } from '@sagaboard/events/saga/returns/return-view'
import { foldPublic } from '../../live/fold-public.ts'
import type { PublicEvent } from '../../live/public-event.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { headline, lead } from './headline.ts'
import { type ParcelWay, wayOf } from './parcel-way.ts'
import { ahead } from './timeline-ahead.ts'
import { past } from './timeline-entries.ts'
import {
  currentForecast,
  isFollowed,
  isNeverSent,
  isSent,
  isUndoing,
  type Labels,
  lastOf,
  laterMinor,
  leftOut,
  type Step,
  type TimelineContext,
} from './timeline-facts.ts'

/** What the order's page says, from top to bottom. Money in minor units. */
export interface OrderTimeline {
  readonly headline: string
  readonly lead: string
  readonly steps: readonly Step[]
  /** True once it was completed or cancelled; its parcels may still be on their way. */
  readonly ended: boolean
  readonly paidMinor: number
  readonly returnedMinor: number
  /** What is on its way back, but has not arrived. */
  readonly comingBackMinor: number
  /** What to offer: nothing while it goes well. */
  readonly offer: 'order_again' | 'other_address' | 'other_card' | null
  readonly parcels: readonly ParcelWay[]
  /** True while the carrier still has something to tell of a parcel. */
  readonly isExpected: boolean
  /** What of the order is not in this delivery. */
  readonly leftOut: readonly { line: number; quantity: number }[]
  /** True when that comes later, by an order of its own. */
  readonly isFollowed: boolean
  /** What this delivery comes to, and what is left out of it. */
  readonly totalMinor: number
  readonly laterMinor: number
  readonly currency: string
  /** True while a return of it is under way. */
  readonly isReturning: boolean
  /** What cancelling would do now, in a sentence; null when it can't be cancelled any more, or is already. */
  readonly cancelling: string | null
}

/**
 * Tells what became of an order in its shopper's words: what happened, what is happening and whom it waits for, and, from its
 * forecast, what comes next. Pure: the same events, forecast and moment tell the same story.
 *
 * @param all of one order, ascending by version, from its first
 */
export function buildTimeline(
  all: readonly PublicEvent[],
  context: TimelineContext,
): OrderTimeline {
  const events = all.filter(isTelling(all.length, context))
  const order = foldPublic(events)
  const { capturedMinor: paidMinor, refundedMinor: returnedMinor } = order.payment
  const ended = isTerminal(order.status)
  const labels: Labels = {
    order,
    events,
    context,
    last: lastOf(events),
    money: (amountMinor) => context.money(amountMinor, order.currency),
    waitedMs: context.nowMs - Date.parse(events.at(-1)?.time ?? ''),
  }
  return {
    headline: headline(labels),
    lead: lead(labels),
    steps: [...past(events, labels), ...(ended ? [] : ahead(labels))],
    ended,
    paidMinor,
    returnedMinor,
    // A parcel that may have left is not stopped for certain, and its money not on its way.
    comingBackMinor:
      isUndoing(order) && !ended && isNeverSent(labels) ? paidMinor - returnedMinor : 0,
    offer: order.status === 'CANCELLED' ? offerAfter(labels) : null,
    parcels: order.shipment.parcels.map(wayOf),
    isExpected: isSent(order) && isUnderWay(order.shipment.parcels),
    isReturning: Object.values(order.returns ?? {}).some((one) => !hasEnded(one)),
    cancelling:
      isUndoing(order) || ended || isSent(order) || labels.last('too_late_to_cancel')
        ? null
        : cancelling(labels),
    leftOut: leftOut(labels),
    isFollowed: isFollowed(labels),
    totalMinor: order.totalMinor,
    currency: order.currency,
    laterMinor: laterMinor(labels),
  }
}

/**
 * What is none of a shopper's concern tells no more than how far the order is, and what of its forecast has come: of ten
 * thousand of these only the last one counts, and those since the forecast.
 */
const isTelling =
  (count: number, { forecast }: TimelineContext) =>
  ({ kind, version }: PublicEvent, index: number): boolean =>
    kind !== 'noted' || index === count - 1 || version > (forecast?.version ?? version)

/** What to offer for an order that came to nothing. */
function offerAfter({ order, last }: Labels): OrderTimeline['offer'] {
  const { shipment, payment } = order
  if (shipment.status === 'failed') return last('not_taken') ? 'order_again' : 'other_address'
  return payment.status === 'declined' ? 'other_card' : 'order_again'
}

/** What cancelling would do, and what it would not; null when it can't be cancelled. */
function cancelling(labels: Labels): string | null {
  const does = consequence(labels)
  return does && [does, othersStay(labels)].filter(Boolean).join(' ')
}

/** What cancelling does not do, where there are two deliveries. */
function othersStay(labels: Labels): string {
  if (labels.last('received')?.isFollowUp) return sayShop('cancel.first_stays')
  return isFollowed(labels) ? sayShop('cancel.rest_stays') : ''
}

/** What cancelling would do now, as it was computed; what holds in any case while that is not known. */
function consequence(labels: Labels): string | null {
  const forecast = currentForecast(labels)
  if (!forecast) return sayShop('cancel.any')
  if (!forecast.cancel) return null
  const { givesBackMinor, mayBeCharged, mayBeShipped } = forecast.cancel
  if (givesBackMinor > 0)
    return sayShop(mayBeShipped ? 'cancel.back_if_stopped' : 'cancel.back', {
      amount: labels.money(givesBackMinor),
    })
  if (mayBeShipped) return sayShop('cancel.any')
  return sayShop(mayBeCharged ? 'cancel.unknown' : 'cancel.nothing')
}
