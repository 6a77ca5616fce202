import { expect, test } from 'vitest'
import { type Counters, counterNames } from './counters.ts'
import { costPerSaga, type Snapshot, sumOf } from './per-saga.ts'

const counted = (values: Partial<Counters>): Counters =>
  ({ ...Object.fromEntries(counterNames.map((name) => [name, 0])), ...values }) as Counters

const before: Snapshot = {
  cpuMs: new Map([
    ['Postgres', 1_000],
    ['workers', 500],
  ]),
  flushes: new Map([
    ['workers', 40],
    ['placing', 10],
  ]),
  counters: counted({
    transactions: 1_000,
    walBytes: 50_000,
    rowsInserted: 10,
    rowsUpdated: 100,
    rowsHotUpdated: 90,
  }),
  ownTransactions: 7,
}
const after: Snapshot = {
  cpuMs: new Map([
    ['Postgres', 1_400],
    ['workers', 700],
    ['late', 50],
  ]),
  flushes: new Map([
    ['workers', 640],
    ['placing', 230],
  ]),
  counters: counted({
    transactions: 1_250,
    walBytes: 250_000,
    rowsInserted: 1_810,
    rowsUpdated: 600,
    rowsHotUpdated: 490,
  }),
  ownTransactions: 37,
}
const work = { finished: 100, elapsedMs: 4_000, looks: 20, looker: 'placing' }

test('what two snapshots differ by is divided by the orders that finished', () => {
  const cost = costPerSaga(before, after, work)
  expect(cost.perSecond).toBe(25)
  expect(Object.fromEntries(cost.cpuMs)).toEqual({ Postgres: 4, workers: 2, late: 0.5 })
  expect(cost.counters).toMatchObject({
    walBytes: 2_000,
    rowsInserted: 18,
    rowsUpdated: 5,
    rowsHotUpdated: 4,
  })
  expect(cost.hotShare).toBe(0.8)
})

test('what the bench itself did is taken off: its own statements, and each look of its load', () => {
  const cost = costPerSaga(before, after, work)
  // 250 counted, 30 of the observer, 20 looks.
  expect(cost.counters.transactions).toBe(2)
  // 220 sendings of the load, 20 of them looks.
  expect(Object.fromEntries(cost.roundTrips)).toEqual({ workers: 6, placing: 2 })
})

test('without a finished order there is nothing to divide by, and without an update no share', () => {
  expect(() => costPerSaga(before, after, { ...work, finished: 0 })).toThrow('nothing to divide by')
  const still = costPerSaga(
    before,
    { ...after, counters: { ...after.counters, rowsUpdated: 100, rowsHotUpdated: 90 } },
    work,
  )
  expect(still.hotShare).toBeNaN()
})

test('a sum leaves out what is missing', () => {
  const values = new Map([
    ['Postgres', 0.5],
    ['workers', 0.25],
  ])
  expect(sumOf(values, ['Postgres', 'workers', 'relay'])).toBe(0.75)
})
