import { describe, expect, test } from 'vitest'
import { decisionsOf } from '../testing/given.ts'
import { sampleEvent, sampleOrderId, sampleTotalMinor } from '../testing/samples.ts'
import { moneyEffect, OutcomeMissing, type Payment, type PaymentOutcome, payment, paymentCall } from './payment.ts'

const { given, testCoverage } = decisionsOf('payment', payment, (_facts, state) => ({ payment: state }))

const nothing = { payment: undefined }
const placed = sampleEvent('OrderCreated', 1)
const reserved = sampleEvent('InventoryReserved', 2)
const undeliverable = sampleEvent('ShipmentFailed', 4)
const recalled = sampleEvent('ShipmentCancelled', 4)

const captured: PaymentOutcome = { type: 'captured', chargeId: 'ch_1', card: '•• 4242' }
const declined: PaymentOutcome = { type: 'declined', code: 'insufficient_funds' }
const refund: PaymentOutcome = { type: 'refunded', refundId: 're_1' }

const paid = [placed, [reserved, captured]] as const
const refused = [placed, [reserved, declined]] as const
const givenBack = [...paid, [undeliverable, refund]] as const
const tombstone = [placed, recalled] as const

describe('when an order is placed', () => {
  test('its amount is expected, and nothing is asked of the provider yet', () => {
    const { totalMinor: amountMinor, currency } = placed.data
    given(nothing)
      .when(placed)
      .statesNothing()
      .leavingExactly({ orderId: sampleOrderId, status: 'expected', amountMinor, currency, token: 'tok_visa', chargeId: null })
    expect(paymentCall(nothing, 'OrderCreated')).toBeUndefined()
  })

  test('given it was paid, a second delivery changes nothing', () => {
    given(nothing, ...paid)
      .when(placed)
      .statesNothing()
      .leaving({ status: 'captured' })
  })
})

describe('when the stock is reserved', () => {
  test('given the provider took the money, the order is paid with exactly its amount', () => {
    given(nothing, placed)
      .when(reserved, captured)
      .states('PaymentCompleted', { chargeId: 'ch_1', amountMinor: sampleTotalMinor, currency: 'EUR', card: '•• 4242' })
      .leaving({ status: 'captured', chargeId: 'ch_1' })
  })

  test('given the card was refused, the payment has failed and says why', () => {
    given(nothing, placed)
      .when(reserved, declined)
      .states('PaymentFailed', { reason: 'payment_declined', code: 'insufficient_funds' })
      .leaving({ status: 'declined', chargeId: null })
  })

  test('given no answer, or the answer to another question, it is asked again and nothing is decided', () => {
    given(nothing, placed).when(reserved).fails(OutcomeMissing)
    given(nothing, placed).when(reserved, refund).fails(OutcomeMissing)
    expect(new OutcomeMissing().retry).toBe(true)
  })

  test('given it was paid, a second delivery takes nothing more', () => {
    given(nothing, ...paid)
      .when(reserved, captured)
      .statesNothing()
      .leaving({ status: 'captured' })
  })

  test('given it was declined, it is not charged after all', () => {
    given(nothing, ...refused)
      .when(reserved, captured)
      .statesNothing()
      .leaving({ status: 'declined' })
  })

  test('given payment promised never to take money, a late reservation is refused', () => {
    given(nothing, ...tombstone)
      .when(reserved, captured)
      .statesNothing()
      .leaving({ status: 'voided', chargeId: null })
  })

  test('given the money was given back, it is not taken again', () => {
    given(nothing, ...givenBack)
      .when(reserved, captured)
      .statesNothing()
      .leaving({ status: 'refunded' })
  })
})

describe.each([
  ['the order can not be delivered', undeliverable],
  ['shipping promised never to ship', recalled],
])('when %s', (_what, event) => {
  test('given it was paid, exactly what was captured is refunded', () => {
    given(nothing, ...paid)
      .when(event, refund)
      .states('PaymentRefunded', { refundId: 're_1', amountMinor: sampleTotalMinor, currency: 'EUR' })
      .leaving({ status: 'refunded', chargeId: 'ch_1' })
  })

  test('given it was paid and the refund is not answered, it is asked again and nothing is decided', () => {
    given(nothing, ...paid)
      .when(event)
      .fails(OutcomeMissing)
    given(nothing, ...paid)
      .when(event, captured)
      .fails(OutcomeMissing)
  })

  test('given nothing was taken, nothing ever will be', () => {
    given(nothing, placed).when(event).states('PaymentVoided', {}).leaving({ status: 'voided' })
  })

  test('given the card was refused, there is nothing to give back', () => {
    given(nothing, ...refused)
      .when(event, refund)
      .statesNothing()
      .leaving({ status: 'declined' })
  })

  test('given the money was given back, it is not given back again', () => {
    given(nothing, ...givenBack)
      .when(event, refund)
      .statesNothing()
      .leaving({ status: 'refunded' })
  })

  test('given the promise was made before, it is not made again', () => {
    given(nothing, ...tombstone)
      .when(event)
      .statesNothing()
      .leaving({ status: 'voided' })
  })
})

describe('what is asked of the provider', () => {
  const inStatus = (status: Payment['status'], chargeId: string | null = null) => ({
    payment: { orderId: sampleOrderId, status, amountMinor: 500, currency: 'EUR', token: 'tok_visa', chargeId },
  })

  test('a charge of the whole amount, under one key per order', () => {
    expect(paymentCall(inStatus('expected'), 'InventoryReserved')).toEqual({
      type: 'charge',
      key: `${sampleOrderId}:charge`,
      orderId: sampleOrderId,
      amountMinor: 500,
      currency: 'EUR',
      token: 'tok_visa',
    })
  })

  test('a refund of what was captured, under another key, whichever event asks for it', () => {
    const asked = paymentCall(inStatus('captured', 'ch_1'), 'ShipmentFailed')
    expect(asked).toMatchObject({ type: 'refund', key: `${sampleOrderId}:refund`, chargeId: 'ch_1', amountMinor: 500 })
    expect(paymentCall(inStatus('captured', 'ch_1'), 'ShipmentCancelled')).toEqual(asked)
  })

  test('a charge never follows a tombstone, a refund never precedes a charge, and nothing is asked twice', () => {
    for (const status of ['captured', 'declined', 'refunded', 'voided'] as const)
      expect(paymentCall(inStatus(status, 'ch_1'), 'InventoryReserved')).toBeUndefined()
    for (const status of ['expected', 'declined', 'refunded', 'voided'] as const)
      for (const event of ['ShipmentFailed', 'ShipmentCancelled'] as const) expect(paymentCall(inStatus(status), event)).toBeUndefined()
  })
})

describe('what it writes into the money ledger', () => {
  const at = (status: Payment['status']) => ({
    ...{ orderId: sampleOrderId, status, amountMinor: 500, currency: 'EUR', token: 'tok_visa', chargeId: 'ch_1' },
  })

  test('a capture is positive, a refund is the same amount negative, anything else writes nothing', () => {
    expect(moneyEffect(at('expected'), at('captured'))).toEqual({ kind: 'capture', amountMinor: 500 })
    expect(moneyEffect(at('captured'), at('refunded'))).toEqual({ kind: 'refund', amountMinor: -500 })
    expect(moneyEffect(undefined, at('expected'))).toBeUndefined()
    expect(moneyEffect(at('expected'), at('declined'))).toBeUndefined()
    expect(moneyEffect(at('expected'), at('voided'))).toBeUndefined()
    expect(moneyEffect(at('captured'), at('captured'))).toBeUndefined()
  })
})

testCoverage()
