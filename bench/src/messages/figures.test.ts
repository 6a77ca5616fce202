import { expect, test } from 'vitest'
import { messagesFigures } from './figures.ts'

test('what messages cost is the middle of the ratios round by round, and what loads the system is no part of it', () => {
  const cost = (postgres: number, workers: number) => ({
    cpuMs: new Map([
      ['Postgres', postgres],
      ['workers', workers],
      ['placing', 9],
    ]),
  })
  const rounds = [
    { with: cost(1.1, 1.1), without: cost(1, 1) },
    { with: cost(2.1, 2.1), without: cost(2, 2) },
    { with: cost(6, 6), without: cost(3, 3) },
  ]
  const { withMs, withoutMs, ratio } = messagesFigures(rounds)
  expect([withMs, withoutMs]).toEqual([4.2, 4])
  expect(ratio).toBeCloseTo(1.1)
})
