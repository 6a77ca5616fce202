import { describe, expect, test } from 'vitest'
import {
  adviceOf,
  deadlineOf,
  headingOf,
  holdsNothing,
  type IncidentRow,
  moneyOf,
  placeOf,
  sentenceOf,
  seriesLabel,
  titleOf,
  trendOf,
} from './words.ts'

const outage: IncidentRow = {
  id: '50f281e8b93f',
  kind: 'blocked',
  groups: ['payment'],
  eventType: 'InventoryReserved',
  fingerprint: 'ProviderUnavailable: answers <n>',
  error: 'ProviderUnavailable: answers 503',
  firstAt: '2026-01-05T13:00:00.000Z',
  lastAt: '2026-01-05T13:50:00.000Z',
  state: 'new',
  cameBack: false,
  stated: null,
  owner: null,
  note: '',
  noted: null,
  version: 0,
  held: 264,
  met: 300,
  money: [
    { currency: 'EUR', heldMinor: 1_609_400 },
    { currency: 'SEK', heldMinor: 5_000 },
  ],
  thisHour: 300,
  hourBefore: 0,
  series: [0, 264],
  overAt: null,
  cancelledFrom: null,
}
const unreadable: IncidentRow = {
  ...outage,
  groups: ['orders', 'payment'],
  eventType: 'RefundRequested',
  error: 'UnreadableEvent: RefundRequested v1 has another shape: a: x; b: y',
}
const strays: IncidentRow = {
  ...outage,
  kind: 'unroutable',
  groups: [],
  eventType: 'orders.events',
  error: 'it has no order id',
  money: [],
  held: 1,
}

describe('an incident reads', () => {
  test('as its cause, never as a validator has it', () => {
    expect(titleOf(outage)).toBe('Payment: answers 503')
    expect(titleOf(unreadable)).toBe('A refund request nobody can read (2 fields wrong)')
    expect(titleOf(strays)).toBe('Messages that belong to no order: it has no order id')
  })

  test('as who stands still where', () => {
    expect(placeOf(outage)).toBe('payment stands still at the event “reserved”')
    expect(placeOf(unreadable)).toMatch(/^orders and payment stand still at the event “/)
    expect(placeOf({ ...outage, eventType: 'OrderWished' })).toContain('“OrderWished”')
    expect(placeOf(strays)).toBe('on the topic orders.events; nothing waits behind them')
  })

  test('with its orders and their money, each currency by itself', () => {
    expect(moneyOf(outage)).toBe('16,094.00\u00a0€ and 50.00\u00a0kr')
    expect(sentenceOf(outage)).toBe(
      '264 orders stand still, and 16,094.00\u00a0€ and 50.00\u00a0kr with them.',
    )
    expect(sentenceOf({ ...outage, held: 1, money: [{ currency: 'EUR', heldMinor: 100 }] })).toBe(
      '1 order stands still, and 1.00\u00a0€ with it.',
    )
    expect(sentenceOf({ ...outage, held: 2, money: [] })).toBe(
      '2 orders stand still, and an unknown amount with them.',
    )
    expect(sentenceOf(strays)).toBe('1 message of the topic belongs to no order of ours.')
    expect(sentenceOf({ ...strays, held: 2 })).toBe(
      '2 messages of the topic belong to no order of ours.',
    )
  })

  test('as nothing at stake only when nothing waits there', () => {
    expect(holdsNothing(outage)).toBe(false)
    expect(holdsNothing({ ...outage, held: 0 })).toBe(true)
    expect(holdsNothing(strays)).toBe(true)
  })

  test('as over when all have gone on, and as come back when it was fixed', () => {
    expect(sentenceOf({ ...outage, state: 'over', held: 0 })).toBe(
      'It is over: all of the 300 orders that met it have gone on.',
    )
    expect(sentenceOf({ ...outage, state: 'over', held: 0, met: 1 })).toBe(
      'It is over: the order that met it has gone on.',
    )
    expect(sentenceOf({ ...outage, cameBack: true })).toMatch(
      /^It was said to be fixed, and happened again\. 264 orders/,
    )
  })

  test('with what to do next', () => {
    expect(adviceOf(outage)).toMatch(/^36 orders of 300 have gone on\. Find the cause/)
    expect(adviceOf({ ...outage, met: 264 })).toMatch(/^Find the cause/)
    expect(adviceOf(unreadable)).toContain('Edit the event of each order')
    expect(adviceOf(strays)).toContain('say that it is fixed')
    expect(adviceOf({ ...outage, state: 'over' })).toContain('nothing to do')
    const by = '2026-01-05T14:20:00.000Z'
    expect(deadlineOf(by, 1, 'Europe/Berlin')).toMatch(/15:20.*, it is cancelled\.$/)
    expect(deadlineOf(by, 264, 'UTC')).toMatch(/, the first at .*14:20.*\.$/)
  })

  test('with what its picture shows, and over which time', () => {
    expect(seriesLabel(outage)).toBe(
      'Orders that stood still, in steps of 5 minutes from 5 min ago until now: at most 264, 264 last',
    )
    expect(seriesLabel({ ...strays, series: [0, 0, 7, 1] })).toBe(
      'Messages that came, in steps of 5 minutes from 15 min ago until now: at most 7, 1 last',
    )
  })

  test('with this hour against the one before', () => {
    expect(trendOf(outage)).toBe('300 this hour, 0 the hour before')
  })
})

test('the heading counts what is open', () => {
  expect([0, 1, 4].map(headingOf)).toEqual([
    'No incident is open',
    'One incident is open',
    '4 incidents are open',
  ])
})
