import { unitsIn } from './blocks.ts'
import type { MessageFacts } from './facts.ts'
import type { Language } from './language.ts'

/** What the head says of an order that was cancelled. */
export const cancelledHeads = {
  sold_out: 'cancelled.head.sold_out',
  waited: 'cancelled.head.waited',
  declined: 'cancelled.head.declined',
  no_funds: 'cancelled.head.declined',
  not_charged: 'cancelled.head.not_charged',
  undeliverable: 'cancelled.head.undeliverable',
  no_carrier: 'cancelled.head.no_carrier',
  by_you: 'cancelled.head',
  by_us: 'cancelled.head',
  by_time: 'cancelled.head',
} as const

/** Why it was cancelled, as far as the head has not said it. */
export function cancelledFor(
  { reason, short, place }: MessageFacts<'cancelled'>,
  language: Language,
): string[] {
  const { say } = language
  switch (reason) {
    case 'sold_out':
      return short.map(({ name, quantity: wanted, available }) =>
        available === 0
          ? say('cancelled.sold_out', { name })
          : say('cancelled.too_few', { name, wanted, available }),
      )
    case 'waited':
      return short.length > 0
        ? [say('cancelled.waited', { missing: unitsIn(short, language) })]
        : []
    case 'undeliverable':
      return [say('cancelled.undeliverable', { place })]
    default:
      return [say(`cancelled.${reason}`)]
  }
}

/** Where the customer's money is. */
export function moneyBack(facts: MessageFacts<'cancelled'>, language: Language): string[] {
  const { say, money } = language
  const { toCardMinor, byHandMinor, keptMinor, currency } = facts
  const amount = (minor: number) => ({ amount: money(minor, currency) })
  const sentences = [
    toCardMinor > 0 ? say('back.to_card', amount(toCardMinor)) : '',
    byHandMinor > 0 ? say('back.by_hand', amount(byHandMinor)) : '',
    toCardMinor > 0 ? say('back.takes_days') : '',
    keptMinor > 0 ? say('cancelled.kept', amount(keptMinor)) : '',
  ]
  const isCharged = toCardMinor > 0 || byHandMinor > 0 || keptMinor > 0
  return isCharged ? sentences : [say('cancelled.nothing')]
}

/** What has gone back, and how. */
export function wentBack(
  { amountMinor, byHand, currency }: { amountMinor: number; byHand: boolean; currency: string },
  { say, money }: Language,
): string[] {
  const amount = money(amountMinor, currency)
  return byHand
    ? [say('back.by_hand', { amount })]
    : [say('back.to_card', { amount }), say('back.takes_days')]
}
