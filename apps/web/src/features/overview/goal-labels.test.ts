import { expect, test } from 'vitest'
import { sampleOverview } from '../../testing/console-samples.ts'
import { goalCard, type MissedGoal } from './goal-labels.ts'
import { placesFor } from './places.ts'

const { steps } = sampleOverview(0)
const minute = 60_000
const lost = {
  kind: 'lost' as const,
  reason: 'out_of_stock' as const,
  orders: 31,
  placed: 100,
  shareBefore: 0.04,
  ms: 15 * minute,
  beforeMs: 60 * minute,
  lostMinor: 93_000,
  currency: 'EUR',
  short: { sku: 'cherry-board', name: 'Cherry board', free: 0, orders: 31, others: 0 },
  isFaultOn: false,
}
/** With plain spaces. */
const cardOf = (goal: MissedGoal) => {
  const card = goalCard(goal, steps)
  return { ...card, says: card.says.replaceAll(/[\u00a0\u202f]/g, ' ') }
}

test('what is sold out is named, with what it cost and against what was usual, and leads to its stock and to the orders', () => {
  expect(cardOf(lost)).toEqual({
    key: 'lost out_of_stock',
    badge: '31 orders lost',
    tone: 'undo',
    title: 'Cherry board is sold out',
    says: '930.00 € in 15 min; refused: 31 %, the hour before 4 %',
    acts: [
      {
        text: 'Restock Cherry board',
        href: '/console/stock?view=all&q=Cherry+board&sku=cherry-board',
      },
      { text: 'See the 31 orders', href: '/console/orders?age=15m&reason=out_of_stock' },
    ],
  })
  const short = { ...lost.short, others: 2 }
  expect(cardOf({ ...lost, short }).title).toBe('Cherry board and 2 more products ran short')
  expect(cardOf({ ...lost, short: { ...lost.short, free: 3 } }).title).toBe(
    'Cherry board is short: 3 left',
  )
})

test('nothing is said to be the hour before that is only a part of it, or nothing', () => {
  expect(cardOf({ ...lost, beforeMs: 20_000 }).says).toContain('in 20 s before that 4 %')
  expect(cardOf({ ...lost, shareBefore: null }).says).toContain('too few orders')
})

test('a fault that has the effect is the first thing to end', () => {
  const declined = { ...lost, reason: 'payment_declined' as const, short: null, isFaultOn: true }
  expect(cardOf(declined).acts.map(({ text }) => text)).toEqual([
    'End the fault',
    'See the 31 orders',
  ])
})

test('slowness leads to the step that takes longest, and a long line to the services', () => {
  const slow = cardOf({ kind: 'slow', p95Ms: 2_400, beforeMs: 180, isFaultOn: false })
  expect(slow.says).toBe('95 of 100 are completed within 2.4 s, the hour before within 180 ms')
  expect(slow.acts).toHaveLength(1)
  const behind = cardOf({
    kind: 'behind',
    group: 'payment',
    events: 412,
    waitingMs: 8_000,
    usual: 2.6,
    isFaultOn: false,
  })
  expect(behind).toMatchObject({
    title: 'Payment is behind',
    says: '412 events wait, the oldest for 8 s; the hour before 3 on average',
    acts: [{ href: '/console/services' }],
  })
})

test('each kind that there is has a place, and the first ones have the rest', () => {
  expect(placesFor([5, 2, 2], 3)).toEqual([1, 1, 1])
  expect(placesFor([5, 0, 2], 3)).toEqual([2, 0, 1])
  expect(placesFor([1, 4, 0], 3)).toEqual([1, 2, 0])
  expect(placesFor([0, 1, 0], 3)).toEqual([0, 1, 0])
})
