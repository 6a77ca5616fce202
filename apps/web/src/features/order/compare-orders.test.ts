import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { describe, expect, test } from 'vitest'
import { completed, eventsOf, walks } from '../../testing/walks.ts'
import { compareOrders } from './compare-orders.ts'

const declined = eventsOf([
  'OrderCreated',
  'InventoryReserved',
  'PaymentFailed',
  'InventoryReleased',
  'OrderCancelled',
])

const typesOf = (one: readonly SagaEvent[], other: readonly SagaEvent[]) =>
  compareOrders(one, other).steps.map(({ type, first, second }) => [
    type,
    first?.version ?? null,
    second?.version ?? null,
  ])

test('what only the second one has stands behind what it followed there', () => {
  expect(typesOf(completed, declined)).toEqual([
    ['OrderCreated', 1, 1],
    ['InventoryReserved', 2, 2],
    ['PaymentFailed', null, 3],
    ['InventoryReleased', null, 4],
    ['OrderCancelled', null, 5],
    ['PaymentCompleted', 3, null],
    ['ShipmentCreated', 4, null],
    ['InventoryCommitted', 5, null],
    ['OrderCompleted', 6, null],
  ])
  expect(compareOrders(completed, declined).partedAt?.type).toBe('PaymentFailed')
})

test('the same event twice is compared with its like', () => {
  const refunds = eventsOf(['OrderCreated', 'RefundRequested', 'RefundIssued'])
  const again = eventsOf([
    'OrderCreated',
    'RefundRequested',
    'RefundIssued',
    'RefundRequested',
    'RefundIssued',
  ])
  expect(typesOf(refunds, again)).toEqual([
    ['OrderCreated', 1, 1],
    ['RefundRequested', 2, 2],
    ['RefundIssued', 3, 3],
    ['RefundRequested', null, 4],
    ['RefundIssued', null, 5],
  ])
})

test('where they are most apart is the step that took longest beside the other', () => {
  const slow = completed.map((event) =>
    event.version < 3
      ? event
      : { ...event, time: new Date(Date.parse(event.time) + 90_000).toISOString() },
  ) as SagaEvent[]
  const { mostApart, partedAt } = compareOrders(completed, slow)
  expect(partedAt).toBeNull()
  expect(mostApart).toMatchObject({ step: { type: 'PaymentCompleted' }, byMs: 90_000 })
  expect(compareOrders(slow, completed).mostApart?.byMs).toBe(-90_000)
  expect(compareOrders(completed, completed).mostApart).toBeNull()
})

describe.each(walks().map((walk) => [walk.join(' → '), walk] as const))('%s', (_, walk) => {
  test('beside any other walk each event of both stands once, and those of each in their order', () => {
    const one = eventsOf(walk)
    for (const other of walks().map((each) => eventsOf(each))) {
      const { steps } = compareOrders(one, other)
      const versions = steps.flatMap(({ first }) => (first ? [first.version] : []))
      expect(versions).toEqual(one.map(({ version }) => version))
      const seconds = steps.flatMap(({ second }) => (second ? [second.version] : []))
      expect(seconds.toSorted((a, b) => a - b)).toEqual(other.map(({ version }) => version))
    }
  })
})

test('an amount is told where both have the same, and else of neither', () => {
  const dearer = completed.map((event) =>
    event.type === 'PaymentCompleted'
      ? { ...event, data: { ...event.data, amountMinor: 2 * event.data.amountMinor } }
      : event,
  ) as SagaEvent[]
  const labelOf = (other: readonly SagaEvent[]) =>
    compareOrders(completed, other).steps.find(({ type }) => type === 'PaymentCompleted')?.label
  expect(labelOf(completed)).toMatch(/^charged \d/)
  expect(labelOf(dearer)).toBe('charged')
  expect(labelOf(declined)).toMatch(/^charged \d/)
})
