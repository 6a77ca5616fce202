import { foldOrder } from '@sagaboard/events/saga/order-view'
import { describe, expect, test } from 'vitest'
import { eventsOf, prefixes } from '../../testing/walks.ts'
import { type BlockedStep, explain } from './explain.ts'

const now = Date.UTC(2026, 0, 5, 9, 1, 0)
const stuck: BlockedStep = {
  group: 'payment',
  version: 2,
  eventType: 'InventoryReserved',
  attempts: 3,
  attemptsMax: 8,
  state: 'retrying',
  error: 'ProviderUnavailable: the payment provider answers 503\n  at somewhere',
  nextAt: new Date(now + 12_000).toISOString(),
}

describe('every state that the table allows has a sentence', () => {
  test.each(prefixes().map((walk) => [walk.join(' → '), walk] as const))('%s', (_, walk) => {
    const order = foldOrder(eventsOf(walk))
    for (const blockedSteps of [
      [],
      [stuck],
      [{ ...stuck, state: 'dead' as const, nextAt: null }],
    ]) {
      const { title, body, tone } = explain(order, blockedSteps, now, 'Leipzig')
      for (const sentence of [title, body]) {
        expect(sentence.trim()).toMatch(/^[\dA-Z].*\.$/s)
        expect(sentence).not.toMatch(/undefined|null|NaN| {2}|!|\.\./)
      }
      expect(tone).not.toBe('plain')
    }
  })
})

describe('what is said', () => {
  const at = (...walk: Parameters<typeof eventsOf>[0]) => foldOrder(eventsOf(walk))
  const undeliverable = [
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentFailed',
  ] as const

  const stuckRefund = { ...stuck, version: 4, eventType: 'ShipmentFailed' }

  test('an order that is cancelled while its charge is tried again is not asked for it any more, and says so', () => {
    const order = at(
      'OrderCreated',
      'InventoryReserved',
      'OrderCancelRequested',
      'ShipmentCancelled',
    )
    const { title, body } = explain(order, [stuck], now, 'Leipzig')
    expect(title).toBe('Waiting for the payment provider to say whether it took 78.00\u00a0€.')
    expect(body).toContain('It is not asked to take it any more. What it has taken is given back')
    expect(body).not.toMatch(/promise|Asked again/)
  })

  test('a refund that is tried again names the money, the tries, the next one, and what comes after it', () => {
    const { title, body, tone, tries } = explain(
      at(...undeliverable),
      [stuckRefund],
      now,
      'Leipzig',
    )
    expect(title).toBe('Waiting for the payment provider to give back 78.00\u00a0€.')
    expect(body).toBe(
      'Asked 3 times with the same key; the last answer was “the payment provider answers 503”. Asked again in 12\u00a0s, at most 5 more times, then a person decides. Afterwards inventory puts 3 units back in Leipzig and the order is cancelled.',
    )
    expect(tone).toBe('undo')
    expect(tries).toEqual({ done: 3, max: 8, nextAt: stuck.nextAt, dead: false })
  })

  test('a refund that was given up is red and says that a person decides', () => {
    const { title, body, tone } = explain(
      at(...undeliverable),
      [{ ...stuckRefund, attempts: 8, state: 'dead', nextAt: null }],
      now,
      'Leipzig',
    )
    expect(tone).toBe('stop')
    expect(title).toBe(
      'Stopped: gave up waiting for the payment provider to give back 78.00\u00a0€.',
    )
    expect(body).toContain('a person finds the cause')
    expect(body).toContain('78.00\u00a0€ of the customer and 3 units stay where they are')
  })

  test('a completed order says what it took and how it is followed', () => {
    const order = at(
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    )
    expect(explain(order, [], now)).toMatchObject({
      tone: 'ok',
      title: 'Completed in 100\u00a0ms.',
    })
    expect(explain(order, [], now).body).toContain('Nordpost, NP000000000001DE')
  })

  test('a cancelled order says where money and goods are', () => {
    expect(
      explain(at('OrderCreated', 'InventoryRejected', 'OrderCancelled'), [], now).body,
    ).toContain('Nothing was charged, nothing was set aside.')
    const refunded = at(...undeliverable, 'PaymentRefunded', 'InventoryReleased', 'OrderCancelled')
    expect(refunded.payment.refundedMinor).toBe(7_800)
    expect(explain(refunded, [], now).body).toContain(
      '78.00\u00a0€ went back to the customer, 3 units went back to stock.',
    )
  })

  test('what was asked for after the end, and can’t be done, is told with the order that has ended', () => {
    const order = at(
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    )
    const asked = { ...stuck, version: 7, eventType: 'RefundRequested' }
    expect(explain(order, [asked], now)).toMatchObject({
      tone: 'wait',
      title: 'Completed in 100\u00a0ms, but payment stands at event 7, RefundRequested.',
      tries: { done: 3, max: 8, dead: false },
    })
    const dead = explain(order, [{ ...asked, state: 'dead', nextAt: null }], now)
    expect(dead).toMatchObject({ tone: 'stop', tries: { dead: true } })
    expect(dead.body).toContain('a person decides')
  })

  test('money that went back since is told with what is kept', () => {
    const walk = [
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated',
      'InventoryCommitted',
      'OrderCompleted',
    ] as const
    const { title, body } = explain(at(...walk, 'RefundRequested', 'RefundIssued'), [], now)
    expect(title).toBe('Completed in 100\u00a0ms.')
    expect(body).toContain(
      'Since then 18.00\u00a0€ went back to the customer; 60.00\u00a0€ are kept.',
    )
  })
})
