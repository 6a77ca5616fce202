import { expect, test } from 'vitest'
import { type Counters, counterNames } from '../measure/counters.ts'
import type { Episode } from '../measure/episode.ts'
import type { Round } from '../measure/run.ts'
import { costTable, middleCost } from './costs.ts'
import { standardFigures } from './standard.ts'
import { figure, spread, tableOf, times } from './table.ts'
import { type AimFigures, aimsOf, aimTable, historyAim } from './targets.ts'

const counters = (transactions: number): Counters =>
  ({
    ...Object.fromEntries(counterNames.map((name) => [name, 1])),
    transactions,
  }) as unknown as Counters

function episode(perSecond: number, cpuMs: Record<string, number>, transactions = 1): Episode {
  return {
    finished: 1_000,
    accepted: 1_000,
    perSecond,
    hotShare: 0.5,
    counters: counters(transactions),
    cpuMs: new Map(Object.entries(cpuMs)),
    roundTrips: new Map([
      ['workers', 2],
      ['placing', 1],
      ['web', 5],
    ]),
    latency: { p50Ms: 100, p99Ms: 200 },
  }
}

function round(ours: number, theirs: number, through: number): Round {
  return {
    placing: episode(ours, { Postgres: 0.3, workers: 0.25, placing: 0.1, baseline: 0.01 }),
    baseline: episode(theirs, { Postgres: 0.5, workers: 0.02, baseline: 0.25 }),
    posting: episode(through, { Postgres: 0.3, workers: 0.25, web: 0.2 }),
    aloneMs: [8, 9, 30],
    baselineAloneMs: [2, 2, 4],
    pacedMs: [5, 6, 26],
    goodAloneMs: [9, 10, 20],
    goodBesideMs: [9, 12, 30],
    firstSeenMs: [4],
    seenMs: [50, 60, 90],
    machineLoad: 1,
  }
}

test('ratios are the middle of the ratios round by round, not a ratio of middles', () => {
  // The machine slowed down in the last round: both halved, and the ratio stayed.
  const { targets } = standardFigures('log', [
    round(1_600, 1_000, 1_500),
    round(1_500, 1_000, 1_200),
    round(800, 500, 600),
  ])
  const of = (title: string) => targets.find((target) => target.title.includes(title))
  expect(of('rate to the baseline')).toMatchObject({ measured: '1.60x', reached: true })
  expect(of('through /v1')).toMatchObject({ measured: '0.80x', reached: false })
  expect(of('CPU per saga')).toMatchObject({ measured: '0.550 ms', reached: true })
  expect(of('idle order to COMPLETED')).toMatchObject({ measured: '9.00 ms', reached: true })
  expect(of("baseline's own")).toMatchObject({ measured: '4.50x', reached: true })
  expect(of('POST /v1/orders at 300/s')).toMatchObject({ measured: '26.0 ms', reached: false })
  expect(of('in frames')).toMatchObject({ measured: '60.0 ms', reached: true })
  expect(of('without an answer')).toMatchObject({ measured: '1.50x', reached: true })
})

const figures: AimFigures = {
  rateRatio: 1.5,
  servingCpuMs: 0.6,
  aloneP50Ms: 9,
  baselineAloneP50Ms: 1.8,
  postP99Ms: 25,
  postingRatio: 0.9,
  liveP50Ms: 60,
  besideSlowRatio: 1.5,
  serviceCpuMs: new Map([
    ['payment', 0.25],
    ['orders', 0.26],
  ]),
}

test('an aim is reached at its edge and not beyond it', () => {
  expect(aimsOf('log', figures).map(({ reached }) => reached)).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    true,
    true,
  ])
  const missed = {
    ...figures,
    rateRatio: 1.49,
    servingCpuMs: 0.61,
    aloneP50Ms: 9.1,
    postP99Ms: 25.1,
    postingRatio: 0.89,
    liveP50Ms: 61,
    besideSlowRatio: 1.51,
  }
  expect(aimsOf('log', missed).map(({ reached }) => reached)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ])
  const kafka = aimsOf('kafka', { ...figures, rateRatio: 0.5, aloneP50Ms: 45 })
  expect(kafka.map(({ title, reached }) => `${title}: ${reached}`)).toEqual([
    'rate to the baseline: true',
    'an idle order to COMPLETED, p50: true',
    'CPU per saga, payment: true',
    'CPU per saga, orders: false',
    'good orders beside payments without an answer, p99 to alone: true',
    'event to browser, in frames, p50: true',
  ])
  expect([1.1, 1.11].map((ratio) => historyAim('later', ratio).reached)).toEqual([true, false])
})

test('a figure that could not be taken reaches nothing', () => {
  const [rate, cpu] = aimsOf('log', { ...figures, rateRatio: Number.NaN, servingCpuMs: Number.NaN })
  expect(rate).toMatchObject({ measured: '-', reached: false })
  expect(cpu).toMatchObject({ measured: '- ms', reached: false })
  expect(aimTable([historyAim('later', Number.NaN)]).at(-1)).toMatch(/NOT REACHED$/)
})

test('a variant is the middle of its rounds, and only its own processes are in it', () => {
  const rounds = [
    episode(100, { Postgres: 3, workers: 1, other: 9 }, 2),
    episode(300, { Postgres: 1, workers: 2, other: 9 }, 4),
  ]
  const middle = middleCost({
    title: 'ours',
    rounds,
    processes: ['Postgres', 'workers', 'placing'],
  })
  expect(middle.perSecond).toBe(200)
  expect(Object.fromEntries(middle.cpuMs)).toEqual({ Postgres: 2, workers: 1.5 })
  expect(middle.counters.transactions).toBe(3)
  expect(middle.roundTrips).toBe(3)
  const lines = costTable([
    { title: 'ours', rounds, processes: ['Postgres', 'workers', 'placing'] },
  ])
  expect(lines.find((line) => line.startsWith('CPU ms, all of them'))).toMatch(/3\.50$/)
  expect(lines.find((line) => line.includes('lowest and highest'))).toMatch(/100 to 300$/)
})

test('figures keep three digits that count, and line up', () => {
  expect([12_345.6, 99.96, 9.999, 0.12345, 0, Number.NaN].map(figure)).toEqual([
    '12,346',
    '100.0',
    '10.00',
    '0.123',
    '0.000',
    '-',
  ])
  expect(times(1.139)).toBe('1.14x')
  expect(times(Number.NaN)).toBe('-')
  expect([spread([2, 10, 5]), spread([2])]).toEqual(['2.00 to 10.0', ''])
  expect(tableOf(['what', 'n', ''], [['a', '10', 'x']], 1)).toEqual([
    'what   n',
    '----  --  -',
    'a     10  x',
  ])
})
