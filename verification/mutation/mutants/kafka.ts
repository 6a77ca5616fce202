import type { Mutant } from '../mutant.ts'

/** What the groups of a process have read of the broker together. */
export const kafkaMutants: readonly Mutant[] = [
  {
    name: 'what one group knows of an order is held for known to those that began later',
    file: 'packages/events/src/kafka/batch.ts',
    before: 'return others.every((other) => other === last) ? last : undefined',
    after: 'return Math.max(last ?? 0, ...others.map((other) => other ?? 0)) || undefined',
    tests: ['verification/simulation/simulate.test.ts'],
  },
]
