import type { OrderLine } from '../../catalog/events.ts'

/**
 * Splits an amount by weights. The parts are whole minor units and add up to the amount; what is
 * left by rounding down goes to the largest remainders, of equal ones to the first.
 *
 * @param amountMinor in minor units, 0 or more
 * @param weights 0 or more each; when all are 0, they count as equal
 */
export function splitByWeight(amountMinor: number, weights: readonly number[]): number[] {
  const given = weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
  const total = BigInt(given.reduce((sum, weight) => sum + weight, 0))
  if (total === 0n) return []
  // An amount times a weight may be larger than what a number holds exactly.
  const products = given.map((weight) => BigInt(amountMinor) * BigInt(weight))
  const parts = products.map((product) => Number(product / total))
  const left = amountMinor - parts.reduce((sum, part) => sum + part, 0)
  products
    .map((product, index) => ({ index, remainder: product % total }))
    .sort((a, b) =>
      a.remainder === b.remainder ? a.index - b.index : b.remainder > a.remainder ? 1 : -1,
    )
    .slice(0, left)
    .forEach(({ index }) => {
      parts[index] = (parts[index] ?? 0) + 1
    })
  return parts
}

/**
 * What was paid for each unit of an order: by line, the amounts of its units in their order. They
 * follow from what was sold alone, so a unit gives back the same whenever it comes back, and all
 * units together give back exactly what was paid.
 *
 * @param paidMinor what was paid for all lines together, in minor units
 */
export function unitShares(lines: readonly OrderLine[], paidMinor: number): Map<number, number[]> {
  const perLine = splitByWeight(
    paidMinor,
    lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor),
  )
  return new Map(
    lines.map(({ line, quantity }, index) => [
      line,
      splitByWeight(perLine[index] ?? 0, new Array<number>(quantity).fill(1)),
    ]),
  )
}
