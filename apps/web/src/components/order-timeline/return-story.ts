import type { OrderView } from '@sagaboard/events/saga/order-view'
import {
  acceptedUnits,
  hasEnded,
  type ReturnView,
  type ReturnViewLine,
} from '@sagaboard/events/saga/returns/return-view'
import type { PublicEvent } from '../../live/public-event.ts'
import type { PublicParcel, ReturnNews } from '../../live/public-return.ts'
import { type ShopMessageKey, sayShop } from '../../messages/say-shop.ts'
import { acceptedCount, cameBack, type ReturnFacts } from './return-facts.ts'
import { returnSteps } from './return-steps.ts'
import type { Step } from './timeline-facts.ts'

/** One line of a return, with what came of it. */
export interface StoryLine {
  readonly line: number
  readonly name: string
  readonly quantity: number
  /** Why it comes back, and what came of it. */
  readonly details: readonly string[]
  /** What it gives back, or may give back, as text; empty while that is not known. */
  readonly amount: string
}

/** What the order's page says of one return. */
export interface ReturnStory {
  readonly returnId: string
  /** `Return 1`: in the order in which they were asked for. */
  readonly name: string
  readonly status: ReturnView['status']
  readonly headline: string
  readonly lead: string
  readonly steps: readonly Step[]
  readonly lines: readonly StoryLine[]
  /** The labels with which it is sent back, while they count. */
  readonly labels: readonly PublicParcel[]
  readonly isOpen: boolean
  /** What calling it off would do, in a sentence; null when that is not possible any more. */
  readonly givingUp: string | null
}

/** What the stories need beside the order. */
export interface StoryContext {
  /** Names of products by line. */
  readonly products: ReadonlyMap<number, string>
  readonly money: (amountMinor: number, currency: string) => string
}

/**
 * Tells what became of each return of an order, in its shopper's words; the newest first. Pure.
 *
 * @param order the fold of `events`
 */
export function returnStories(
  events: readonly PublicEvent[],
  order: OrderView,
  context: StoryContext,
): ReturnStory[] {
  return Object.values(order.returns ?? {})
    .map((one, index) => storyOf(factsOf(one, events, order, context), index + 1, context))
    .reverse()
}

function factsOf(
  one: ReturnView,
  events: readonly PublicEvent[],
  { currency }: OrderView,
  { money }: StoryContext,
): ReturnFacts {
  const told = events.flatMap((event) =>
    event.kind === 'return' && event.returnId === one.returnId
      ? [{ news: event.news, time: event.time }]
      : [],
  )
  const last = <W extends ReturnNews['what']>(what: W) =>
    told
      .map(({ news }) => news)
      .findLast((news): news is Extract<ReturnNews, { what: W }> => news.what === what)
  return { one, told, last, money: (amountMinor) => money(amountMinor, currency) }
}

function storyOf(facts: ReturnFacts, number: number, { products }: StoryContext): ReturnStory {
  const { one } = facts
  const isOpen = !hasEnded(one)
  return {
    returnId: one.returnId,
    name: sayShop('return.name', { number }),
    status: one.status,
    headline: sayShop(headOf(facts)),
    lead: leadOf(facts).filter(Boolean).join(' '),
    steps: returnSteps(facts),
    lines: one.lines.map((line) => lineOf(line, facts, products)),
    labels: one.status === 'labelled' && !one.isGivingUp ? one.parcels : [],
    isOpen,
    givingUp: isOpen && !one.isGivingUp ? consequence(one) : null,
  }
}

function headOf({ one, last }: ReturnFacts): ShopMessageKey {
  if (one.isGivingUp) return 'return.head.giving_up'
  switch (one.status) {
    case 'approved':
    case 'labelled':
      return cameBack(one) ? 'return.head.came_back' : `return.head.${one.status}`
    case 'refunded':
      return one.refundedMinor > 0 ? 'return.head.refunded' : 'return.head.refunded_nothing'
    case 'closed':
      return one.outcome === 'rejected' ? 'return.head.closed_rejected' : 'return.head.closed'
    case 'given_up': {
      const goods = last('recalled')?.goods ?? 'kept'
      return `return.head.given_up.${goods}`
    }
    default:
      return `return.head.${one.status}`
  }
}

function leadOf(facts: ReturnFacts): string[] {
  const { one } = facts
  if (one.isGivingUp) return [sayShop('return.lead.giving_up')]
  switch (one.status) {
    case 'requested':
      return [sayShop('return.lead.requested')]
    case 'approved':
      return [sayShop(cameBack(one) ? 'return.lead.came_back' : 'return.lead.approved')]
    case 'labelled':
      return [
        cameBack(one)
          ? sayShop('return.lead.came_back')
          : sayShop('return.lead.labelled', { count: one.parcels.length }),
      ]
    case 'received':
      return [
        sayShop(acceptedCount(one) > 0 ? 'return.lead.received' : 'return.lead.received_none'),
      ]
    case 'refunded':
      return [refundedLead(facts)]
    case 'refused':
      return refusedLead(facts)
    case 'closed':
      return [refundedLead(facts), rejectedLead(facts)]
    case 'given_up':
      return [givenUpLead(facts)]
    default:
      return one.status satisfies never
  }
}

const refundedLead = ({ one: { refundedMinor }, money }: ReturnFacts): string =>
  refundedMinor > 0 ? sayShop('return.lead.refunded', { amount: money(refundedMinor) }) : ''

function refusedLead({ one: { refusal }, last }: ReturnFacts): string[] {
  const note = last('reviewed')?.note ?? ''
  return [
    refusal === null ? '' : sayShop(`return.lead.refused.${refusal}`),
    note === '' ? '' : sayShop('return.lead.refused.note', { note }),
  ]
}

function rejectedLead({ last }: ReturnFacts): string {
  const goods = last('sent_back')?.goods
  return goods === 'sent' || goods === 'held' ? sayShop(`return.lead.rejected.${goods}`) : ''
}

function givenUpLead({ last }: ReturnFacts): string {
  if (last('not_labelled')) return sayShop('return.lead.given_up.no_label')
  return sayShop(`return.lead.given_up.${last('recalled')?.goods ?? 'kept'}`)
}

function lineOf(
  line: ReturnViewLine,
  { one, money }: ReturnFacts,
  products: ReadonlyMap<number, string>,
): StoryLine {
  const name = products.get(line.line) ?? line.sku
  const reason = sayShop(`return.reason.${line.reason}`)
  return {
    line: line.line,
    name,
    quantity: line.quantity,
    details: line.inspected && one.status !== 'given_up' ? [reason, inspected(line)] : [reason],
    amount: amountOf(line, one, money),
  }
}

function inspected(line: ReturnViewLine): string {
  const accepted = acceptedUnits(line).length
  return accepted === 0
    ? sayShop('return.line.rejected')
    : sayShop('return.line.accepted', { accepted, quantity: line.quantity })
}

/** What it gives back: at most that until it was looked at; of one that came to nothing, nothing is said. */
function amountOf(line: ReturnViewLine, one: ReturnView, money: ReturnFacts['money']): string {
  if (one.isGivingUp || one.status === 'given_up' || one.status === 'refused') return ''
  const minor = acceptedUnits(line).reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  if (minor === 0) return ''
  return sayShop(line.inspected ? 'return.line.back' : 'return.line.up_to', {
    amount: money(minor),
  })
}

/** What calling it off would do; null once it is here, as staff decide about it then. */
function consequence({ status, parcels, by }: ReturnView): string | null {
  switch (status) {
    case 'requested':
    case 'approved':
      return sayShop('return.give_up.before')
    case 'labelled':
      return by === 'carrier' || parcels.length === 0 ? null : sayShop('return.give_up.labelled')
    default:
      return null
  }
}
