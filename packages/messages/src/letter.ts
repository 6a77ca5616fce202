import type { MessageKind } from '@sagaboard/events/catalog/events'
import {
  addressOf,
  type Block,
  carriersOf,
  countOf,
  parcelBlock,
  pricedRows,
  restOf,
  unitsIn,
} from './blocks.ts'
import type { MessageFacts } from './facts.ts'
import type { Language } from './language.ts'
import { cancelledFor, cancelledHeads, moneyBack, wentBack } from './money-back.ts'
import { subjectOf } from './subject.ts'

/** What a message says, in its language: the same for HTML and for plain text. */
export interface Letter {
  subject: string
  head: string
  /** The first sentences: a mailbox shows them beside the subject. */
  lead: readonly string[]
  blocks: readonly Block[]
  /** What follows below. */
  closing: readonly string[]
}

/** Puts what a message tells in words. */
export function letterOf(facts: MessageFacts, language: Language): Letter {
  const { say } = language
  const { orderNumber: number, kind, followUpOf } = facts
  const body = bodyOf(facts, language)
  const lead = body.lead.filter((sentence) => sentence !== '')
  return {
    subject: subjectOf(kind, number, language),
    head: body.head,
    lead: followUpOf === null ? lead : [...lead, say('order.rest')],
    blocks: body.blocks ?? [],
    closing: (body.closing ?? []).filter((sentence) => sentence !== ''),
  }
}

interface Body {
  head: string
  lead: readonly string[]
  blocks?: readonly Block[]
  closing?: readonly string[]
}

type Writer<K extends MessageKind> = (facts: MessageFacts<K>, language: Language) => Body

const bodyOf = (facts: MessageFacts, language: Language): Body =>
  (writers[facts.kind] as Writer<MessageKind>)(facts, language)

const writers: { [K in MessageKind]: Writer<K> } = {
  received(facts, language) {
    const { say, money } = language
    const total = money(facts.totalMinor, facts.currency)
    const lines = addressOf(facts, language)
    return {
      head: say('received.head'),
      lead: [say('received.lead'), say('received.follow')],
      blocks: [
        pricedRows(facts.lines, { label: say('received.total'), value: total }, facts, language),
        { type: 'address', title: say('received.goes_to'), lines },
      ],
    }
  },

  waiting_for_stock({ missing, totalMinor, dueAt, currency }, language) {
    const { say, money, day } = language
    const count = countOf(missing)
    return {
      head: say('waiting.head'),
      lead: [
        say('waiting.lead', {
          missing: unitsIn(missing, language),
          amount: money(totalMinor, currency),
          count,
        }),
        say('waiting.until', { day: day(dueAt), count }),
      ],
    }
  },

  shipped(facts, language) {
    const { say, money } = language
    const { parcels, paidMinor, currency, leftOut, rest } = facts
    return {
      head: say(rest === 'follows' ? 'shipped.head_part' : 'shipped.head'),
      lead: [
        say('shipped.lead', carriersOf(parcels, language)),
        paidMinor > 0 ? say('shipped.paid', { amount: money(paidMinor, currency) }) : '',
      ],
      blocks: parcels.map((parcel) => parcelBlock(parcel, language)),
      closing: [leftOut.length > 0 ? restOf(facts, language) : ''],
    }
  },

  delivered({ parcels, isFirstPart }, language) {
    const { say } = language
    return {
      head: say(isFirstPart ? 'delivered.head_part' : 'delivered.head'),
      lead: [say('delivered.lead', carriersOf(parcels, language))],
      blocks: parcels.map(({ carrier, trackingNumber, holds }) =>
        parcelBlock({ carrier, trackingNumber, holds }, language, { isUnderWay: false }),
      ),
      closing: [say('delivered.return')],
    }
  },

  cancelled(facts, language) {
    const { say } = language
    return {
      head: say(cancelledHeads[facts.reason]),
      lead: [...cancelledFor(facts, language), ...moneyBack(facts, language)],
      closing: [
        facts.hasFollowUp ? say('cancelled.follow_up') : '',
        facts.followUpOf === null ? '' : say('cancelled.first'),
      ],
    }
  },

  refunded(facts, language) {
    const { say, money } = language
    const { amountMinor, paidMinor, givenBackMinor, currency } = facts
    const figures = [
      ['refunded.paid', paidMinor],
      ['refunded.now', amountMinor],
      ['refunded.in_all', givenBackMinor],
    ] as const
    const rows = figures.map(([label, minor]) => ({
      label: say(label),
      value: money(minor, currency),
    }))
    return {
      head: say('refunded.head'),
      lead: wentBack(facts, language),
      blocks: [{ type: 'rows', rows }],
    }
  },

  return_accepted(facts, language) {
    const { say, money } = language
    const upTo = money(facts.totalMinor, facts.currency)
    return {
      head: say('return_accepted.head'),
      lead: [say('return_accepted.lead')],
      blocks: [
        pricedRows(
          facts.lines,
          { label: say('return_accepted.up_to'), value: upTo },
          facts,
          language,
        ),
      ],
      closing: [say('return_accepted.then')],
    }
  },

  return_refunded(facts, language) {
    const { say } = language
    const units = unitsIn(facts.accepted, language)
    return {
      head: say('return_refunded.head'),
      lead: [
        ...wentBack(facts, language),
        facts.accepted.length > 0 ? say('return_refunded.accepted', { units }) : '',
      ],
    }
  },
}
