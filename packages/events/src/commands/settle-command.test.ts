import { describe, expect, test } from 'vitest'
import type { EventType, Parcel } from '../catalog/events.ts'
import { sampleTotalMinor } from '../testing/samples.ts'
import { atRest, placedSnapshot, standsAt, until } from '../testing/snapshots.ts'
import { blockOrder, handleNext } from './advance-order.ts'
import type { CommandOf } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { yes } from './forecast.ts'
import { refusalOf } from './guards.ts'
import { type OrderSnapshot, type Outcome, settlingCall, stepCall } from './order-snapshot.ts'
import { preview } from './preview.ts'

type Settle = CommandOf<'settle'>

const by = { actor: 'staff:1', note: 'asked on the phone', requestId: 'rq_1' }
const settled = { reference: 'PSP 4711', note: by.note }
const tracked = [
  { warehouse: 'leipzig', carrier: 'Nordpost', trackingNumber: 'NP1' },
  { warehouse: 'halle', carrier: 'Nordpost', trackingNumber: 'NP2' },
]

const settle = (service: Settle['service'], outcome: Settle['outcome'], more = {}): Settle => ({
  type: 'settle',
  service,
  outcome,
  reference: settled.reference,
  ...more,
})
const full = { amountMinor: sampleTotalMinor }

const given = (snapshot: OrderSnapshot, command: Parameters<typeof effectOf>[1]) =>
  applyEffect(snapshot, effectOf(snapshot, command, by), by.actor)
const blockedAt = (snapshot: OrderSnapshot, service: Settle['service']) =>
  blockOrder(snapshot, service, { state: 'dead', error: 'the provider is silent' })

/** What the service then does, when the void was answered so, or not at all. */
const carriedOut = (snapshot: OrderSnapshot, command: Settle, answer?: Outcome) =>
  handleNext(given(snapshot, command), command.service, answer)
const stated = (snapshot: OrderSnapshot, before: OrderSnapshot) =>
  snapshot.log.slice(before.log.length).map((entry) => {
    const { type, data } = entry as { type: EventType; data: unknown }
    return { type, data }
  })

const reserved = until(placedSnapshot(), standsAt('InventoryReserved'))
const charge = blockedAt(reserved, 'payment')
const label = blockedAt(until(placedSnapshot(), standsAt('PaymentCompleted')), 'shipping')
const cancel = { type: 'cancel' } as const

/** A cancel overtakes the blocked step, and the chain comes to its void. */
function atVoid(snapshot: OrderSnapshot, service: Settle['service']): OrderSnapshot {
  const asked = given(snapshot, cancel)
  const waits = until(asked, (reached) => stepCall(reached, service)?.type === 'void')
  return blockedAt(waits, service)
}
const chargeVoid = atVoid(charge, 'payment')
const labelVoid = atVoid(label, 'shipping')
const refund = blockedAt(
  until(
    given(until(placedSnapshot(), standsAt('PaymentCompleted')), cancel),
    standsAt('ShipmentCancelled'),
  ),
  'payment',
)
const completed = until(placedSnapshot(), atRest)
const asked = blockedAt(given(completed, { type: 'refund', amountMinor: 1_800 }), 'payment')

/** Whether, and how, the order ends after it. */
const endOf = (snapshot: OrderSnapshot) => {
  const { status, reason, payment } = until(snapshot, atRest).orders
  return { status, reason, kept: payment.capturedMinor - payment.refundedMinor }
}
const declined = { status: 'CANCELLED', reason: 'payment_declined', kept: 0 }
const byStaff = { status: 'CANCELLED', reason: 'cancelled_by_staff', kept: 0 }
const undone: Outcome = {
  type: 'undone',
  chargeId: 'ch_1',
  reference: 'vo_1',
  amountMinor: sampleTotalMinor,
}

describe('a charge', () => {
  test('that happened is taken as captured, under the reference, and the order goes on', () => {
    const after = carriedOut(charge, settle('payment', 'happened', full))
    expect(stated(after, charge)).toEqual([
      {
        type: 'PaymentCompleted',
        data: { chargeId: 'PSP 4711', amountMinor: 7_800, currency: 'EUR', card: '', settled },
      },
    ])
    expect(until(after, atRest).orders).toMatchObject({
      status: 'COMPLETED',
      payment: { card: null },
    })
  })

  test('that happened is not voided: that would give it back', () => {
    expect(
      settlingCall(given(charge, settle('payment', 'happened', full)), 'payment'),
    ).toBeUndefined()
  })

  test('that did not happen is voided first, and ends like a refusal', () => {
    const command = settle('payment', 'did_not_happen')
    expect(settlingCall(given(charge, command), 'payment')).toMatchObject({
      type: 'void',
      of: 'charge',
      key: (stepCall(charge, 'payment') as { key: string }).key,
    })
    for (const answer of [undefined, { type: 'never_happened' } as const]) {
      const after = carriedOut(charge, command, answer)
      expect(stated(after, charge)).toEqual([
        {
          type: 'PaymentFailed',
          data: { reason: 'payment_declined', code: 'settled_by_staff', settled },
        },
      ])
      expect(endOf(after)).toEqual(declined)
    }
  })

  test('that had been made, says the void: taken and given back, against the person’s word', () => {
    const after = carriedOut(charge, settle('payment', 'did_not_happen'), undone)
    expect(stated(after, charge)).toMatchObject([
      { type: 'PaymentVoided', data: { reference: 'vo_1' } },
    ])
    expect(until(after, atRest).orders.payment).toMatchObject({
      capturedMinor: sampleTotalMinor,
      refundedMinor: sampleTotalMinor,
    })
    expect(endOf(after)).toEqual(declined)
  })

  test('that did not happen, with a cancel under way meanwhile: the void says so when the chain comes by', () => {
    const meanwhile = given(given(charge, settle('payment', 'did_not_happen')), cancel)
    const after = handleNext(meanwhile, 'payment')
    expect(stated(after, meanwhile)).toEqual([])
    expect(after.payment.state?.status).toBe('uncertain')
    expect(endOf(after)).toEqual(byStaff)
  })

  test('whose void is answered about another amount: the person’s word counts, and nothing stands for good', () => {
    const other = { ...undone, amountMinor: sampleTotalMinor - 1 }
    const after = carriedOut(charge, settle('payment', 'did_not_happen'), other)
    expect(stated(after, charge)).toMatchObject([
      { type: 'PaymentFailed', data: { code: 'settled_by_staff' } },
    ])
    const voided = carriedOut(chargeVoid, settle('payment', 'did_not_happen'), other)
    expect(stated(voided, chargeVoid)).toMatchObject([
      { type: 'PaymentVoided', data: { outcome: 'never_happened' } },
    ])
  })

  test('that happened, with a cancel under way meanwhile: it is stated, and given back', () => {
    const meanwhile = given(given(charge, settle('payment', 'happened', full)), cancel)
    expect(endOf(handleNext(meanwhile, 'payment'))).toEqual(byStaff)
  })
})

describe('the void of a charge', () => {
  test('asks again first, and an answer counts whatever the person said', () => {
    const command = settle('payment', 'did_not_happen')
    expect(settlingCall(given(chargeVoid, command), 'payment')).toEqual(
      stepCall(chargeVoid, 'payment'),
    )
    const after = carriedOut(chargeVoid, command, undone)
    expect(stated(after, chargeVoid)).toMatchObject([
      { type: 'PaymentVoided', data: { outcome: 'undone', reference: 'vo_1' } },
    ])
    expect(JSON.stringify(stated(after, chargeVoid))).not.toContain('PSP 4711')
  })

  test('that did not happen, says a person: never taken', () => {
    const after = carriedOut(chargeVoid, settle('payment', 'did_not_happen'))
    expect(stated(after, chargeVoid)).toEqual([
      { type: 'PaymentVoided', data: { outcome: 'never_happened', settled } },
    ])
    expect(endOf(after)).toEqual(byStaff)
  })

  test('that happened, says a person: taken, and all of it given back', () => {
    const after = carriedOut(chargeVoid, settle('payment', 'happened', full))
    expect(stated(after, chargeVoid)).toEqual([
      {
        type: 'PaymentVoided',
        data: {
          outcome: 'undone',
          chargeId: 'PSP 4711',
          reference: 'PSP 4711',
          amountMinor: 7_800,
          currency: 'EUR',
          settled,
        },
      },
    ])
    expect(endOf(after)).toEqual(byStaff)
  })
})

describe('a refund', () => {
  test('that somebody asked for, and that happened, is issued by the provider', () => {
    const after = carriedOut(asked, settle('payment', 'happened', { amountMinor: 1_800 }))
    expect(stated(after, asked)).toMatchObject([
      { type: 'RefundIssued', data: { refundId: 'PSP 4711', method: 'provider', settled } },
    ])
  })

  test('that somebody asked for, and that did not happen, is refused and can be given again', () => {
    const command = settle('payment', 'did_not_happen')
    expect(settlingCall(given(asked, command), 'payment')).toMatchObject({
      type: 'void',
      of: 'refund',
      amountMinor: 1_800,
    })
    const after = until(carriedOut(asked, command), atRest)
    expect(after.log.at(-1)).toMatchObject({ type: 'RefundRefused', data: { settled } })
    expect(refusalOf(after, { type: 'refund', amountMinor: sampleTotalMinor })).toBeUndefined()
    expect(
      refusalOf(after, { type: 'refund_by_hand', amountMinor: 1_800, reference: 'SEPA' }),
    ).toBeUndefined()
  })

  test('of an order that is undone: happened gives the money back, did not happen leaves it owed', () => {
    const after = carriedOut(refund, settle('payment', 'happened', full))
    expect(stated(after, refund)).toMatchObject([
      { type: 'PaymentRefunded', data: { refundId: 'PSP 4711', method: 'provider', settled } },
    ])
    expect(endOf(after)).toEqual(byStaff)
    expect(refusalOf(refund, settle('payment', 'did_not_happen'))).toMatch(
      /stays owed: decide here that it is given back by hand/,
    )
  })
})

describe('a label', () => {
  test('that was made ships in the parcels that the person names', () => {
    const after = carriedOut(label, settle('shipping', 'happened', { parcels: tracked }))
    expect(stated(after, label)).toMatchObject([
      {
        type: 'ShipmentCreated',
        data: {
          settled,
          shipments: [
            {
              ...tracked[0],
              lines: [
                { line: 1, quantity: 1 },
                { line: 2, quantity: 1 },
              ],
            },
            { ...tracked[1], lines: [{ line: 1, quantity: 1 }] },
          ],
        },
      },
    ])
    expect(endOf(after)).toMatchObject({ status: 'COMPLETED' })
  })

  test('that was not made is voided first, and ends like a refusal, also where the void undid it', () => {
    const command = settle('shipping', 'did_not_happen')
    expect(settlingCall(given(label, command), 'shipping')).toMatchObject({
      type: 'void',
      of: 'label',
    })
    for (const answer of [
      undefined,
      { type: 'never_happened' } as const,
      { type: 'undone' } as const,
    ]) {
      const after = carriedOut(label, command, answer)
      expect(stated(after, label)).toEqual([
        {
          type: 'ShipmentFailed',
          data: { reason: 'shipping_failed', code: 'settled_by_staff', settled },
        },
      ])
      expect(endOf(after)).toEqual({ status: 'CANCELLED', reason: 'shipping_failed', kept: 0 })
    }
  })

  test('whose parcels are on their way, says the void: it ships', () => {
    const call = stepCall(label, 'shipping')
    const parcels = (call && (yes(call) as { parcels: Parcel[] }).parcels) ?? []
    const after = carriedOut(label, settle('shipping', 'did_not_happen'), {
      type: 'too_late',
      parcels,
    })
    expect(stated(after, label)).toEqual([
      { type: 'ShipmentCreated', data: { shipments: parcels } },
    ])
    expect(endOf(after)).toMatchObject({ status: 'COMPLETED' })
  })

  test.each([
    ['was not made', settle('shipping', 'did_not_happen')],
    ['was made', settle('shipping', 'happened', { parcels: tracked })],
  ] as const)(
    'that %s, with a cancel under way meanwhile: nothing ships behind it',
    (...[, command]) => {
      const after = handleNext(given(given(label, command), cancel), 'shipping')
      expect(after.shipping.state?.status).toBe('uncertain')
      expect(endOf(after)).toEqual(byStaff)
    },
  )
})

describe('the void of a label', () => {
  test.each([
    ['was never made', settle('shipping', 'did_not_happen')],
    ['was made and is void', settle('shipping', 'voided')],
  ])('that %s: the order never ships', (_name, command) => {
    const after = carriedOut(labelVoid, command)
    expect(stated(after, labelVoid)).toEqual([{ type: 'ShipmentCancelled', data: { settled } }])
    expect(endOf(after)).toEqual(byStaff)
  })

  test('that was picked up: the order has shipped, and the request is refused', () => {
    const after = carriedOut(labelVoid, settle('shipping', 'happened', { parcels: tracked }))
    expect(stated(after, labelVoid)).toMatchObject([
      { type: 'ShipmentCreated', data: { settled } },
      { type: 'CancellationRefused' },
    ])
    expect(endOf(after)).toMatchObject({ status: 'COMPLETED' })
  })

  test('asks again first, and an answer counts', () => {
    const after = carriedOut(labelVoid, settle('shipping', 'happened', { parcels: tracked }), {
      type: 'undone',
    })
    expect(stated(after, labelVoid)).toEqual([{ type: 'ShipmentCancelled', data: {} }])
  })
})

describe('is refused', () => {
  const amount = (amountMinor?: number) => settle('payment', 'happened', { amountMinor })
  test.each([
    ['another amount than that of the charge', charge, amount(7_799), /about 78.00\u00a0€.*taken,/],
    ['no amount', charge, amount(), /about 78.00\u00a0€/],
    [
      'another amount than that of the refund',
      asked,
      amount(7_800),
      /about 18.00\u00a0€.*given back/,
    ],
    [
      'another amount than was voided',
      chargeVoid,
      amount(1),
      /about 78.00\u00a0€.*taken and given/,
    ],
    ['no tracking numbers', label, settle('shipping', 'happened'), /from each of leipzig, halle/],
    [
      'a parcel short',
      label,
      settle('shipping', 'happened', { parcels: tracked.slice(1) }),
      /from each of leipzig, halle/,
    ],
    [
      'two parcels of one warehouse',
      label,
      settle('shipping', 'happened', { parcels: [tracked[0], tracked[0]] }),
      /and of no other/,
    ],
    [
      'a parcel of a warehouse that sends none',
      labelVoid,
      settle('shipping', 'happened', {
        parcels: [...tracked, { ...tracked[0], warehouse: 'kiel' }],
      }),
      /and of no other/,
    ],
    ['a charge as void', charge, settle('payment', 'voided'), /Only a label/],
    ['a label as void that nobody voids', label, settle('shipping', 'voided'), /Only a label/],
    ['a service that is at work', reserved, settle('payment', 'did_not_happen'), /stands nowhere/],
    [
      'a step that asks nobody',
      blockedAt(placedSnapshot(), 'payment'),
      settle('payment', 'did_not_happen'),
      /asks nobody at OrderCreated/,
    ],
    [
      'an event that was handled already',
      { ...charge, payment: { ...charge.payment, seen: charge.log.length } },
      settle('payment', 'did_not_happen'),
      /has handled InventoryReserved already/,
    ],
    [
      'a charge that a cancel overtakes',
      given(charge, cancel),
      settle('payment', 'did_not_happen'),
      /to be cancelled/,
    ],
    [
      'a step that was decided already',
      given(charge, settle('payment', 'did_not_happen')),
      settle('payment', 'happened', full),
      /being carried out/,
    ],
  ] as const)('%s', (_name, snapshot, command, sentence) => {
    expect(refusalOf(snapshot, command)).toMatch(sentence)
  })

  test('an event that can’t be read, and another try while the key is being barred', () => {
    const last = charge.log.length
    const unreadable = { version: last, type: 'InventoryReserved', unreadable: 'another shape' }
    const corrupted = { ...charge, log: [...charge.log.slice(0, -1), unreadable] }
    expect(refusalOf(corrupted, settle('payment', 'did_not_happen'))).toMatch(/edit the event/)
    const decided = given(charge, settle('payment', 'did_not_happen'))
    expect(refusalOf(decided, { type: 'retry', service: 'payment' })).toMatch(/being carried out/)
  })
})

describe('a refund that a person pays by hand', () => {
  const byHand = (snapshot: OrderSnapshot, answer?: Outcome) => {
    const command = { type: 'refund_by_hand', amountMinor: 1_800, reference: 'SEPA' } as const
    const decided = given(snapshot, command)
    expect(settlingCall(decided, 'payment')).toMatchObject({ type: 'void', of: 'refund' })
    expect(refusalOf(decided, { type: 'retry', service: 'payment' })).toMatch(
      /is being carried out/,
    )
    return stated(handleNext(decided, 'payment', answer), snapshot)
  }

  test('is barred first: it is noted as paid by hand when it never was made, or nobody answers', () => {
    for (const answer of [{ type: 'never_happened' } as const, undefined])
      expect(byHand(asked, answer)).toMatchObject([
        { type: 'RefundIssued', data: { method: 'by_hand', refundId: 'SEPA' } },
      ])
  })

  test('was made by the provider all the same: that counts, and nothing is paid by hand', () => {
    expect(byHand(asked, { type: 'refunded', refundId: 're_1' })).toMatchObject([
      { type: 'RefundIssued', data: { method: 'provider', refundId: 're_1' } },
    ])
  })
})

describe('its preview says', () => {
  const shownOf = (snapshot: OrderSnapshot, command: Settle) => {
    const shown = preview(snapshot, command)
    if (shown.type === 'refused') throw new Error(shown.refusal)
    return { leaves: shown.leaves, told: shown.cautions }
  }

  test('that the key is voided first, and that an answer counts', () => {
    const shown = shownOf(charge, settle('payment', 'did_not_happen'))
    expect(shown.leaves).toBe('CANCELLED')
    expect(shown.told).toMatchObject([
      { code: 'voided_first', of: 'charge', key: expect.stringMatching(/:charge$/) },
      { code: 'word_stays', service: 'payment' },
      { code: 'stock_is_free' },
    ])
    expect(shownOf(labelVoid, settle('shipping', 'voided')).told).toContainEqual(
      expect.objectContaining({ code: 'voided_first', of: 'label' }),
    )
  })

  test('that nobody is asked where the word counts at once', () => {
    const shown = shownOf(charge, settle('payment', 'happened', full))
    expect(shown.leaves).toBe('COMPLETED')
    expect(shown.told).toContainEqual({ code: 'word_counts', service: 'payment' })
  })
})
