import { isTerminal } from '@sagaboard/events/saga/order-view'
import { foldPublic } from '../../live/fold-public.ts'
import type { PublicEvent } from '../../live/public-event.ts'
import { ahead, past, undoneAhead } from './timeline-entries.ts'
import {
  isPaid,
  isSent,
  isSetAside,
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
 * Tells what became of an order in its shopper's words: what happened, what is happening and whom it waits for, what comes
 * next. Pure: the same events and the same moment tell the same story.
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
  const undoing = order.status === 'CANCELLING' || order.status === 'CANCELLED'
  const words: Labels = {
    order,
    context,
    last: lastOf(events),
    money: (amountMinor) => context.money(amountMinor, order.currency),
    waitedMs: context.nowMs - Date.parse(events.at(-1)?.time ?? ''),
  }
  const { headline, lead } = undoing ? undoneHeadline(words) : forwardHeadline(words)
  const steps = [
    ...past(events, words),
    ...(ended ? [] : undoing ? undoneAhead(words) : ahead(words)),
  ]
  return {
    headline,
    lead: context.needsAttention && !ended ? `${lead} Someone of ours is looking at it.` : lead,
    steps,
    ended,
    paidMinor,
    returnedMinor,
    comingBackMinor: undoing && returnedMinor === 0 ? paidMinor : 0,
    offer: order.status === 'CANCELLED' ? offerAfter(words) : null,
    tracking: order.shipment.parcels.map(({ carrier, trackingNumber }) => ({
      carrier,
      trackingNumber,
    })),
    cancelling:
      undoing || ended || isSent(order) || words.last('too_late_to_cancel')
        ? null
        : consequence(words),
  }
}

/** What to offer for an order that came to nothing. */
function offerAfter({ order, last }: Labels): OrderTimeline['offer'] {
  const { shipment, payment } = order
  if (shipment.status === 'failed') return last('not_taken') ? 'order_again' : 'other_address'
  return payment.status === 'declined' ? 'other_card' : 'order_again'
}

/** What is undone when the shopper cancels now; a payment that is just being made is honestly unknown. */
function consequence({ order, money }: Labels): string {
  const { capturedMinor } = order.payment
  if (capturedMinor > 0) return `Nothing is sent, and ${money(capturedMinor)} go back to your card.`
  if (isSetAside(order))
    return 'Nothing is sent. Should your bank have taken the money by then, all of it goes back to your card.'
  return 'Nothing is sent and nothing is charged.'
}

function forwardHeadline(words: Labels): { headline: string; lead: string } {
  const { order, last, money } = words
  const late = last('too_late_to_cancel') ? 'It was too late to cancel: the parcel had left. ' : ''
  if (isSent(order)) {
    const by = order.shipment.parcels
      .map(({ carrier, trackingNumber }) => `${carrier} has it, number ${trackingNumber}`)
      .join('; ')
    const { refundedMinor } = order.payment
    const refunded =
      refundedMinor > 0 ? ` ${money(refundedMinor)} went back to your card since.` : ''
    return { headline: 'It’s on its way to you.', lead: `${late}${by}.${refunded}` }
  }
  if (isPaid(order))
    return {
      headline: 'Paid, and nearly out of the door.',
      lead: 'We are handing it to the carrier.',
    }
  if (isSetAside(order))
    return { headline: 'It’s set aside for you.', lead: 'We are asking your bank for the payment.' }
  return {
    headline: 'Thank you. We have your order.',
    lead: `${money(order.totalMinor)} in all. We are setting your things aside.`,
  }
}

function undoneHeadline(words: Labels): { headline: string; lead: string } {
  const { order, last, context } = words
  const short = last('out_of_stock')
  if (short !== undefined) {
    const what = short.short.map(({ line, wanted, available }) => {
      const name = context.products.get(line) ?? 'One of your things'
      return available === 0
        ? `${name} has sold out.`
        : `Of ${name} you wanted ${wanted}, and ${available} ${available === 1 ? 'was' : 'were'} left.`
    })
    return {
      headline: 'Somebody was quicker than you.',
      lead: `${what.join(' ')} We sent nothing, and you paid nothing.`,
    }
  }
  const declined = last('declined')
  if (declined !== undefined) return declinedHeadline(declined.why)
  const back = moneyBack(words)
  const undeliverable = last('undeliverable')
  if (undeliverable !== undefined) {
    const where = [undeliverable.postcode, order.shipTo.city].filter(Boolean).join(' ')
    const headline =
      order.payment.refundedMinor > 0
        ? 'We couldn’t deliver there. Your money is back.'
        : 'We can’t deliver there, so your money is coming back.'
    return {
      headline,
      lead: `The carrier doesn’t know the address ${where}. Nothing was sent, and you don’t have to do anything. ${back}`.trim(),
    }
  }
  if (last('not_taken'))
    return {
      headline:
        order.payment.refundedMinor > 0
          ? 'We couldn’t send it. Your money is back.'
          : 'We can’t send it, so your money is coming back.',
      lead: `No carrier has taken it. You don’t have to do anything. ${back}`.trim(),
    }
  const isClosed = order.status === 'CANCELLED'
  const headline = isClosed ? 'Your order is cancelled.' : 'Your order is being cancelled.'
  const nothing =
    isPaid(order) || !(isClosed || order.payment.status === 'voided') ? '' : 'You were not charged.'
  const by = last('cancel_asked')?.by
  const asked = by === undefined ? '' : askedBy[by]
  return { headline, lead: [asked, back || nothing].filter(Boolean).join(' ') }
}

function declinedHeadline(why: Extract<PublicEvent, { kind: 'declined' }>['why']) {
  const kept = 'You were not charged, and nothing was sent.'
  switch (why) {
    case 'not_made':
      return { headline: 'The payment did not go through.', lead: kept }
    case 'no_funds':
      return {
        headline: 'Your bank said no.',
        lead: `There is not enough money on the card. ${kept}`,
      }
    case 'declined':
      return { headline: 'Your bank said no.', lead: `The bank did not say why. ${kept}` }
  }
}

const askedBy = {
  you: 'You cancelled it.',
  us: 'We had to cancel it.',
  time: 'It could not be sent in the time that we hold your things for, so it expired.',
} as const

/** Where the shopper's money is, while and after it is given back; empty when none was taken. */
function moneyBack({ order, money }: Labels): string {
  const { capturedMinor, refundedMinor } = order.payment
  if (refundedMinor > 0) return `${money(refundedMinor)} went back to your card.`
  return isPaid(order) ? `${money(capturedMinor)} go back to your card.` : ''
}
