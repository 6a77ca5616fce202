import { append, requestUndo } from '@sagaboard/events/commands/advance-order'
import { yes } from '@sagaboard/events/commands/forecast'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { viewOf } from '@sagaboard/events/commands/order-snapshot'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import { foretell, foretoldAt, hanging } from '@sagaboard/events/testing/forecasts'
import { sampleEvent } from '@sagaboard/events/testing/samples'
import { atRest, going, placedSnapshot, standsAt, until } from '@sagaboard/events/testing/snapshots'
import { describe, expect, test } from 'vitest'
import { formatHour, formatMinute } from '../../lib/format.ts'
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
  requestUndo(
    snapshot,
    { type: 'OrderCancelRequested', data: { reason: 'cancelled_by_customer' } },
    'customer',
  )
const undeliverable = until(placedSnapshot(), standsAt('ShipmentFailed'), (call) =>
  call.type === 'label'
    ? { type: 'undeliverable' }
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

const told = { at: foretoldAt }

describe('an order that has ended', () => {
  test('says what it took and how it is followed', () => {
    const { title, body, tone, lines } = explained(completed)
    expect(title).toMatch(/^Completed in /)
    expect(body).toMatch(
      /^78.00\u00a0€ taken\. It has shipped with .*Of 2 parcels none was delivered\. Nobody has to do anything: the carrier tells what becomes of it\.$/,
    )
    expect(tone).toBe('ok')
    expect(lines).toEqual([])
  })

  test.each([
    [[{}], 'ok', 'has not told of it since its label was made. Nobody has to do anything: the'],
    [[{ picked_up: told }], 'ok', 'The carrier has picked it up. Nobody has to do anything'],
    [[{ in_transit: told }], 'ok', 'It is in transit. Nobody has to do anything'],
    [[{ delivered: told }], 'ok', 'It was delivered. Nothing is left to do.'],
    [[{ returned: told }], 'wait', 'It was returned to sender. Its return is open'],
    [
      [{ delivered: told }, { returned: told }, {}],
      'wait',
      'Of 3 parcels one was delivered, and one was returned to sender. Its return is open',
    ],
  ] as const)('says of its parcels what the carrier told: %j', (news, tone, sentence) => {
    const order = viewOf(completed)
    const parcels = news.map((one, index) => ({
      shipmentId: `sh_${index}`,
      warehouse: 'leipzig',
      carrier: 'Nordpost',
      trackingNumber: `NP${index}`,
      lines: [],
      news: one,
    }))
    const shipped = { ...order, shipment: { ...order.shipment, parcels } }
    const explanation = explain(shipped, foretell(completed), reader)
    expect(explanation).toMatchObject({ tone, body: expect.stringContaining(sentence) })
    // Once the money went back, nobody has anything left to do for it.
    const refunded = { ...shipped, payment: { ...order.payment, refundedMinor: 1_800 } }
    expect(explain(refunded, foretell(completed), reader).tone).toBe('ok')
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

describe('an order that is packed in two warehouses', () => {
  const packing = until({ ...placedSnapshot(), fulfilment: { mode: 'manual' } }, atRest)
  const names = { leipzig: 'Leipzig', halle: 'Halle' }
  const body = (snapshot: OrderSnapshot) =>
    explain(viewOf(snapshot), foretell(snapshot), { ...reader, warehouses: names }).body

  test('says who packs, who has packed, and who is awaited', () => {
    expect(body(packing)).toContain('Each warehouse says it of its part: Leipzig and Halle.')
    const said = append(
      packing,
      { type: 'WarehousePacked', data: { warehouse: 'halle' } },
      'staff:1',
    )
    expect(body(said)).toContain('Halle has packed; Leipzig is awaited.')
  })

  test('says that it is sourced again, while nobody has allocated anew', () => {
    const asked = append(packing, { type: 'SourcingRequested', data: { without: [] } }, 'staff:1')
    expect(explained(asked).title).toBe(
      'It is being sourced again: inventory says from where it is sent now.',
    )
  })
})

describe('an order that waits for stock', () => {
  const placed = sampleEvent('OrderCreated', 1, { onShortage: 'backorder' })
  const none = { ...placedSnapshot([]), log: [placed], orders: foldOrder([placed]) }
  const waits = until(none, atRest)

  test('says for what, until which day, and that it goes on by itself', () => {
    const { title, body, tone } = explain(viewOf(waits), foretell(waits), {
      ...reader,
      clock: (iso) => formatHour(iso, waits.orders.updatedAt, 'UTC'),
    })
    expect(title).toBe(
      'Waiting for stock: 2 × enamel-mug, 1 × linen-apron. Given up at 4 Feb, 09:00, unless it is there by then.',
    )
    expect(body).toContain('It goes on by itself once the stock is received.')
    expect(tone).toBe('wait')
  })
})
