import type { PublicEvent } from '../../live/public-event.ts'
import { ahead, past, undoneAhead } from './timeline-entries.ts'
import {
  type Facts,
  gather,
  type Labels,
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
  const facts = gather(events)
  const received = facts.get('received')
  const currency = received?.currency ?? 'EUR'
  const money = (amountMinor: number) => context.money(amountMinor, currency)
  const paidMinor = facts.get('paid')?.amountMinor ?? 0
  const returnedMinor = events.reduce(
    (sum, event) => sum + (event.kind === 'refunded' ? event.amountMinor : 0),
    0,
  )
  const ended = facts.has('completed') || facts.has('closed')
  const undoing = isUndone(facts)
  const comingBackMinor = undoing && returnedMinor === 0 && facts.has('paid') ? paidMinor : 0
  const words = { facts, context, money, waitedMs: context.nowMs - facts.lastMs, returnedMinor }
  const { headline, lead } = undoing ? undoneHeadline(words) : forwardHeadline(words)
  const steps = [
    ...past(events, words),
    ...(ended ? [] : undoing ? undoneAhead(words) : ahead(words)),
  ]
  return {
    headline,
    lead: context.needsAttention && !ended ? `${lead} Someone of ours is looking at it.` : lead,
    ...{ steps, ended, paidMinor, returnedMinor, comingBackMinor },
    offer: !facts.has('closed')
      ? null
      : facts.has('undeliverable')
        ? 'other_address'
        : facts.has('declined')
          ? 'other_card'
          : 'order_again',
    tracking: facts.get('sent')?.parcels ?? [],
    cancelling:
      undoing || ended || facts.has('sent') || facts.has('too_late_to_cancel')
        ? null
        : consequence(words, paidMinor),
  }
}

/** What is undone when the shopper cancels now; a payment that is just being made is honestly unknown. */
function consequence({ facts, money }: Labels, paidMinor: number): string {
  if (paidMinor > 0) return `Nothing is sent, and ${money(paidMinor)} go back to your card.`
  if (facts.has('set_aside'))
    return 'Nothing is sent. Should your bank have taken the money by then, all of it goes back to your card.'
  return 'Nothing is sent and nothing is charged.'
}

/** True from the moment that the order does not go on any more; a cancellation that came too late is none. */
function isUndone({ has }: Facts): boolean {
  if (has('completed')) return false
  return (
    has('closed') ||
    has('out_of_stock') ||
    has('declined') ||
    has('undeliverable') ||
    (has('cancel_asked') && !has('too_late_to_cancel'))
  )
}

function forwardHeadline(words: Labels): { headline: string; lead: string } {
  const { facts, money } = words
  const late = facts.has('too_late_to_cancel')
    ? 'It was too late to cancel: the parcel had left. '
    : ''
  const sent = facts.get('sent')
  if (sent !== undefined) {
    const by = sent.parcels
      .map(({ carrier, trackingNumber }) => `${carrier} has it, number ${trackingNumber}`)
      .join('; ')
    const refunded = facts.has('refunded')
      ? ` ${money(words.returnedMinor)} went back to your card since.`
      : ''
    return { headline: 'It’s on its way to you.', lead: `${late}${by}.${refunded}` }
  }
  if (facts.has('paid'))
    return {
      headline: 'Paid, and nearly out of the door.',
      lead: 'We are handing it to the carrier.',
    }
  if (facts.has('set_aside'))
    return { headline: 'It’s set aside for you.', lead: 'We are asking your bank for the payment.' }
  const total = facts.get('received')?.totalMinor ?? 0
  return {
    headline: 'Thank you. We have your order.',
    lead: `${money(total)} in all. We are setting your things aside.`,
  }
}

function undoneHeadline(words: Labels): { headline: string; lead: string } {
  const { facts, context } = words
  const short = facts.get('out_of_stock')
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
  const declined = facts.get('declined')
  if (declined !== undefined) {
    const why =
      declined.why === 'no_funds'
        ? 'There is not enough money on the card.'
        : 'The bank did not say why.'
    return {
      headline: 'Your bank said no.',
      lead: `${why} You were not charged, and nothing was sent.`,
    }
  }
  const back = moneyBack(words)
  const undeliverable = facts.get('undeliverable')
  if (undeliverable !== undefined) {
    const { city } = facts.get('received') ?? { city: '' }
    const where = [undeliverable.postcode, city].filter(Boolean).join(' ')
    const headline = facts.has('refunded')
      ? 'We couldn’t deliver there. Your money is back.'
      : 'We can’t deliver there, so your money is coming back.'
    return {
      headline,
      lead: `The carrier doesn’t know the address ${where}. Nothing was sent, and you don’t have to do anything. ${back}`.trim(),
    }
  }
  const by = facts.get('cancel_asked')?.by
  const asked =
    by === 'you'
      ? 'You cancelled it.'
      : by === 'us'
        ? 'We had to cancel it.'
        : by === 'time'
          ? 'It could not be sent in the time that we hold your things for, so it expired.'
          : ''
  const headline = facts.has('closed')
    ? 'Your order is cancelled.'
    : 'Your order is being cancelled.'
  const nothing =
    facts.has('paid') || !(facts.has('closed') || facts.has('nothing_taken'))
      ? ''
      : 'You were not charged.'
  return { headline, lead: [asked, back || nothing].filter(Boolean).join(' ') }
}

/** Where the shopper's money is, while and after it is given back; empty when none was taken. */
function moneyBack({ facts, money }: Labels): string {
  const refunded = facts.get('refunded')
  if (refunded !== undefined) return `${money(refunded.amountMinor)} went back to your card.`
  const paid = facts.get('paid')
  if (paid === undefined) return ''
  return `${money(paid.amountMinor)} go back to your card.`
}
