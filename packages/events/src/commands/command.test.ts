import { describe, expect, test } from 'vitest'
import { sampleTotalMinor } from '../testing/samples.ts'
import { atRest, going, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { blockOrder } from './advance-order.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward } from './forecast.ts'
import { refusalOf } from './guards.ts'
import type { OrderSnapshot } from './order-snapshot.ts'

const completed = until(placedSnapshot(), atRest)
const by = { actor: 'staff:1', note: 'asked on the phone', requestId: 'rq_1' }
const given = (snapshot: OrderSnapshot, command: Command) =>
  applyEffect(snapshot, effectOf(snapshot, command, by), by.actor)
/** As the loop does with an event that it can't handle: the order stands. */
const standing = (
  snapshot: OrderSnapshot,
  service: 'inventory' | 'payment' | 'shipping' | 'orders',
  state: 'retrying' | 'dead' = 'dead',
) => blockOrder(snapshot, service, { state, error: 'the provider answers 503' })
/** The last event has arrived as something that can't be read. */
const corrupted = (snapshot: OrderSnapshot): OrderSnapshot => {
  const last = snapshot.log.at(-1)
  return {
    ...snapshot,
    log: [
      ...snapshot.log.slice(0, -1),
      { version: snapshot.log.length, type: last?.type ?? '', unreadable: 'another shape' },
    ],
  }
}
const paymentDown = standing(until(placedSnapshot(), standsAt('InventoryReserved')), 'payment')

describe('cancel', () => {
  test('before the shipment: the chain runs backwards', () => {
    for (const event of ['OrderCreated', 'InventoryReserved', 'PaymentCompleted']) {
      const snapshot = until(placedSnapshot(), standsAt(event))
      expect(refusalOf(snapshot, { type: 'cancel' })).toBeUndefined()
      expect(given(snapshot, { type: 'cancel' }).log.at(-1)).toMatchObject({
        type: 'OrderCancelRequested',
        data: { reason: 'cancelled_by_staff', note: by.note },
        actor: by.actor,
      })
    }
  })

  test('is refused after the pivot, at the end, and while the order is undone already', () => {
    expect(
      refusalOf(until(placedSnapshot(), standsAt('ShipmentCreated')), { type: 'cancel' }),
    ).toMatch(/has shipped and can’t be called back/)
    expect(refusalOf(completed, { type: 'cancel' })).toMatch(/is completed.*refund it/)
    const asked = given(until(placedSnapshot(), standsAt('InventoryReserved')), { type: 'cancel' })
    expect(refusalOf(asked, { type: 'cancel' })).toMatch(/asked for already/)
    expect(
      refusalOf(going(asked, ['shipping', 'shipping', 'shipping']), { type: 'cancel' }),
    ).toMatch(/being undone already/)
    expect(refusalOf(runForward(asked), { type: 'cancel' })).toMatch(/was cancelled already/)
  })
})

describe('retry', () => {
  test('lets a service try again that stands; no other', () => {
    expect(refusalOf(paymentDown, { type: 'retry', service: 'shipping' })).toMatch(
      /shipping service is at work/,
    )
    expect(refusalOf(completed, { type: 'retry', service: 'payment' })).toMatch(
      /handled everything/,
    )
    expect(effectOf(paymentDown, { type: 'retry', service: 'payment' }, by)).toEqual({
      type: 'resolve',
      service: 'payment',
      version: 2,
      decision: 'retry',
    })
    expect(runForward(paymentDown).orders.status).toBe('CONFIRMED')
    expect(
      runForward(given(paymentDown, { type: 'retry', service: 'payment' })).orders.status,
    ).toBe('COMPLETED')
  })
})

describe('edit', () => {
  const snapshot = standing(
    corrupted(until(placedSnapshot(), standsAt('PaymentCompleted'))),
    'shipping',
  )
  const edit = (data: Record<string, unknown>): Command => ({ type: 'edit', version: 3, data })
  const chargeId = snapshot.payment.state?.chargeId
  const whole = { chargeId, amountMinor: sampleTotalMinor, currency: 'EUR', card: '•• 4242' }

  test('puts a payload in place that the event could have had, and the order goes on', () => {
    expect(refusalOf(snapshot, edit(whole))).toBeUndefined()
    expect(effectOf(snapshot, edit(whole), by)).toEqual({
      type: 'amend',
      version: 3,
      schemaVersion: 2,
      data: whole,
    })
    expect(runForward(given(snapshot, edit(whole))).orders.status).toBe('COMPLETED')
  })

  test('is refused for a payload of another shape, with the field named', () => {
    expect(refusalOf(snapshot, edit({ ...whole, amountMinor: 'all of it' }))).toMatch(
      /PaymentCompleted .*amountMinor: /,
    )
    // All that is wrong is said at once.
    expect(refusalOf(snapshot, edit({ ...whole, amountMinor: 'all', currency: 7 }))).toMatch(
      /amountMinor: .*; currency: /,
    )
    expect(refusalOf(snapshot, edit({ ...whole, tip: 1 }))).toMatch(/tip/)
  })

  test('is refused when the books would not agree with it', () => {
    expect(refusalOf(snapshot, edit({ ...whole, amountMinor: 1 }))).toMatch(
      /books would not agree: the order shows 0.01\u00a0€ taken/,
    )
  })

  test('is refused once the event was passed by, also while the block is still to be lifted', () => {
    const passed = { ...snapshot, shipping: { ...snapshot.shipping, seen: 3 } }
    expect(refusalOf(passed, edit(whole))).toMatch(/No service stands at event 3/)
    expect(refusalOf(passed, { type: 'skip', service: 'shipping' })).toMatch(/nothing to decide/)
  })

  test('is refused for an event at which nobody stands, or of which the shape is not known', () => {
    expect(refusalOf(snapshot, { type: 'edit', version: 2, data: {} })).toMatch(
      /No service stands at event 2/,
    )
    const unknown = {
      ...snapshot,
      log: [
        ...snapshot.log.slice(0, 2),
        { version: 3, type: 'InventoryCounted', unreadable: 'unknown event type' },
      ],
    }
    expect(refusalOf(standing(unknown, 'orders'), edit({}))).toMatch(
      /InventoryCounted are not known here.*skip it/,
    )
  })
})

describe('skip', () => {
  test('of an event of unknown type: orders passes it by and says so', () => {
    const snapshot = until(placedSnapshot(), standsAt('InventoryReserved'))
    const unroutable = {
      ...snapshot,
      log: [
        ...snapshot.log,
        { version: 3, type: 'InventoryCounted', unreadable: 'unknown event type' },
      ],
    }
    const stands = standing(going(unroutable, ['orders']), 'orders')
    expect(runForward(stands).orders).toMatchObject({ status: 'CONFIRMED', version: 2 })
    const ended = runForward(given(stands, { type: 'skip', service: 'orders' }))
    expect(ended.orders.status).toBe('COMPLETED')
    expect(ended.log.find((entry) => entry.type === 'StepSkipped')).toMatchObject({
      actor: by.actor,
      data: { service: 'orders', version: 3, eventType: 'InventoryCounted', note: by.note },
    })
  })

  test('of a step forward that could not be read: it waits there, and can be cancelled', () => {
    const snapshot = standing(
      corrupted(until(placedSnapshot(), standsAt('PaymentCompleted'))),
      'shipping',
    )
    const skipped = runForward(given(snapshot, { type: 'skip', service: 'shipping' }))
    expect(skipped.shipping).toMatchObject({ state: { status: 'expected' }, seen: 3 })
    // Orders can't read the event either, and without it the order's row would not know of the money.
    expect(refusalOf(standing(skipped, 'orders'), { type: 'skip', service: 'orders' })).toMatch(
      /books would not agree.*: edit the event/,
    )
    const edited = given(standing(skipped, 'orders'), {
      type: 'edit',
      version: 3,
      data: { chargeId: 'ch', amountMinor: sampleTotalMinor, currency: 'EUR', card: '' },
    })
    expect(runForward(given(runForward(edited), { type: 'cancel' })).orders).toMatchObject({
      status: 'CANCELLED',
      payment: { capturedMinor: sampleTotalMinor, refundedMinor: sampleTotalMinor },
    })
  })

  test('is refused where it would leave something undone, unpaid or unknown', () => {
    const skip = (
      snapshot: OrderSnapshot,
      service: 'inventory' | 'payment' | 'shipping' | 'orders',
    ) => refusalOf(standing(snapshot, service), { type: 'skip', service })
    const cancelled = given(until(placedSnapshot(), standsAt('PaymentCompleted')), {
      type: 'cancel',
    })
    const at = (type: string) => until(placedSnapshot(), standsAt(type))
    expect(refusalOf(paymentDown, { type: 'skip', service: 'payment' })).toMatch(
      /not known: retry it/,
    )
    expect(skip(corrupted(placedSnapshot()), 'inventory')).toMatch(/never knows the order/)
    expect(skip(corrupted(at('InventoryReserved')), 'shipping')).toMatch(
      /needs this event for a later step/,
    )
    expect(skip(at('ShipmentCreated'), 'inventory')).toMatch(/can only go on.*: retry/)
    expect(skip(corrupted(at('InventoryCommitted')), 'orders')).toMatch(/can only go on.*: edit/)
    expect(skip(until(cancelled, standsAt('PaymentRefunded')), 'inventory')).toMatch(
      /has to be undone.*: retry/,
    )
    expect(skip(until(cancelled, standsAt('InventoryReleased')), 'orders')).toBeDefined()
    expect(skip(until(cancelled, standsAt('ShipmentCancelled')), 'orders')).toMatch(
      /can be read: retry it/,
    )
    expect(refusalOf(completed, { type: 'skip', service: 'orders' })).toMatch(/nothing to decide/)
  })
})

describe('refund', () => {
  const refund = (amountMinor: number): Command => ({ type: 'refund', amountMinor })

  test('in parts, up to what was taken', () => {
    const once = runForward(given(completed, refund(1_800)))
    expect(refusalOf(once, refund(6_001))).toBe(
      'Of the 78.00\u00a0€ that were taken 60.00\u00a0€ can still be given back: refund at most that.',
    )
    const twice = runForward(given(once, refund(6_000)))
    expect(twice.orders.payment).toMatchObject({
      status: 'refunded',
      refundedMinor: sampleTotalMinor,
    })
    expect(refusalOf(twice, refund(1))).toMatch(/has been given back already/)
  })

  test('counts what was asked for and is not answered yet', () => {
    expect(refusalOf(given(completed, refund(7_000)), refund(801))).toMatch(
      /8.00\u00a0€ can still be given back/,
    )
  })

  test('only of a completed order', () => {
    expect(refusalOf(until(placedSnapshot(), standsAt('PaymentCompleted')), refund(1))).toMatch(
      /Only a completed order/,
    )
    expect(refusalOf(until(placedSnapshot(), standsAt('ShipmentCreated')), refund(1))).toMatch(
      /Only a completed|not completed yet/,
    )
    expect(refusalOf(runForward(given(placedSnapshot(), { type: 'cancel' })), refund(1))).toMatch(
      /was cancelled, and nothing was taken/,
    )
    const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
    expect(refusalOf(runForward(given(paid, { type: 'cancel' })), refund(1))).toMatch(
      /was cancelled, and what was taken has been given back/,
    )
  })
})

describe('refund by hand', () => {
  const byHand = (amountMinor: number): Command => ({
    type: 'refund_by_hand',
    amountMinor,
    reference: 'SEPA 4711',
  })

  test('after completion is asked for like any other, and no provider is called', () => {
    const paid = runForward(given(completed, byHand(1_800)))
    expect(paid.log.at(-1)).toMatchObject({
      type: 'RefundIssued',
      data: { refundId: 'SEPA 4711', method: 'by_hand', amountMinor: 1_800 },
    })
  })

  test('of the refund that payment can’t make: it counts as given back, of that amount only', () => {
    const cancelled = given(until(placedSnapshot(), standsAt('PaymentCompleted')), {
      type: 'cancel',
    })
    const snapshot = standing(until(cancelled, standsAt('ShipmentCancelled')), 'payment')
    expect(refusalOf(snapshot, byHand(100))).toMatch(
      /is one of 78.00\u00a0€: give back exactly that/,
    )
    const paid = runForward(given(snapshot, byHand(sampleTotalMinor)))
    expect(paid.orders).toMatchObject({
      status: 'CANCELLED',
      payment: { refundedMinor: sampleTotalMinor },
    })
    expect(paid.log.find((entry) => entry.type === 'PaymentRefunded')).toMatchObject({
      data: { method: 'by_hand', refundId: 'SEPA 4711' },
    })
    expect(refusalOf(given(snapshot, byHand(sampleTotalMinor)), byHand(sampleTotalMinor))).toMatch(
      /being carried out/,
    )
  })
})

describe('restock', () => {
  const restock = (warehouse: string, quantity: number, line = 1, sku = 'enamel-mug'): Command => ({
    type: 'restock',
    lines: [{ line, sku, warehouse, quantity }],
  })

  test('puts what came back on a shelf that keeps it', () => {
    const back = runForward(given(completed, restock('leipzig', 2)))
    expect(
      back.stock.find(({ warehouse, sku }) => warehouse === 'leipzig' && sku === 'enamel-mug'),
    ).toMatchObject({
      onHand: 2,
      reserved: 0,
    })
    expect(refusalOf(back, restock('leipzig', 1))).toMatch(
      /0 of line 1 \(enamel-mug\), 1 of line 2 \(linen-apron\)/,
    )
  })

  test('is refused for what never shipped, and for a warehouse that does not keep it', () => {
    expect(refusalOf(completed, restock('leipzig', 3))).toMatch(/Only what shipped/)
    expect(refusalOf(completed, restock('leipzig', 1, 2))).toMatch(/Only what shipped/)
    expect(refusalOf(completed, restock('halle', 1, 2, 'linen-apron'))).toBe(
      'halle keeps no linen-apron: name a warehouse that does.',
    )
    expect(
      refusalOf(until(placedSnapshot(), standsAt('PaymentCompleted')), restock('leipzig', 1)),
    ).toMatch(/left the shelf/)
    expect(refusalOf(given(completed, restock('leipzig', 2)), restock('leipzig', 1))).toMatch(
      /Only what shipped/,
    )
  })
})
