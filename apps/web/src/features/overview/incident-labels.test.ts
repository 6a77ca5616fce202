import { eventTypes } from '@sagaboard/events/catalog/events'
import { expect, test } from 'vitest'
import { messageOf } from '../../lib/error-message.ts'
import { incidentTitle } from '../../lib/incident-title.ts'
import { unreadableEvents } from '../../lib/labels.ts'
import { type Incident, incidentRemark, incidentStep } from './incident-labels.ts'

const now = Date.parse('2026-01-05T13:56:00.000Z')
const unreadable: Incident = {
  state: 'dead',
  groups: ['orders', 'payment'],
  fingerprint: 'UnreadableEvent: RefundRequested v<n> has another shape',
  error:
    'UnreadableEvent: RefundRequested v1 has another shape: requestId: Invalid input: expected string, received undefined; amountMinor: Invalid input: expected number, received undefined; currency: Invalid input; method: Invalid option; note: Invalid input',
  eventType: 'RefundRequested',
  orders: 3,
  heldMinor: 11_100,
  currency: 'EUR',
  since: '2026-01-05T13:44:10.000Z',
  nextAt: null,
  cancelledFrom: null,
  ids: ['50f281e8b93f'],
  orderId: null,
  orderNumber: null,
}
const outage: Incident = {
  ...unreadable,
  state: 'retrying',
  groups: ['payment'],
  error: 'ProviderUnavailable: the provider answers 503',
  nextAt: '2026-01-05T13:56:12.000Z',
}

test('what a validator found is counted, not quoted', () => {
  expect(incidentTitle(unreadable)).toBe('A refund request nobody can read (5 fields wrong)')
  expect(messageOf(unreadable.error)).toBe('a refund request nobody can read (5 fields wrong)')
  expect(messageOf('UnreadableEvent: RefundIssued v2 has another shape: refundId: Too small')).toBe(
    'a refund nobody can read (1 field wrong)',
  )
  expect(messageOf('UnreadableEvent: Strange v1 has another shape: payload: Invalid input')).toBe(
    'a Strange nobody can read (1 field wrong)',
  )
})

test('every event of the catalogue has a name for when it can’t be read', () => {
  expect(eventTypes.filter((type) => unreadableEvents[type] === undefined)).toEqual([])
})

test('any other fault is told with its service and its own words', () => {
  expect(incidentTitle(outage)).toBe('Payment: the provider answers 503')
})

test('who stands still, how much it holds, and since when by the clock', () => {
  expect(incidentRemark(unreadable, now, 'Europe/Berlin')).toBe(
    '3 orders, 111.00\u00a0€, orders and payment stand still, since 14:44',
  )
  expect(incidentRemark({ ...unreadable, since: '2026-01-03T13:44:10.000Z' }, now, 'UTC')).toMatch(
    /since 3 Jan, 13:44$/,
  )
  const one = { ...outage, orders: 1, orderId: 'x', orderNumber: '3DPF-M368P' }
  expect(incidentRemark(one, now, 'UTC')).toBe('order 3DPF-M368P, 111.00\u00a0€, since 13:44')
})

test('each ends in what a person does next, or in why nothing has to be done', () => {
  expect(incidentStep(unreadable, now, 'Europe/Berlin')).toBe('Edit the events of 3 orders')
  expect(incidentStep({ ...unreadable, orders: 1 }, now, 'Europe/Berlin')).toBe('Edit the event')
  expect(incidentStep({ ...outage, state: 'dead' }, now, 'Europe/Berlin')).toBe(
    'Find the cause, then retry payment of 3 orders',
  )
  expect(incidentStep(outage, now, 'Europe/Berlin')).toBe(
    'Nothing to do yet: tried again in 12\u00a0s',
  )
  expect(incidentStep({ ...outage, nextAt: null }, now, 'Europe/Berlin')).toBe(
    'Nothing to do yet: tried again now',
  )
})

test('what is cancelled unless it goes on says from when, by the clock of who reads', () => {
  const held = { ...outage, cancelledFrom: '2026-01-05T14:20:00.000Z' }
  expect(incidentStep(held, now, 'Europe/Berlin')).toBe(
    'Nothing to do yet: tried again in 12\u00a0s; else cancelled from 15:20',
  )
})
