import { describe, expect, test } from 'vitest'
import {
  type DrillExpectation,
  type DrillFacts,
  type DrillOrders,
  drillVerdict,
  isDrillDone,
} from './drill.ts'

const expected: DrillExpectation = {
  endedWithinMinutes: 5,
  refusedPercentMax: 30,
  nobodyNeeded: true,
  invariantsKept: true,
}
const none: DrillOrders = { count: 0, orders: [] }
const some = (count: number): DrillOrders => ({ count, orders: [{ id: 'a', number: 'A' }] })
const facts: DrillFacts = {
  placed: 10,
  notPlaced: 0,
  unsettled: 0,
  completed: 7,
  refused: some(3),
  cancelled: 0,
  open: 0,
  late: none,
  slowestMs: 900,
  needed: none,
  broken: [],
  looked: { all: 22, since: 22 },
  isOver: true,
  overMs: 10_000,
  quietMs: 9_000,
  cutShort: null,
}

const missed = (change: Partial<DrillFacts>, others: Partial<DrillExpectation> = {}) => {
  const { isPassed, checks } = drillVerdict({ ...expected, ...others }, { ...facts, ...change })
  return { isPassed, missed: checks.filter(({ isKept }) => !isKept).map(({ name }) => name) }
}

describe('the verdict', () => {
  test.each<[string, Partial<DrillFacts>, string[]]>([
    ['all as expected', {}, []],
    ['orders that took longer', { late: some(1) }, ['ended']],
    ['an order that is open, though it has time', { open: 1, quietMs: null }, ['ended']],
    ['more refused than expected', { refused: some(4) }, ['refused']],
    ['an order that needed a person', { needed: some(1) }, ['nobody']],
    ['a promise that was broken', { broken: ['charged_once'] }, ['invariants']],
    ['nobody has looked', { looked: { all: 22, since: 0 } }, ['invariants']],
  ])('%s', (_, change, names) => {
    expect(missed(change)).toEqual({ isPassed: names.length === 0, missed: names })
  })

  test('is about what was expected alone', () => {
    const change = { refused: some(10), needed: some(1), broken: ['charged_once'] }
    const nothing = { refusedPercentMax: null, nobodyNeeded: false, invariantsKept: false }
    expect(missed(change, nothing)).toEqual({ isPassed: true, missed: [] })
  })

  test('shows nothing when no order was placed', () => {
    expect(missed({ placed: 0, completed: 0, refused: none })).toEqual({
      isPassed: false,
      missed: [],
    })
  })
})

describe('it is made', () => {
  const minute = 60_000
  test.each<[string, Partial<DrillFacts>, boolean]>([
    ['once all have ended and were looked at', {}, true],
    ['not while fault or load is on', { isOver: false }, false],
    ['not while orders are being placed', { unsettled: 1 }, false],
    ['not while an order is open that has time', { open: 1, overMs: 4.9 * minute }, false],
    ['once an open order has had its time', { open: 1, overMs: 5.1 * minute, quietMs: null }, true],
    ['not before somebody has looked', { looked: { all: 22, since: 21 } }, false],
    [
      'without a look, when nobody looks',
      { looked: { all: 22, since: 0 }, overMs: 2 * minute, quietMs: 2 * minute },
      true,
    ],
    ['whatever it waits for, in the end', { unsettled: 1, overMs: 16 * minute }, true],
  ])('%s', (_, change, isDone) => {
    expect(isDrillDone(expected, { ...facts, ...change })).toBe(isDone)
  })
})
