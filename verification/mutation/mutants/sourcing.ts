import type { Mutant } from '../mutant.ts'

const source = 'packages/events/src/saga/source.ts'
const sets = 'packages/events/src/saga/source-set.ts'
const policy = 'packages/events/src/saga/sourcing-policy.ts'
const tests = ['packages/events/src/saga/source.test.ts'] as const

/** Where an order is sent from. */
export const sourcingMutants: readonly Mutant[] = [
  {
    name: 'what is reserved is free',
    file: source,
    before: '(shelf[location][of] ?? 0) + onHand - reserved',
    after: '(shelf[location][of] ?? 0) + onHand',
    tests,
  },
  {
    name: 'back stock goes first',
    file: source,
    before: "for (const location of ['primary', 'back'] as const)",
    after: "for (const location of ['back', 'primary'] as const)",
    tests,
  },
  {
    name: 'what is taken stays on the shelf',
    file: source,
    before: 'shelf[location][of] = free - units',
    after: 'shelf[location][of] = free',
    tests,
  },
  {
    name: 'a line is split although one warehouse holds it',
    file: source,
    before: 'set.find((one) => free(one) >= missing)',
    after: 'set.find((one) => free(one) > missing + 1_000)',
    tests,
  },
  {
    name: 'the smallest line is served first',
    file: source,
    before: 'lines.toSorted((a, b) => b.quantity - a.quantity)',
    after: 'lines.toSorted((a, b) => a.quantity - b.quantity)',
    tests,
  },
  {
    name: 'a later line is short of what an earlier one took',
    file: source,
    before: 'left[of] = (left[of] ?? 0) - available',
    after: 'left[of] = left[of] ?? 0',
    tests,
  },
  {
    name: 'who was passed by is said to have had enough',
    file: source,
    before: '(free[of] ?? 0) < wanted)',
    after: '(free[of] ?? 0) >= wanted)',
    tests,
  },
  {
    name: 'a warehouse that is farther was passed by',
    file: source,
    before: 'if (metres >= farthest || set.some',
    after: 'if (set.some',
    tests,
  },
  {
    name: 'more warehouses are taken than need be',
    file: sets,
    before: 'let size = Math.max(2, fewest)',
    after: 'let size = Math.max(2, most)',
    tests,
  },
  {
    name: 'the first set that holds all is taken',
    file: sets,
    before: 'if (metres + open * next.metres > this.#metres) return',
    after: 'if (this.#best) return',
    tests,
  },
  {
    name: 'of two equal sets the ranks don’t count',
    file: sets,
    before: 'if (ranks !== 0) return ranks < 0',
    after: 'if (ranks !== 0) return false',
    tests,
  },
  {
    name: 'out of the customs territory the whole way counts',
    file: policy,
    before: '(leaves && gatewayOf(warehouse)) || destination',
    after: 'destination',
    tests,
  },
  {
    name: 'inside the customs territory the way to the airport counts',
    file: policy,
    before: 'const leaves = leavesTerritory(destination, policy)',
    after: 'const leaves = !leavesTerritory(destination, policy)',
    tests,
  },
  {
    name: 'of two that are equally far the rank does not count',
    file: policy,
    before: 'a.metres - b.metres || a.rank - b.rank ||',
    after: 'a.metres - b.metres || b.rank - a.rank ||',
    tests,
  },
]
