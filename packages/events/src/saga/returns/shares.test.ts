import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleLine } from '../../testing/samples.ts'
import { splitByWeight, unitShares } from './shares.ts'

const sum = (parts: Iterable<number>) => [...parts].reduce((total, part) => total + part, 0)

describe('splitting an amount by weights', () => {
  test('gives what is left by rounding to the largest remainders, of equal ones to the first', () => {
    expect(splitByWeight(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(splitByWeight(10, [1, 2, 1])).toEqual([3, 5, 2])
    expect(splitByWeight(5, [0, 1])).toEqual([0, 5])
    expect(splitByWeight(3, [0, 0])).toEqual([2, 1])
    expect(splitByWeight(3, [])).toEqual([])
  })

  test('adds up, and no part is off by a whole unit', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 50 }),
        fc.array(fc.nat({ max: 2 ** 31 }), { minLength: 1, maxLength: 12 }),
        (amountMinor, weights) => {
          const total = sum(weights)
          const parts = splitByWeight(amountMinor, weights)
          expect(sum(parts)).toBe(amountMinor)
          if (total === 0) return
          parts.forEach((part, index) => {
            const scaled = BigInt(part) * BigInt(total)
            const exact = BigInt(amountMinor) * BigInt(weights[index] ?? 0)
            const off = scaled - exact
            expect(off < BigInt(total) && -off < BigInt(total)).toBe(true)
          })
        },
      ),
    )
  })
})

describe('what was paid for each unit', () => {
  test('is its price, when what was paid is the sum of the prices', () => {
    const lines = [sampleLine(1, 'enamel-mug', 2), sampleLine(2, 'linen-apron', 1, 4_200)]
    expect([...unitShares(lines, 7_800)]).toEqual([
      [1, [1_800, 1_800]],
      [2, [4_200]],
    ])
  })

  test('is a fair share of it, when it is less: cents go to the first units', () => {
    const lines = [sampleLine(1, 'enamel-mug', 3, 1_000), sampleLine(2, 'linen-apron', 1, 1_000)]
    expect([...unitShares(lines, 3_999)]).toEqual([
      [1, [1_000, 1_000, 999]],
      [2, [1_000]],
    ])
    expect([...unitShares(lines, 3_998)]).toEqual([
      [1, [1_000, 1_000, 999]],
      [2, [999]],
    ])
  })

  test('adds up to what was paid, in whatever order units come back', () => {
    const lines = fc
      .array(
        fc.record({ quantity: fc.integer({ min: 1, max: 9 }), price: fc.nat({ max: 10_000 }) }),
        { minLength: 1, maxLength: 6 },
      )
      .map((all) =>
        all.map(({ quantity, price }, index) =>
          sampleLine(index + 1, `sku-${index}`, quantity, price),
        ),
      )
    fc.assert(
      fc.property(lines, fc.nat({ max: 1_000_000 }), (sold, paidMinor) => {
        const shares = [...unitShares(sold, paidMinor).values()].flat()
        expect(shares.every((share) => share >= 0)).toBe(true)
        expect(sum(shares)).toBe(paidMinor)
      }),
    )
  })
})
