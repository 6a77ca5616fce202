import { describe, expect, test } from 'vitest'
import { isReadable } from '../catalog/envelope.ts'
import type { Service } from '../catalog/events.ts'
import { atRest, going, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { blockOrder } from './advance-order.ts'
import type { Command } from './command.ts'
import {
  type Accepted,
  foretoldBy,
  isSameForetold,
  outcomeOf,
  writtenBy,
} from './command-outcome.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward } from './forecast.ts'
import type { OrderSnapshot } from './order-snapshot.ts'
import { follow, preview } from './preview.ts'

const by = { actor: 'staff:1', note: 'asked on the phone', requestId: 'rq_1' }
const standing = (snapshot: OrderSnapshot, service: Service) =>
  blockOrder(snapshot, service, { state: 'dead', error: 'the provider answers 503' })
const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
const completed = until(placedSnapshot(), atRest)
const unpaid = standing(until(placedSnapshot(), standsAt('InventoryReserved')), 'payment')

function possible(snapshot: OrderSnapshot, command: Command) {
  const shown = preview(snapshot, command)
  if (shown.type !== 'possible') throw new Error(shown.refusal)
  return shown
}

/** The command as the door keeps it, and the order once it is written. */
function asked(
  snapshot: OrderSnapshot,
  command: Command,
): { accepted: Accepted; after: OrderSnapshot } {
  const shown = possible(snapshot, command)
  const effect = effectOf(snapshot, command, by)
  const after = applyEffect(snapshot, effect, by.actor)
  const accepted = {
    since: snapshot.log.length,
    version: after.log.length,
    written: writtenBy(snapshot, effect),
    foretold: foretoldBy(shown),
  }
  return { accepted, after }
}

describe('a command that writes an event', () => {
  const { accepted, after } = asked(paid, { type: 'cancel' })

  test('is accepted until the service that acts on it has taken it up', () => {
    expect(outcomeOf(after, accepted)).toEqual({
      stage: 'accepted',
      missing: { code: 'not_taken_up', by: 'shipping' },
    })
  })

  test('is applied from then on, and says what is missing', () => {
    const taken = until(after, standsAt('ShipmentCancelled'))
    expect(outcomeOf(taken, accepted)).toEqual({
      stage: 'applied',
      missing: { code: 'awaits', type: 'PaymentRefunded', by: 'payment', error: null },
    })
  })

  test('is verified once everything that was foretold has come', () => {
    expect(outcomeOf(runForward(after), accepted)).toEqual({ stage: 'verified', missing: null })
  })

  test('went another way when nothing moves any more and something is missing', () => {
    // The order ships before anybody has heard of the request.
    const shipped = until(placedSnapshot(), standsAt('ShipmentCreated'))
    const late = {
      ...accepted,
      since: shipped.log.length,
      version: shipped.log.length + 1,
    }
    const ended = runForward(applyEffect(shipped, effectOf(paid, { type: 'cancel' }, by), by.actor))
    expect(outcomeOf(ended, late)).toMatchObject({
      stage: 'other_way',
      missing: { code: 'went_another_way', lacks: 'ShipmentCancelled', status: 'COMPLETED' },
    })
  })

  test('of an order that has ended already is verified by what comes of it, not by the end', () => {
    const refund = asked(completed, { type: 'refund', amountMinor: 100 })
    expect(outcomeOf(refund.after, refund.accepted).stage).toBe('accepted')
    expect(outcomeOf(runForward(refund.after), refund.accepted).stage).toBe('verified')
  })
})

test('what was foretold is the same whatever the order of its fields, and another when a step is', () => {
  const foretold = foretoldBy(possible(paid, { type: 'cancel' }))
  const { leaves, steps, waitsFor } = foretold
  const kept = { waitsFor, steps: steps.map(({ by, type }) => ({ by, type })), leaves }
  expect(isSameForetold(foretold, kept)).toBe(true)
  expect(isSameForetold(foretold, { ...kept, steps: steps.slice(1) })).toBe(false)
  expect(isSameForetold(foretold, { ...kept, waitsFor: ['payment'] })).toBe(false)
})

describe('a decision for a service that stands', () => {
  const { accepted, after } = asked(unpaid, { type: 'retry', service: 'payment' })

  test('is accepted until the service has tried, and says who is to', () => {
    expect(outcomeOf(after, accepted)).toEqual({
      stage: 'accepted',
      missing: { code: 'not_taken_up', by: 'payment' },
    })
  })

  test('is applied while the try is repeated, and failed once the service stands again', () => {
    const tried = (state: 'retrying' | 'dead') =>
      blockOrder(after, 'payment', { state, error: 'the provider answers 503' })
    expect(outcomeOf(tried('retrying'), accepted)).toEqual({
      stage: 'applied',
      missing: {
        ...{ code: 'awaits', type: 'PaymentCompleted', by: 'payment' },
        error: 'the provider answers 503',
      },
    })
    expect(outcomeOf(tried('dead'), accepted)).toMatchObject({
      stage: 'failed',
      missing: { code: 'stands', by: 'payment', type: 'InventoryReserved' },
    })
  })

  test('is verified at the end of the chain, and went another way when the bank declines', () => {
    expect(outcomeOf(runForward(after), accepted).stage).toBe('verified')
    const declined = until(
      going(after, ['payment'], () => ({ type: 'declined', code: 'card_declined' })),
      atRest,
    )
    expect(outcomeOf(declined, accepted)).toMatchObject({
      stage: 'other_way',
      missing: { lacks: 'PaymentCompleted', status: 'CANCELLED' },
    })
  })
})

test('what is foretold is what this very effect brings: a return that a customer asks for waits for staff', () => {
  const command: Command = {
    type: 'return_request',
    lines: [{ line: 1, quantity: 1, reason: 'damaged' }],
  }
  const foretoldFor = (who: 'customer' | 'staff') =>
    follow(completed, command, effectOf(completed, command, { ...by, by: who })).steps.map(
      ({ type }) => type,
    )
  expect(foretoldFor('customer')).toEqual(['ReturnRequested'])
  expect(foretoldFor('staff')).toContain('ReturnApproved')
})

describe('a subscriber', () => {
  const message = {
    ...{ id: 'received', kind: 'received' as const, version: 1, causeVersion: 1 },
    ...{ state: 'sent' as const, resendOf: null },
  }
  const written = { ...completed, messages: [message] }
  const stands = (state: 'retrying' | 'dead', attempts = 3) => ({
    ...written,
    blocks: {
      notifications: {
        ...{ version: 4, eventType: 'ShipmentCreated', error: 'no such template' },
        ...{ state, attempts, resolution: null },
      },
    },
  })

  test('takes a message up that is sent once more, and nobody else does', () => {
    const { accepted, after } = asked(written, { type: 'message_resend', messageId: 'received' })
    const seen = runForward(after)
    expect(outcomeOf(seen, accepted)).toEqual({
      stage: 'accepted',
      missing: { code: 'not_taken_up', by: 'notifications' },
    })
    const repeated = { ...message, id: 'again', causeVersion: accepted.version }
    const told = { ...seen, messages: [message, { ...repeated, resendOf: 'received' }] }
    expect(outcomeOf(told, accepted).stage).toBe('verified')
    expect(outcomeOf({ ...seen, blocks: stands('dead').blocks }, accepted).stage).toBe('failed')
  })

  test('that is tried again ends, also where it stands once more', () => {
    const { accepted, after } = asked(stands('dead'), { type: 'retry', service: 'notifications' })
    expect(outcomeOf(after, accepted).stage).toBe('accepted')
    expect(outcomeOf(stands('retrying', 4), accepted).stage).toBe('applied')
    // Also one that its first try ends at once.
    expect(outcomeOf(stands('dead'), accepted)).toMatchObject({
      stage: 'failed',
      missing: { code: 'stands', by: 'notifications' },
    })
    expect(outcomeOf(written, accepted).stage).toBe('verified')
    // What stands beside a command is no failure of it.
    const refund = asked(stands('dead'), { type: 'refund', amountMinor: 100 })
    expect(outcomeOf(runForward(refund.after), refund.accepted).stage).toBe('verified')
  })
})

test('an edit is taken up once whoever stands there has tried again, and has failed where it stands once more', () => {
  const version = unpaid.blocks.payment?.version ?? 0
  const entry = unpaid.log.find((one) => one.version === version)
  const data = entry && isReadable(entry) ? { ...entry.data } : {}
  const { accepted, after } = asked(unpaid, { type: 'edit', version, data })
  expect(outcomeOf(after, accepted)).toEqual({
    stage: 'accepted',
    missing: { code: 'not_taken_up', by: 'payment' },
  })
  const tried = (state: 'retrying' | 'dead') =>
    blockOrder(after, 'payment', { state, error: 'the provider answers 503' })
  expect(outcomeOf(tried('retrying'), accepted).stage).toBe('applied')
  expect(outcomeOf(tried('dead'), accepted).stage).toBe('failed')
  expect(outcomeOf(runForward(after), accepted).stage).toBe('verified')
})
