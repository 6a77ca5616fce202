import { describe, expect, test } from 'vitest'
import { type GoalFigures, type LossReason, missedGoals, type PlacedFigures } from './goals.ts'

const minute = 60_000
const span = (ms: number, placed: number, lost: [LossReason, number][] = []): PlacedFigures => ({
  ms,
  placed,
  lost: lost.map(([reason, orders]) => ({
    reason,
    orders,
    minor: orders * 1_000,
    currency: 'EUR',
  })),
})
const short = { sku: 'cherry-board', name: 'Cherry board', free: 0, orders: 9, others: 0 }

const calm: GoalFigures = {
  placed: { now: span(15 * minute, 0), before: span(60 * minute, 0) },
  completed: {
    now: { completed: 0, p95Ms: null },
    before: { completed: 0, p95Ms: null },
  },
  short: null,
  lines: [],
  faults: [],
}
const kinds = (change: Partial<GoalFigures>) =>
  missedGoals({ ...calm, ...change }).map((goal) =>
    goal.kind === 'lost' ? goal.reason : goal.kind,
  )
const placed = (now: PlacedFigures, before: PlacedFigures) => ({ placed: { now, before } })

describe('orders that are lost', () => {
  const before = span(60 * minute, 100, [['out_of_stock', 4]])

  test('are told of with their share and that of the hour before, and with what they lacked', () => {
    const now = span(15 * minute, 100, [['out_of_stock', 31]])
    expect(missedGoals({ ...calm, ...placed(now, before), short })).toEqual([
      {
        kind: 'lost',
        reason: 'out_of_stock',
        orders: 31,
        placed: 100,
        shareBefore: 0.04,
        ms: 15 * minute,
        beforeMs: 60 * minute,
        lostMinor: 31_000,
        currency: 'EUR',
        short,
        isFaultOn: false,
      },
    ])
  })

  test.each<[string, PlacedFigures, PlacedFigures]>([
    ['two orders', span(1, 2, [['expired', 2]]), before],
    ['a small share', span(1, 1_000, [['expired', 90]]), before],
    ['what is usual', span(1, 100, [['expired', 19]]), span(1, 100, [['expired', 10]])],
    ['a share of no hour before', span(1, 100, [['expired', 24]]), span(1, 19)],
  ])('are no alarm when they are %s', (_, now, then) => {
    expect(kinds(placed(now, then))).toEqual([])
  })

  test('are an alarm from a quarter on when there is nothing to compare with', () => {
    const now = span(1, 100, [['expired', 25]])
    expect(kinds(placed(now, span(1, 19)))).toEqual(['expired'])
  })

  test('come in the order of their money, each reason by itself', () => {
    const now = span(1, 100, [
      ['payment_declined', 12],
      ['expired', 30],
    ])
    expect(kinds(placed(now, before))).toEqual(['expired', 'payment_declined'])
  })

  test('say that a fault is on only where it has this effect', () => {
    const now = span(1, 90, [
      ['payment_declined', 30],
      ['out_of_stock', 30],
      ['expired', 30],
    ])
    const told = (faults: GoalFigures['faults']) =>
      missedGoals({ ...calm, ...placed(now, before), faults })
        .filter(({ isFaultOn }) => isFaultOn)
        .map((goal) => goal.kind === 'lost' && goal.reason)
    expect(told([])).toEqual([])
    expect(told([{ service: 'payment', declines: false }])).toEqual(['expired'])
    expect(told([{ service: 'payment', declines: true }])).toEqual(['payment_declined', 'expired'])
  })
})

describe('slowness', () => {
  const completed = (now: [number, number], before: [number, number]) => ({
    completed: {
      now: { completed: now[0], p95Ms: now[1] },
      before: { completed: before[0], p95Ms: before[1] },
    },
  })
  test.each<[string, [number, number], [number, number], string[]]>([
    ['twice as long, and a second more', [20, 2_400], [20, 180], ['slow']],
    ['of too few', [19, 2_400], [20, 180], []],
    ['against too few', [20, 2_400], [19, 180], []],
    ['by less than a second', [20, 1_100], [20, 180], []],
    ['by less than twice', [20, 19_000], [20, 10_000], []],
  ])('%s', (_, now, before, told) => {
    expect(kinds(completed(now, before))).toEqual(told)
  })
})

test('a line is too long by its length, by how long it waits and by what is usual', () => {
  const line = { group: 'payment' as const, events: 100, waitingMs: 5_000, usual: 33 }
  const told = (change: object) => kinds({ lines: [{ ...line, ...change }] })
  expect(told({})).toEqual(['behind'])
  expect(told({ events: 99 })).toEqual([])
  expect(told({ waitingMs: 4_999 })).toEqual([])
  expect(told({ usual: 34 })).toEqual([])
  expect(told({ usual: null })).toEqual([])
})
