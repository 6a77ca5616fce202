import { isTerminal } from '@sagaboard/events/saga/order-view'
import { foldPublic } from '../../live/fold-public.ts'
import type { PublicEvent } from '../../live/public-event.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { headline, lead } from './headline.ts'
import { ahead } from './timeline-ahead.ts'
import { past } from './timeline-entries.ts'
import {
  currentForecast,
  isNeverSent,
  isSent,
  isUndoing,
  type Labels,
  lastOf,
  type Step,
  type TimelineContext,
} from './timeline-facts.ts'

/** What the order's page says, from top to bottom. Money in minor units. */
export interface OrderTimeline {
  readonly headline: string
  readonly lead: string
  readonly steps: readonly Step[]
  /** True when nothing more will happen. */
  readonly ended: boolean
  readonly paidMinor: number
  readonly returnedMinor: number
  /** What is on its way back, but has not arrived. */
  readonly comingBackMinor: number
  /** What to offer: nothing while it goes well. */
  readonly offer: 'order_again' | 'other_address' | 'other_card' | null
  readonly tracking: readonly { carrier: string; trackingNumber: string }[]
  /** What cancelling would do now, in a sentence; null when it can't be cancelled any more, or is already. */
  readonly cancelling: string | null
}

/**
 * Tells what became of an order in its shopper's words: what happened, what is happening and whom it waits for, and, from its
 * forecast, what comes next. Pure: the same events, forecast and moment tell the same story.
 *
 * @param events of one order, ascending by version, from its first
 */
export function buildTimeline(
  events: readonly PublicEvent[],
  context: TimelineContext,
): OrderTimeline {
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
    tracking: order.shipment.parcels.map(({ carrier, trackingNumber }) => ({
      carrier,
      trackingNumber,
    })),
    cancelling:
      isUndoing(order) || ended || isSent(order) || labels.last('too_late_to_cancel')
        ? null
        : consequence(labels),
  }
}

/** What to offer for an order that came to nothing. */
function offerAfter({ order, last }: Labels): OrderTimeline['offer'] {
  const { shipment, payment } = order
  if (shipment.status === 'failed') return last('not_taken') ? 'order_again' : 'other_address'
  return payment.status === 'declined' ? 'other_card' : 'order_again'
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
