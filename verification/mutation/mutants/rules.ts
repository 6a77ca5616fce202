import type { Mutant } from '../mutant.ts'

const file = 'packages/events/src/commands/invariants.ts'
const tests = ['packages/events/src/commands/invariants.test.ts'] as const

/** A pure rule that never finds anything. */
const silent = (rule: string, parameter: string): Mutant => ({
  name: `rule ${rule} says nothing`,
  file,
  before: `function ${rule}(${parameter}) {`,
  after: `function ${rule}(${parameter}) {\n    return undefined`,
  tests,
})

/** A rule of the model check about the ledgers that always holds. */
const held = (sentence: string, before: string, after = 'true'): Mutant => ({
  name: `ledger rule "${sentence}" always holds`,
  file: 'verification/model-check/ledger-rules.ts',
  before,
  after,
  tests: ['verification/model-check/ledger-rules.test.ts'],
})

/** The rules that the model check, the simulation and the guards of commands go by. */
export const ruleMutants: readonly Mutant[] = [
  silent('stockIsNeverNegative', '{ stock }'),
  silent('releasedAfterPromises', '{ log, inventory, payment, shipping }'),
  silent('shippedWhatWasReserved', '{ inventory, shipping }'),
  silent('shippedAndPaid', '{ payment, shipping }'),
  silent('refundWithinCapture', '{ payment }'),
  silent('chargedWhatWasOrdered', 'snapshot'),
  silent('reservedWhatWasOrdered', 'snapshot'),
  silent('restIsWhatWasLeftOut', 'snapshot'),
  silent('orderEqualsBooks', 'snapshot'),
  silent('endedWhole', 'snapshot'),
  held('the customer was charged twice', '[charges <= 1,', '[true,'),
  held('the order was shipped twice', '[labelled <= Math.max(1, parcels),', '[true,'),
  held('the last unit was sold twice', '[sold <= 1 + lamps + state.received,', '[true,'),
  held('more was given back than was taken', '[givenMinor <= takenMinor,', '[true,'),
]
