import { describe, expect, test } from 'vitest'
import { sampleTotalMinor } from '../testing/samples.ts'
import { atRest, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { append, blockOrder } from './advance-order.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward } from './forecast.ts'
import { movedBack } from './moved-back.ts'
import { type OrderSnapshot, stepCall } from './order-snapshot.ts'

const by = { actor: 'staff:1', note: 'a test asks for it', requestId: 'rq_1' }
const given = (snapshot: OrderSnapshot, command: Command) =>
  applyEffect(snapshot, effectOf(snapshot, command, by), by.actor)
const blockedAt = (snapshot: OrderSnapshot, service: 'inventory' | 'payment' | 'shipping') =>
  blockOrder(snapshot, service, { state: 'dead', error: 'the provider is silent' })

const placed = placedSnapshot()
const reserved = until(placed, standsAt('InventoryReserved'))
const paid = until(placed, standsAt('PaymentCompleted'))
const completed = until(placed, atRest)
const cancel: Command = { type: 'cancel' }
const refund = (amountMinor: number): Command => ({ type: 'refund', amountMinor })
const byHand = (amountMinor: number): Command => ({
  ...{ type: 'refund_by_hand', amountMinor, reference: 'a transfer' },
})
const settle = (
  service: 'payment' | 'shipping',
  outcome: 'happened' | 'did_not_happen',
  more = {},
): Command => ({ type: 'settle', service, outcome, reference: 'PSP 4711', ...more })

const chargeDown = blockedAt(reserved, 'payment')
const labelDown = blockedAt(paid, 'shipping')
const refundDown = blockedAt(given(completed, refund(1_800)), 'payment')
const undoDown = blockedAt(until(given(paid, cancel), standsAt('ShipmentCancelled')), 'payment')
const voidDown = blockedAt(
  until(given(chargeDown, cancel), (reached) => stepCall(reached, 'payment')?.type === 'void'),
  'payment',
)
/** Cut short on its way: nobody can read it. */
const unreadable = (snapshot: OrderSnapshot, service: 'inventory' | 'payment') => {
  const last = snapshot.log.at(-1)
  const corrupted = { version: snapshot.log.length, type: last?.type ?? '', unreadable: 'cut' }
  return blockedAt({ ...snapshot, log: [...snapshot.log.slice(0, -1), corrupted] }, service)
}
const asked = unreadable(given(completed, refund(1_800)), 'payment')
const returning = (asker: 'staff' | 'customer') =>
  until(
    append(
      completed,
      {
        type: 'ReturnRequested',
        data: {
          ...{ returnId: 'a', by: asker },
          lines: [{ line: 1, sku: 'enamel-mug', quantity: 1, reason: 'damaged' }],
        },
      },
      by.actor,
    ),
    atRest,
  )
const inReturn = returning('staff')
const wished = returning('customer')
const unpacked: OrderSnapshot = { ...placed, fulfilment: { mode: 'manual' } }
const packing = until(unpacked, atRest)

describe('a command moves back', () => {
  test.each<[string, OrderSnapshot, Command, number]>([
    ['cancel: all that was taken', paid, cancel, sampleTotalMinor],
    ['cancel: nothing where nothing was asked for', placed, cancel, 0],
    ['cancel: a charge that may have been made', chargeDown, cancel, sampleTotalMinor],
    ['refund: what is asked for', completed, refund(1_200), 1_200],
    ['refund: beside one that is on its way', given(completed, refund(1_800)), refund(500), 500],
    ['refund by hand: what was given', completed, byHand(1_200), 1_200],
    ['refund by hand: in place of one that can’t be made', refundDown, byHand(1_800), 1_800],
    [
      'settle: a refund that happened',
      refundDown,
      settle('payment', 'happened', { amountMinor: 1_800 }),
      1_800,
    ],
    [
      'settle: nothing where money was taken',
      chargeDown,
      settle('payment', 'happened', { amountMinor: sampleTotalMinor }),
      0,
    ],
    [
      'settle: a charge that is voided',
      chargeDown,
      settle('payment', 'did_not_happen'),
      sampleTotalMinor,
    ],
    [
      'settle: a charge that was given back',
      voidDown,
      settle('payment', 'happened', { amountMinor: sampleTotalMinor }),
      sampleTotalMinor,
    ],
    [
      'settle: what was taken, where no label is made',
      labelDown,
      settle('shipping', 'did_not_happen'),
      sampleTotalMinor,
    ],
    [
      'edit: what the payload says now',
      asked,
      {
        ...{ type: 'edit', version: asked.log.length },
        data: {
          ...{ requestId: 'rq_1', amountMinor: 2_500, currency: 'EUR' },
          ...{ method: 'provider', note: '' },
        },
      },
      2_500,
    ],
    ['retry: nothing of its own', undoDown, { type: 'retry', service: 'payment' }, 0],
    [
      'skip: nothing where the event asks for nothing',
      asked,
      { type: 'skip', service: 'payment' },
      0,
    ],
    [
      'return_receive: the worth of what came back',
      inReturn,
      {
        ...{ type: 'return_receive', returnId: 'a' },
        lines: [{ line: 1, restock: 1, writeOff: 0, reject: 0 }],
      },
      1_800,
    ],
    [
      'return_receive: nothing for what is not accepted',
      inReturn,
      {
        ...{ type: 'return_receive', returnId: 'a' },
        lines: [{ line: 1, restock: 0, writeOff: 0, reject: 1 }],
      },
      0,
    ],
    [
      'return_request: nothing before it is received',
      completed,
      { type: 'return_request', lines: [{ line: 1, quantity: 1, reason: 'damaged' }] },
      0,
    ],
    [
      'return_review: nothing before it is received',
      wished,
      { type: 'return_review', returnId: 'a', decision: 'approve' },
      0,
    ],
    ['return_give_up: nothing', inReturn, { type: 'return_give_up', returnId: 'a' }, 0],
    [
      'restock: nothing, also beside a refund that is on its way',
      given(completed, refund(1_800)),
      {
        type: 'restock',
        lines: [{ line: 1, sku: 'enamel-mug', warehouse: 'leipzig', quantity: 1 }],
      },
      0,
    ],
    ['dispatch: nothing', packing, { type: 'dispatch', warehouse: 'leipzig' }, 0],
    ['source_again: nothing', packing, { type: 'source_again', without: [] }, 0],
  ])('%s', (_, snapshot, command, amountMinor) => {
    expect(movedBack(snapshot, command)).toBe(amountMinor)
  })

  test('message_resend: nothing', () => {
    const id = '0197c2f4-6f0e-8d3a-9a51-000000000001'
    const message = { id, kind: 'received' as const, version: 1, causeVersion: 1 }
    const snapshot: OrderSnapshot = {
      ...completed,
      messages: [{ ...message, state: 'sent', resendOf: null }],
    }
    expect(movedBack(snapshot, { type: 'message_resend', messageId: id })).toBe(0)
  })

  test('no more than follows: a refund is in the books once it is carried out', () => {
    const after = runForward(given(completed, refund(1_200)))
    expect(after.payment.state?.refundedMinor).toBe(1_200)
  })

  test('nothing that is refused', () => {
    expect(() => movedBack(completed, cancel)).toThrow(/is completed/)
  })
})
