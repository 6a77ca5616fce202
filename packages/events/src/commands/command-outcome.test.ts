import { describe, expect, test } from 'vitest'
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
import { preview } from './preview.ts'

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
