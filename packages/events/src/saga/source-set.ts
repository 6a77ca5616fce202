import type { RankedWarehouse } from './sourcing-policy.ts'

/** A warehouse and how much it has of each product that is wanted, in the order of the products and never more than is wanted. */
export interface Candidate extends RankedWarehouse {
  free: readonly number[]
}

/** With so many warehouses that have something of the order, or fewer, the best set is found for certain. */
export const exactMax = 12

/**
 * The warehouses that together hold everything: the fewest, of these the ones with the smallest sum of distances, of these the
 * ones with the lowest ranks (the lists compared from their lowest on), then by name. Undefined when all together hold too
 * little.
 *
 * Exact for up to {@link exactMax} candidates. Beyond that one or two warehouses are still exact; three and more are
 * gathered step by step, each time the one that has most of what is missing, and may be more, or farther away, than need be.
 *
 * @param candidates nearest first
 */
export function bestSet(
  candidates: readonly Candidate[],
  wanted: readonly number[],
): readonly Candidate[] | undefined {
  const alone = candidates.find(({ free }) => free.every((units, of) => units >= (wanted[of] ?? 0)))
  if (alone) return [alone]
  const fewest = atLeast(candidates, wanted)
  if (fewest === undefined) return undefined
  const most = candidates.length > exactMax ? 2 : candidates.length
  for (let size = Math.max(2, fewest); size <= most; size++) {
    const found = new Search(candidates, wanted, size).best()
    if (found) return found
  }
  return gathered(candidates, wanted)
}

/** So many warehouses are needed at least, each product looked at by itself; undefined when of one there is too little. */
function atLeast(candidates: readonly Candidate[], wanted: readonly number[]): number | undefined {
  let fewest = 1
  for (const [of, units] of wanted.entries()) {
    const most = candidates.map(({ free }) => free[of] ?? 0).sort((a, b) => b - a)
    let missing = units
    let count = 0
    while (missing > 0) {
      const next = most[count++] ?? 0
      if (next === 0) return undefined
      missing -= next
    }
    fewest = Math.max(fewest, count)
  }
  return fewest
}

/** Looks through the sets of one size. Candidates come nearest first: what can't become better is left out as a whole. */
class Search {
  readonly #candidates: readonly Candidate[]
  readonly #wanted: readonly number[]
  readonly #size: number
  /** Of each product what the candidates from an index on have together. */
  readonly #rest: readonly (readonly number[])[]
  #best: readonly Candidate[] | undefined
  #metres = Number.POSITIVE_INFINITY

  constructor(candidates: readonly Candidate[], wanted: readonly number[], size: number) {
    this.#candidates = candidates
    this.#wanted = wanted
    this.#size = size
    const rest: number[][] = [wanted.map(() => 0)]
    for (const { free } of candidates.toReversed())
      rest.unshift(wanted.map((_, of) => (rest[0]?.[of] ?? 0) + (free[of] ?? 0)))
    this.#rest = rest
  }

  best(): readonly Candidate[] | undefined {
    this.#look([], this.#wanted, 0)
    return this.#best
  }

  #look(taken: readonly Candidate[], missing: readonly number[], from: number, metres = 0): void {
    if (taken.length === this.#size) {
      if (missing.every((units) => units <= 0)) this.#keep(taken, metres)
      return
    }
    const open = this.#size - taken.length
    for (let at = from; at + open <= this.#candidates.length; at++) {
      const next = this.#candidates[at] as Candidate
      // All that follow are as far away, or farther, and have less together.
      if (metres + open * next.metres > this.#metres) return
      if (missing.some((units, of) => units > (this.#rest[at]?.[of] ?? 0))) return
      const less = missing.map((units, of) => units - (next.free[of] ?? 0))
      this.#look([...taken, next], less, at + 1, metres + next.metres)
    }
  }

  #keep(taken: readonly Candidate[], metres: number): void {
    if (metres === this.#metres && this.#best && !isBefore(taken, this.#best)) return
    this.#best = taken
    this.#metres = metres
  }
}

function isBefore(a: readonly Candidate[], b: readonly Candidate[]): boolean {
  const ranks = compareLists(
    a.map(({ rank }) => rank).sort((x, y) => x - y),
    b.map(({ rank }) => rank).sort((x, y) => x - y),
  )
  if (ranks !== 0) return ranks < 0
  return compareLists(a.map(({ id }) => id).sort(), b.map(({ id }) => id).sort()) < 0
}

function compareLists<T extends number | string>(a: readonly T[], b: readonly T[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] as T
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

/** Each time the one that has most of what is missing; in the end those that turned out not to be needed go, farthest first. */
function gathered(candidates: readonly Candidate[], wanted: readonly number[]): Candidate[] {
  let missing = wanted
  const taken: Candidate[] = []
  while (missing.some((units) => units > 0)) {
    const still = missing
    const has = ({ free }: Candidate) =>
      still.reduce((sum, units, of) => sum + Math.max(0, Math.min(units, free[of] ?? 0)), 0)
    const next = candidates.reduce((best, one) => (has(one) > has(best) ? one : best))
    taken.push(next)
    missing = missing.map((units, of) => units - (next.free[of] ?? 0))
  }
  const needed = candidates.filter((one) => taken.includes(one))
  for (const one of needed.toReversed()) {
    const without = needed.filter((other) => other !== one)
    if (holdAll(without, wanted)) needed.splice(needed.indexOf(one), 1)
  }
  return needed
}

const holdAll = (set: readonly Candidate[], wanted: readonly number[]): boolean =>
  wanted.every((units, of) => set.reduce((sum, { free }) => sum + (free[of] ?? 0), 0) >= units)
