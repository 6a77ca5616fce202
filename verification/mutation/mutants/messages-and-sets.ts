import type { Mutant } from '../mutant.ts'

const told = ['packages/events/src/saga/messages.test.ts'] as const
const paced = ['packages/events/src/commands/set-pace.test.ts'] as const

/** What customers are told, and what is done for many orders at once. */
export const messageAndSetMutants: readonly Mutant[] = [
  {
    name: 'a delivery is told with its first parcel',
    file: 'packages/events/src/saga/messages.ts',
    before: 'before.awaited.length > 0 && awaited.length === 0',
    after: 'before.awaited.length > 0',
    tests: told,
  },
  {
    name: 'the rest of an order is said to be received, though nobody has ordered it',
    file: 'packages/events/src/saga/messages.ts',
    before: 'isReachable && backorderOf === undefined ?',
    after: 'isReachable ?',
    tests: told,
  },
  {
    name: 'a return that brings no money is said to be paid back',
    file: 'packages/events/src/saga/messages.ts',
    before: 'if (event.data.amountMinor > 0) return',
    after: 'return',
    tests: told,
  },
  {
    name: 'a shop that is updated writes its past to everybody',
    file: 'apps/workers/src/services/notifications/index.ts',
    before: ' && event.time >= facts.since',
    after: '',
    tests: ['apps/workers/src/services/notifications/notifications.pg.test.ts'],
  },
  {
    name: 'a set goes on while orders of its stage have not ended',
    file: 'packages/events/src/commands/set-pace.ts',
    before: "  if (count(counts, ['ready', ...openStates]) > 0) return { type: 'wait' }\n",
    after: '',
    tests: paced,
  },
  {
    name: 'a set does not ask before it takes on the rest',
    file: 'packages/events/src/commands/set-pace.ts',
    before: "isRest ? { type: 'stage', pace } : { type: 'ask' }",
    after: "{ type: 'stage', pace }",
    tests: paced,
  },
  {
    name: 'the stop rule counts what was left out',
    file: 'packages/events/src/commands/set-pace.ts',
    before: "count(counts, ['ready', ...openStates, 'verified', 'other_way', 'failed'])",
    after: "count(counts, ['ready', ...openStates, 'verified', 'other_way', 'failed', 'left_out'])",
    tests: paced,
  },
]
