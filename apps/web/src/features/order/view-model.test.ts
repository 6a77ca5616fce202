import { isReadable } from '@sagaboard/events/catalog/envelope'
import { requestUndo } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import type { OrderSnapshot, Outcome } from '@sagaboard/events/commands/order-snapshot'
import { viewOf } from '@sagaboard/events/commands/order-snapshot'
import { orderGraph } from '@sagaboard/events/saga/graph'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { foretell, hanging } from '@sagaboard/events/testing/forecasts'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { atRest, going, placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { expect, test } from 'vitest'
import { retryLabel } from '../../components/saga/view-model.ts'
import { eventAt, nodeTextMax, orderViewModel } from './view-model.ts'

const eventsOf = ({ log }: OrderSnapshot) => log.filter(isReadable)
const hours = { placedAt: '10:00:00', clock: (iso: string) => iso.slice(11, 16) }
const draw = (snapshot: OrderSnapshot, expiresAt: string | null = null) =>
  orderViewModel(eventsOf(snapshot), viewOf(snapshot), foretell(snapshot, { expiresAt }), hours)
const looks = (viewModel: ReturnType<typeof draw>) =>
  Object.fromEntries(orderGraph.steps.map(({ id }) => [id, viewModel.steps[id].look]))

const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))
const cancelled = (snapshot: OrderSnapshot) =>
  requestUndo(
    snapshot,
    { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } },
    'customer',
  )
const undeliverable = (call: Parameters<typeof yes>[0]): Outcome =>
  call.type === 'label' ? { type: 'undeliverable' } : yes(call)

test('what was undone goes back the way it came, and what never will is dashed', () => {
  const viewModel = draw(until(placedSnapshot(), standsAt('PaymentRefunded'), undeliverable))
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
  const asked = going(cancelled(hanging(unpaid, 'payment')), ['shipping', 'shipping', 'payment'])
  const voided = until(
    asked,
    (snapshot) => snapshot.log.at(-1)?.type === 'PaymentVoided',
    () => ({
      type: 'undone',
      chargeId: 'ch_1',
      reference: 'vo_1',
      amountMinor: 7_800,
    }),
  )
  const { steps } = draw(voided)
  expect(steps.charge).toMatchObject({ look: 'done', tone: 'undo', detail: 'charged, unheard' })
  const unasked = draw(until(cancelled(placedSnapshot()), atRest))
  expect(unasked.steps.charge).toMatchObject({ look: 'never', detail: 'will not happen' })
})

test('an order on its way forward shows what comes next, and what would undo it', () => {
  const viewModel = draw(unpaid)
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

test('what comes at its deadline unless it has shipped by then has that hour', () => {
  const {
    refund,
    cancelled: end,
    ship,
  } = draw(hanging(unpaid, 'payment'), '2026-01-05T14:44:00.000Z').steps
  expect([refund.detail, end.detail]).toEqual(['after 14:44', 'after 14:44'])
  expect(ship).toMatchObject({ look: 'next' })
})

test('nothing is drawn as to come that its cancellation rules out', () => {
  const { steps } = draw(going(cancelled(hanging(unpaid, 'payment')), ['shipping', 'shipping']))
  for (const step of ['ship', 'commit', 'completed'] as const)
    expect(steps[step]).toMatchObject({ look: 'never', detail: 'will not happen' })
})

test('what nobody knows is not drawn as what will not happen', () => {
  const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
  const label = draw(cancelled(hanging(paid, 'shipping'))).steps
  for (const step of ['commit', 'completed'] as const)
    expect(label[step]).toMatchObject({ look: 'never', detail: 'not known' })
  const charge = draw(going(cancelled(hanging(unpaid, 'payment')), ['payment'])).steps
  expect(charge.charge.detail).toBe('not known')
})

test('an expired order that paid nothing does not say that something was refunded', () => {
  const expired = requestUndo(
    unpaid,
    { type: 'OrderCancelRequested', data: { reason: 'expired' } },
    'system',
  )
  const { refund } = draw(until(expired, atRest)).steps
  expect(refund).toMatchObject({ name: 'Void', detail: 'charge voided' })
  expect(refund.sentence).toMatch(/^Void: charge voided/)
})

test('a step selects the event that it stated, and a wish to cancel belongs to none', () => {
  const events = eventsOf(cancelled(unpaid))
  expect(eventAt(events, 'reserve')?.version).toBe(2)
  expect(eventAt(events, 'placed')?.version).toBe(1)
  expect(eventAt(events, 'recall')).toBeUndefined()
})

test('a charge that is tried again is drawn as such, also when its order is being undone', () => {
  const snapshot = hanging(unpaid, 'payment', { attempts: 7 })
  const { charge, recall } = draw(cancelled(snapshot)).steps
  expect(charge).toMatchObject({ look: 'now', detail: 'try 8', sentence: 'Charge: try 8' })
  expect(recall).toMatchObject({ detail: 'now', retry: undefined })
})

test('a step that is tried again hands on when, and what gave up says so without a countdown', () => {
  const nextAt = '2026-01-05T09:01:12.000Z'
  const chargeOf = (state: 'retrying' | 'dead') =>
    draw(hanging(unpaid, 'payment', { attempts: 3, state, nextAt })).steps.charge
  const { retry } = chargeOf('retrying')
  expect(retry && retryLabel(retry, Date.UTC(2026, 0, 5, 9, 1))).toBe('try 4 in 12\u00a0s')
  expect(retry && retryLabel(retry, Date.UTC(2026, 0, 5, 9, 1, 11, 500))).toBe('try 4 now')
  expect(chargeOf('dead')).toMatchObject({ detail: 'gave up after 3', retry: undefined })
})

test('what a person has stated is told as theirs, and short enough for its step', () => {
  const settled = { reference: 'PSP 4711', note: 'called them' }
  const events = [
    ...eventsOf(unpaid),
    sampleEvent('PaymentFailed', 3, { code: 'settled_by_staff', settled }),
  ]
  const { steps } = orderViewModel(events, foldOrder(events), foretell(unpaid), hours)
  expect(steps.charge).toMatchObject({
    detail: 'not charged',
    sentence: 'Charge: not charged, says staff',
  })
})

test('what stands at a step has room in its box', () => {
  const ways = [
    unpaid,
    hanging(unpaid, 'payment', { attempts: 50, state: 'dead' }),
    until(placedSnapshot(), atRest),
    until(placedSnapshot(), atRest, undeliverable),
    until(cancelled(placedSnapshot()), atRest),
    until(cancelled(unpaid), atRest),
  ]
  for (const snapshot of ways)
    for (const { id } of orderGraph.steps) {
      const { detail, sentence } = draw(snapshot, '2026-01-05T14:44:00.000Z').steps[id]
      expect(detail?.length).toBeLessThanOrEqual(nodeTextMax)
      expect(sentence).toMatch(/^[A-Z][a-z]+: \S/)
      expect(sentence).not.toMatch(/undefined|NaN/)
    }
})
