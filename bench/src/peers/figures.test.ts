import { expect, test } from 'vitest'
import { type Counters, counterNames } from '../measure/counters.ts'
import { peerFigures, peerTables } from './figures.ts'
import type { PeerRound, PeerRounds } from './roles.ts'

function round(perSecond: number, cpuMs: Record<string, number>, aloneMs: number): PeerRound {
  const counters = Object.fromEntries(counterNames.map((name) => [name, 1])) as unknown as Counters
  return {
    episode: {
      finished: 500,
      accepted: 500,
      perSecond,
      counters,
      hotShare: 1,
      roundTrips: new Map(),
      cpuMs: new Map(Object.entries(cpuMs)),
      latency: { p50Ms: 50, p99Ms: 90 },
    },
    aloneMs: [aloneMs],
  }
}

const rounds: PeerRounds = {
  placing: [
    round(1_500, { Postgres: 0.3, workers: 0.3, placing: 0.1 }, 10),
    round(750, { Postgres: 0.6, workers: 0.6, placing: 0.2 }, 20),
  ],
  baseline: [
    round(1_000, { Postgres: 0.5, workers: 0.9, baseline: 0.2 }, 2),
    round(500, { Postgres: 1, baseline: 0.4 }, 4),
  ],
  'dbos-transactions': [
    round(150, { Postgres: 4, 'dbos-transactions': 3 }, 20),
    round(75, { Postgres: 8, 'dbos-transactions': 6 }, 40),
  ],
  'dbos-steps': [
    round(300, { Postgres: 3, 'dbos-steps': 0.5 }, 10),
    round(150, { Postgres: 6, 'dbos-steps': 1 }, 20),
  ],
}

test('a peer is compared round by round, with all that the machine does for its orders and nothing of the others', () => {
  const figures = peerFigures(rounds)
  // The second round was on a machine half as fast: no ratio moves by that.
  expect(figures.placing.toBaseline.rate).toBeCloseTo(1.5)
  expect(figures.placing.toBaseline.cpu).toBeCloseTo(1)
  expect(figures['dbos-transactions'].oursTo.rate).toBeCloseTo(10)
  expect(figures['dbos-transactions'].oursTo.cpu).toBeCloseTo(0.1)
  expect(figures['dbos-transactions'].oursTo.alone).toBeCloseTo(0.5)
  expect(figures['dbos-steps'].toBaseline.cpu).toBeCloseTo(5)
  expect(figures.baseline.toBaseline).toEqual({ rate: 1, cpu: 1, alone: 1 })
  const lines = peerTables(rounds, figures)
  expect(lines.find((line) => line.includes('ours to it'))).toMatch(
    /1\.00x\s+1\.50x\s+10\.00x\s+5\.00x/,
  )
})
