import { requestCancel } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import { viewOf } from '@sagaboard/events/commands/forecast-runs'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { foretell, foretoldAt, hanging } from '@sagaboard/events/testing/forecasts'
import { atRest, going, placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { describe, expect, test } from 'vitest'
import { formatMinute } from '../../lib/format.ts'
import { explain } from './explain.ts'

const nowMs = Date.parse(foretoldAt)
const nextAt = new Date(nowMs + 14_000).toISOString()
const reader = { warehouse: 'Leipzig', nowMs, clock: (iso: string) => formatMinute(iso, 'UTC') }

const explained = (snapshot: OrderSnapshot, expiresAt: string | null = null) =>
  explain(viewOf(snapshot), foretell(snapshot, { expiresAt }), reader)

const unpaid = until(placedSnapshot(), standsAt('InventoryReserved'))
const paid = until(placedSnapshot(), standsAt('PaymentCompleted'))
const completed = until(placedSnapshot(), atRest)
const cancelled = (snapshot: OrderSnapshot) =>
  requestCancel(
    snapshot,
    { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } },
    'customer',
  )
const undeliverable = until(placedSnapshot(), standsAt('ShipmentFailed'), (call) =>
  call.type === 'label'
    ? { type: 'undeliverable', postcode: '00000' }
    : { type: 'captured', chargeId: 'ch_1', card: '' },
)

describe('an order that hangs', () => {
  test('is told with what is not known, the next try, and its end if nobody acts', () => {
    const snapshot = hanging(unpaid, 'payment', { attempts: 3, nextAt })
    const { title, body, lines, tone, deadline } = explained(snapshot, '2026-01-05T14:44:00.000Z')
    expect(title).toBe('Waiting for the payment provider to take 78.00\u00a0€.')
    expect(body).toBe(
      '3 units are set aside in Leipzig. Whether it took 78.00\u00a0€ is not known after 3 tries. Asked 3 times with the same key; the last answer was “the payment provider answers 503”. Tried again in 14\u00a0s, at most 46 more times.',
    )
    expect(lines).toEqual([
      'If the next try succeeds, in 14\u00a0s: 78.00\u00a0€ charged, shipped, stock booked out, completed.',
      'If only this stays so and nobody acts: asked again in 14\u00a0s; cancelled at 14:44, what it may have taken is given back.',
      expect.stringMatching(
        /^If no call is answered at all: cancel asked at 14:44; payment stands at ShipmentCancelled, and a person decides between \d\d:\d\d and \d\d:\d\d\.$/,
      ),
    ])
    expect({ tone, deadline }).toEqual({ tone: 'wait', deadline: '2026-01-05T14:44:00.000Z' })
  })

  test('without a deadline says between which hours its tries run out', () => {
    const { lines } = explained(hanging(undeliverable, 'payment', { attempts: 3, nextAt }))
    // Of 100 tries 97 are left, with 5522 s between them at most, half of that at least, and 5 s each at most.
    expect(lines[1]).toBe(
      'If only this stays so and nobody acts: asked again in 14\u00a0s; payment stands at ShipmentFailed, its tries run out between 09:47 and 10:41, then a person decides.',
    )
  })

  test('as a refund names the money that is still with us', () => {
    const { title, body, tone } = explained(hanging(undeliverable, 'payment', { nextAt }))
    expect(title).toBe('Waiting for the payment provider to give back 78.00\u00a0€.')
    expect(body).toContain(
      '78.00\u00a0€ taken. Whether 78.00\u00a0€ went back is not known after one try.',
    )
    expect(body).toContain('It will never ship.')
    expect(tone).toBe('undo')
  })

  test('after its last try is red, and a person decides', () => {
    const dead = hanging(undeliverable, 'payment', { attempts: 100, state: 'dead', nextAt: null })
    const { title, body, lines, tone, tries } = explained(dead)
    expect(tone).toBe('stop')
    expect(title).toBe(
      'Stopped: gave up waiting for the payment provider to give back 78.00\u00a0€.',
    )
    expect(body).toMatch(/No further try is made by itself.* A person decides\.$/)
    expect(lines.at(-1)).toBe(
      'If nobody acts: payment stands at ShipmentFailed, and a person decides.',
    )
    expect(tries).toMatchObject({ done: 100, isDead: true })
  })

  test('names the service that it waits for, and what another one stands at apart', () => {
    const error = 'FaultInjected: a fault switch lets shipping fail on OrderCreated'
    const { title, body, tries } = explained(hanging(placedSnapshot(), 'shipping', { error }))
    expect(title).toBe('Waiting for inventory to set 3 units aside.')
    expect(tries).toBeNull()
    expect(body).toContain(
      'Besides, shipping stands at event 1, OrderCreated: tried once, the last error was “a fault switch lets shipping fail on OrderCreated”.',
    )
    const stood = hanging(unpaid, 'payment', {})
    expect(explained(hanging(stood, 'shipping', { error })).title).toMatch(
      /^Waiting for the payment/,
    )
  })
})

describe('an order that is to be cancelled', () => {
  test('while its charge is not answered is not asked for it any more, and says so', () => {
    const snapshot = going(cancelled(hanging(unpaid, 'payment', {})), [
      'shipping',
      'shipping',
      'shipping',
    ])
    const { body } = explained(going(snapshot, ['payment']))
    expect(body).toContain(
      'Whether 78.00\u00a0€ was taken is not known. It is not asked for any more: what was taken is given back.',
    )
    expect(body).toContain('It is being undone: cancelled by the customer.')
  })

  test('says of a parcel only what is known', () => {
    const asked = explained(going(cancelled(paid), ['shipping']))
    expect(asked.title).toBe('Waiting for the carrier to say whether it made the label.')
    expect(asked.body).toContain('unless the parcel has been picked up')
  })
})

describe('an order that has ended', () => {
  test('says what it took and how it is followed', () => {
    const { title, body, tone, lines } = explained(completed)
    expect(title).toMatch(/^Completed in /)
    expect(body).toMatch(/^78.00\u00a0€ taken\. It has shipped with .*Nothing is left to do\.$/)
    expect(tone).toBe('ok')
    expect(lines).toEqual([])
  })

  test('undone says where money and goods are', () => {
    const sold = until(placedSnapshot([]), atRest)
    expect(explained(sold)).toMatchObject({
      title: 'Cancelled: out of stock.',
      body: 'Nothing was charged, and nothing will be. Nothing is set aside. Nothing is left to do.',
    })
    const refunded = until(undeliverable, atRest)
    expect(explained(refunded).body).toContain(
      '78.00\u00a0€ went back to the customer. 3 units went back to stock.',
    )
  })

  test('by a person’s word says whose word it is, and that nobody has declined', () => {
    const settled = { reference: 'PSP 4711', note: 'called them' }
    const charge = until(unpaid, atRest, (call) =>
      call.type === 'charge'
        ? { type: 'declined', code: 'settled_by_staff', settled }
        : { type: 'never_happened' },
    )
    expect(explained(charge)).toMatchObject({
      title: 'Cancelled: not charged, says staff.',
      body: expect.stringContaining('Nothing was charged, says staff.'),
    })
    const label = until(paid, atRest, (call) =>
      call.type === 'label' ? { type: 'not_labelled', settled } : yes(call),
    )
    expect(explained(label).title).toBe('Cancelled: no label, says staff.')
  })
})
