import { expect, test } from 'vitest'
import { type Counters, counterNames } from '../measure/counters.ts'
import type { Cost } from '../measure/per-saga.ts'
import { scaleFigures, scaleTables } from './figures.ts'

function cost(perSecond: number, cpuMs: Record<string, number>): Cost {
  const counters = Object.fromEntries(counterNames.map((name) => [name, 1])) as unknown as Counters
  return {
    finished: 500,
    perSecond,
    counters,
    hotShare: 1,
    roundTrips: new Map(),
    cpuMs: new Map(Object.entries(cpuMs)),
  }
}

test('workers of one service count as one, the load is not of the system, ratios are those of a round', () => {
  const rounds = new Map([
    [
      1,
      [
        {
          ours: cost(900, { Postgres: 0.4, payment: 0.2, placing: 9, baseline: 9 }),
          baseline: cost(1_000, {}),
          aloneMs: [10, 12, 14],
        },
      ],
    ],
    [
      2,
      [
        {
          ours: cost(1_000, { Postgres: 0.4, payment: 0.2, 'payment 2': 0.1, placing: 9 }),
          baseline: cost(500, {}),
          aloneMs: [20],
        },
      ],
    ],
  ])
  const figures = scaleFigures(rounds)
  expect(figures.map(({ toBaseline }) => toBaseline)).toEqual([0.9, 2])
  expect(figures[0]?.cpuMs).toBeCloseTo(0.6)
  expect(figures[1]?.cpuMs).toBeCloseTo(0.7)
  expect(figures[0]?.aloneP50Ms).toBe(12)
  const payment = scaleTables(rounds, figures).find((line) => line.startsWith('CPU ms, payment'))
  expect(payment).toMatch(/CPU ms, payment\s+0\.200\s+0\.300$/)
})
