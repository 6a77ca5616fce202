import type { Certainty } from '@sagaboard/events/commands/certainties'

/** What was taken for certain, and given back of it, in minor units. */
export function moneyFacts(certain: readonly Certainty[]) {
  const facts = { takenMinor: 0, givenMinor: 0, byHandMinor: 0 }
  for (const one of certain) {
    if (one.code === 'taken') facts.takenMinor = one.amountMinor
    if (one.code === 'given_back') {
      facts.givenMinor = one.amountMinor
      facts.byHandMinor = one.byHandMinor
    }
  }
  return facts
}

/** What is held of it. */
export function heldMinor(certain: readonly Certainty[]): number {
  const { takenMinor, givenMinor } = moneyFacts(certain)
  return takenMinor - givenMinor
}
