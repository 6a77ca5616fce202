import { sagaGraph } from '@sagaboard/events/saga/graph'
import { foldOrder, isTerminal } from '@sagaboard/events/saga/order-view'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { describe, expect, test } from 'vitest'
import { retryLabel } from '../../components/saga/view-model.ts'
import { eventsOf, prefixes } from '../../testing/walks.ts'
import { eventAt, nodeTextMax, orderViewModel } from './view-model.ts'

const draw = (...walk: Parameters<typeof eventsOf>[0]) => {
  const events = eventsOf(walk)
  return orderViewModel(events, foldOrder(events), [], '10:00:00')
}
const looks = (viewModel: ReturnType<typeof draw>) =>
  Object.fromEntries(sagaGraph.steps.map(({ id }) => [id, viewModel.steps[id].look]))

describe('every history is drawn with a look and a sentence at each step', () => {
  test.each(prefixes().map((walk) => [walk.join(' → '), walk] as const))('%s', (_, walk) => {
    const order = foldOrder(eventsOf(walk))
    const viewModel = draw(...walk)
    for (const { id } of sagaGraph.steps) {
      expect(viewModel.steps[id].sentence).toMatch(/^[A-Z][a-z]+: \S/)
      expect(viewModel.steps[id].sentence).not.toMatch(/undefined|NaN/)
      // More does not fit into its box.
      expect(viewModel.steps[id].detail?.length).toBeLessThanOrEqual(nodeTextMax)
    }
    const happening = sagaGraph.steps
      .filter(({ id }) => viewModel.steps[id].look === 'now')
      .map(({ id }) => id)
    expect(happening).toEqual(isTerminal(order.status) ? [] : [order.step])
  })
})

test('what was undone goes back the way it came, and what never will is dashed', () => {
  const viewModel = draw(
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentFailed',
    'PaymentRefunded',
  )
  expect(looks(viewModel)).toEqual({
    placed: 'done',
    reserve: 'done',
    charge: 'done',
    ship: 'refused',
    commit: 'never',
    completed: 'never',
    recall: 'never',
    refund: 'done',
    release: 'now',
    cancelled: 'next',
  })
  expect(viewModel.edges['ship-refund']).toEqual({ look: 'travelled', tone: 'undo' })
  expect(viewModel.edges['charge-release']).toBeUndefined()
})

test('a charge that came to light when it was voided is drawn as one that was made', () => {
  const events = [
    ...eventsOf(['OrderCreated', 'InventoryReserved', 'OrderCancelRequested', 'ShipmentCancelled']),
    sampleEvent('PaymentVoided', 5, {
      outcome: 'undone',
      chargeId: 'ch_1',
      reference: 'vo_1',
      amountMinor: 7_800,
      currency: 'EUR',
    }),
  ]
  const { steps } = orderViewModel(events, foldOrder(events), [], '10:00:00')
  expect(steps.charge).toMatchObject({ look: 'done', tone: 'undo', detail: 'charged, unheard' })
  const unasked = draw(
    'OrderCreated',
    'InventoryReserved',
    'OrderCancelRequested',
    'ShipmentCancelled',
    'PaymentVoided',
  )
  expect(unasked.steps.charge).toMatchObject({ look: 'never', detail: 'will not happen' })
})

test('an order on its way forward shows what comes next, and what would undo it', () => {
  const viewModel = draw('OrderCreated', 'InventoryReserved')
  expect(looks(viewModel)).toMatchObject({
    reserve: 'done',
    charge: 'now',
    ship: 'next',
    commit: 'next',
    completed: 'next',
    refund: 'never',
  })
  expect(viewModel.steps.refund.detail).toBe('only if it fails')
})

test('a step selects the event that it stated, and a wish to cancel belongs to none', () => {
  const events = eventsOf(['OrderCreated', 'InventoryReserved', 'OrderCancelRequested'])
  expect(eventAt(events, 'reserve')?.version).toBe(2)
  expect(eventAt(events, 'placed')?.version).toBe(1)
  expect(eventAt(events, 'recall')).toBeUndefined()
})

test('a charge that is tried again is drawn as such, also when its order is being undone', () => {
  const events = eventsOf([
    'OrderCreated',
    'InventoryReserved',
    'OrderCancelRequested',
    'ShipmentCancelled',
  ])
  const blocked = {
    group: 'payment',
    version: 2,
    eventType: 'InventoryReserved',
    attempts: 7,
    attemptsMax: 50,
    state: 'retrying' as const,
    error: 'answers 503',
    nextAt: null,
  }
  const { charge, refund } = orderViewModel(events, foldOrder(events), [blocked], '10:00:00').steps
  expect(charge).toMatchObject({ look: 'now', detail: 'try 8', sentence: 'Charge: try 8' })
  expect(refund).toMatchObject({ detail: 'now', retry: undefined })
})

test('a step that is tried again hands on when, and what gave up says so without a countdown', () => {
  const events = eventsOf(['OrderCreated', 'InventoryReserved'])
  const blocked = {
    group: 'payment',
    version: 2,
    eventType: 'InventoryReserved',
    attempts: 3,
    attemptsMax: 8,
    state: 'retrying' as const,
    error: 'answers 503',
    nextAt: '2026-01-05T09:01:12.000Z',
  }
  const chargeOf = (state: 'retrying' | 'dead') =>
    orderViewModel(events, foldOrder(events), [{ ...blocked, state }], '10:00:00').steps.charge
  const { retry } = chargeOf('retrying')
  expect(retry && retryLabel(retry, Date.UTC(2026, 0, 5, 9, 1))).toBe('try 4 in 12\u00a0s')
  expect(retry && retryLabel(retry, Date.UTC(2026, 0, 5, 9, 1, 11, 500))).toBe('try 4 now')
  expect(chargeOf('dead')).toMatchObject({ detail: 'gave up after 3', retry: undefined })
})

test('what a person has stated is told as theirs, and short enough for its step', () => {
  const settled = { reference: 'PSP 4711', note: 'called them' }
  const events = [
    ...eventsOf(['OrderCreated', 'InventoryReserved']),
    sampleEvent('PaymentFailed', 3, { code: 'settled_by_staff', settled }),
  ]
  const { steps } = orderViewModel(events, foldOrder(events), [], '10:00:00')
  expect(steps.charge).toMatchObject({
    detail: 'not charged',
    sentence: 'Charge: not charged, says staff',
  })
})
