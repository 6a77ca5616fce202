import type { LogEntry, SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { Wait } from '@sagaboard/events/commands/order-forecast'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { foretell } from '@sagaboard/events/testing/forecasts'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { atRest, placedSnapshot, until } from '@sagaboard/events/testing/snapshots'
import { expect, test } from 'vitest'
import { completed } from '../../testing/walks.ts'
import { sinceTheEnd } from './returns.ts'
import { eventAt, orderViewModel } from './view-model.ts'

const asked = (version: number, requestId: string, amountMinor: number) =>
  sampleEvent('RefundRequested', version, {
    requestId,
    amountMinor,
    currency: 'EUR',
    method: 'provider',
    note: 'chipped',
  })
const issued = (
  version: number,
  requestId: string,
  [amountMinor, method]: [number, 'provider' | 'by_hand'],
) =>
  sampleEvent('RefundIssued', version, {
    requestId,
    refundId: `re_${version}`,
    amountMinor,
    currency: 'EUR',
    method,
  })
const restock = [
  sampleEvent('RestockRequested', 11, { requestId: 'c', lines: mugs(2), note: 'came back' }),
  sampleEvent('InventoryRestocked', 12, { requestId: 'c', allocations: mugs(2) }),
]
function mugs(quantity: number) {
  return [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity }]
}
const refunds = [
  asked(7, 'a', 500),
  issued(8, 'a', [500, 'provider']),
  asked(9, 'b', 7_300),
  issued(10, 'b', [7_300, 'by_hand']),
]

const atEnd = foretell(until(placedSnapshot(), atRest))
const draw = (events: readonly SagaEvent[], tries?: Wait['tries']) => {
  const wait: Wait | null = tries ? { ...refundHangs, tries } : null
  const hours = { placedAt: '10:00:00', clock: (iso: string) => iso.slice(11, 16) }
  return orderViewModel(events, foldOrder(events), { ...atEnd, wait }, hours)
}
const refundHangs: Omit<Wait, 'tries'> = {
  service: 'payment',
  step: 'completed',
  version: 7,
  eventType: 'RefundRequested',
  for: 'refund',
  amountMinor: 500,
  error: 'answers 503',
  isDecided: false,
}

test('a completed order has the lane of what may still come back, and says that nothing was asked for', () => {
  const { returns } = draw(completed)
  expect(returns?.RefundRequested).toMatchObject({
    name: 'Money back',
    node: { look: 'never', sentence: 'Money back: nothing was asked for' },
    edge: { look: 'ahead' },
  })
  expect(returns?.RestockRequested?.node.sentence).toBe('Goods back: nothing was asked for')
})

test('an order that has not completed has none', () => {
  expect(draw(completed.slice(0, 4)).returns).toBeUndefined()
})

test('refunds by card and by hand and restocks after the end are drawn, with their sums', () => {
  const { returns, steps } = draw([...completed, ...refunds, ...restock])
  expect(returns?.RefundRequested).toMatchObject({
    node: {
      look: 'done',
      tone: 'undo',
      detail: '78.00\u00a0€',
      sentence: 'Money back: 5.00\u00a0€ given back to the card, 73.00\u00a0€ given back by hand',
    },
    edge: { look: 'travelled', tone: 'undo' },
  })
  expect(returns?.RestockRequested?.node).toMatchObject({ look: 'done', detail: '2 units' })
  expect(steps.completed).toMatchObject({ look: 'done', tone: 'ok' })
})

test('a refund that is asked for and not answered is happening; one that gave up needs a person', () => {
  const events = [...completed, asked(7, 'a', 500)]
  expect(draw(events).returns?.RefundRequested?.node).toMatchObject({ look: 'now', detail: 'now' })
  const tries = { done: 3, max: 8, nextAt: '2026-01-05T09:01:12.000Z', isDead: false }
  const gaveUp = { ...tries, nextAt: null, isDead: true }
  const retried = draw(events, tries).returns
  expect(retried?.RefundRequested?.node).toMatchObject({
    tone: 'undo',
    retry: { attempt: 4, nextAt: tries.nextAt },
  })
  const dead = draw(events, gaveUp).returns
  expect(dead?.RefundRequested?.node).toMatchObject({ tone: 'stop', detail: 'gave up after 3' })
  expect(dead?.RestockRequested?.node.look).toBe('never')
  // The request itself can't be read: it was made all the same.
  const unread = draw(completed, gaveUp).returns?.RefundRequested
  expect(unread).toMatchObject({ node: { look: 'now', tone: 'stop' }, edge: { look: 'travelled' } })
})

test('a request that was refused or skipped says so', () => {
  const refusal = sampleEvent('RefundRefused', 8, {
    requestId: 'a',
    reason: 'exceeds_captured',
    refundableMinor: 0,
  })
  const node = (events: readonly SagaEvent[]) => draw(events).returns?.RefundRequested?.node
  expect(node([...completed, asked(7, 'a', 500), refusal])).toMatchObject({
    look: 'refused',
    detail: 'refused',
  })
  const skip = sampleEvent('StepSkipped', 8, {
    service: 'payment',
    version: 7,
    eventType: 'RefundRequested',
    note: 'given back in cash',
  })
  expect(node([...completed, asked(7, 'a', 500), skip])).toMatchObject({ detail: 'skipped' })
})

test('a return selects its last event', () => {
  const events = [...completed, ...refunds]
  expect(eventAt(events, 'RefundRequested')?.version).toBe(10)
  expect(eventAt(events, 'RestockRequested')).toBeUndefined()
})

test('the sentence tells what came back, in its order, also beside an event that can’t be read', () => {
  const unreadable: LogEntry = { ...asked(13, 'd', 1), unreadable: 'requestId: Invalid input' }
  expect(sinceTheEnd([...completed, ...refunds, ...restock, unreadable])).toBe(
    'After the end: 5.00\u00a0€ given back to the card, 73.00\u00a0€ given back by hand, 2 units back on the shelf.',
  )
  expect(sinceTheEnd(completed)).toBe('')
})
