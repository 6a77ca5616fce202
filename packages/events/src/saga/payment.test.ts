import { describe, expect, test } from 'vitest'
import { decisionsOf } from '../testing/given.ts'
import { sampleEvent, sampleOrderId, sampleTotalMinor } from '../testing/samples.ts'
import {
  moneyEffects,
  OutcomeMissing,
  type Payment,
  type PaymentOutcome,
  payment,
  paymentCall,
} from './payment.ts'

const { given, testCoverage } = decisionsOf('payment', payment, (_facts, state) => ({
  payment: state,
}))

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
/** Asked to be cancelled before a charge was asked for, and behind one that may have been. */
const neverAsked: PaymentOutcome = { type: 'not_asked', isUncertain: false }
const maybeAsked: PaymentOutcome = { type: 'not_asked', isUncertain: true }
const uncertain = [placed, [reserved, maybeAsked]] as const
const undone = (amountMinor: number): PaymentOutcome => ({
  type: 'undone',
  chargeId: 'ch_1',
  reference: 'vo_1',
  amountMinor,
})

describe('when an order is placed', () => {
  test('its amount is expected, and nothing is asked of the provider yet', () => {
    const { totalMinor: amountMinor, currency } = placed.data
    given(nothing).when(placed).statesNothing().leavingExactly({
      orderId: sampleOrderId,
      status: 'expected',
      amountMinor,
      refundedMinor: 0,
      currency,
      token: 'tok_visa',
      chargeId: null,
    })
    expect(paymentCall(nothing, placed)).toBeUndefined()
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
      .states('PaymentCompleted', {
        chargeId: 'ch_1',
        amountMinor: sampleTotalMinor,
        currency: 'EUR',
        card: '•• 4242',
      })
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

  test('given it is to be cancelled, nothing is asked for: for certain when nobody can have asked before', () => {
    given(nothing, placed)
      .when(reserved, neverAsked)
      .statesNothing()
      .leaving({ status: 'expected' })
    given(nothing, placed)
      .when(reserved, maybeAsked)
      .statesNothing()
      .leaving({ status: 'uncertain' })
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
      .states('PaymentRefunded', {
        refundId: 're_1',
        amountMinor: sampleTotalMinor,
        currency: 'EUR',
        method: 'provider',
      })
      .leaving({ status: 'refunded', refundedMinor: sampleTotalMinor, chargeId: 'ch_1' })
  })

  test('given it was paid and the refund is not answered, it is asked again and nothing is decided', () => {
    given(nothing, ...paid)
      .when(event)
      .fails(OutcomeMissing)
    given(nothing, ...paid)
      .when(event, captured)
      .fails(OutcomeMissing)
  })

  test('given a person paid it back by hand, it is told so', () => {
    given(nothing, ...paid)
      .when(event, { ...refund, refundId: 'bank 77', method: 'by_hand' })
      .states('PaymentRefunded', {
        refundId: 'bank 77',
        amountMinor: sampleTotalMinor,
        currency: 'EUR',
        method: 'by_hand',
      })
      .leaving({ status: 'refunded' })
  })

  test('given nothing was taken, nothing ever will be', () => {
    given(nothing, placed)
      .when(event)
      .states('PaymentVoided', { outcome: 'not_asked' })
      .leaving({ status: 'voided' })
  })

  test('given a charge that may have been asked for, it is settled before anything is said', () => {
    given(nothing, ...uncertain)
      .when(event)
      .fails(OutcomeMissing)
    given(nothing, ...uncertain)
      .when(event, refund)
      .fails(OutcomeMissing)
    given(nothing, ...uncertain)
      .when(event, { type: 'never_happened' })
      .states('PaymentVoided', { outcome: 'never_happened' })
      .leaving({ status: 'voided', chargeId: null })
  })

  test('given it had been charged after all, all of it was given back, and both is told', () => {
    given(nothing, ...uncertain)
      .when(event, undone(sampleTotalMinor))
      .states('PaymentVoided', {
        outcome: 'undone',
        chargeId: 'ch_1',
        reference: 'vo_1',
        amountMinor: sampleTotalMinor,
        currency: 'EUR',
      })
      .leaving({ status: 'refunded', chargeId: 'ch_1', refundedMinor: sampleTotalMinor })
  })

  test('given another amount than that of the charge came back, nothing is decided', () => {
    given(nothing, ...uncertain)
      .when(event, undone(sampleTotalMinor - 1))
      .fails(Error)
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

describe('when a person asks for money to be given back', () => {
  const asked = sampleEvent('RefundRequested', 8, { amountMinor: 1_800 })
  const byHand = sampleEvent('RefundRequested', 8, {
    amountMinor: 1_800,
    method: 'by_hand',
    reference: 'bank 77',
  })
  const rest = sampleEvent('RefundRequested', 10, {
    amountMinor: sampleTotalMinor - 1_800,
    requestId: 'rr_2',
  })
  const issued = {
    requestId: 'rr_1',
    refundId: 're_1',
    amountMinor: 1_800,
    currency: 'EUR',
    method: 'provider',
  } as const

  test('given it was paid, that part is given back and the rest stays', () => {
    given(nothing, ...paid)
      .when(asked, refund)
      .states('RefundIssued', issued)
      .leaving({ status: 'captured', refundedMinor: 1_800 })
  })

  test('given a part was given back, the rest makes it whole', () => {
    given(nothing, ...paid, [asked, refund])
      .when(rest, refund)
      .states('RefundIssued', {
        ...issued,
        requestId: 'rr_2',
        amountMinor: sampleTotalMinor - 1_800,
      })
      .leaving({ status: 'refunded', refundedMinor: sampleTotalMinor })
  })

  test('given it was paid back by hand, the provider is not asked', () => {
    given(nothing, ...paid)
      .when(byHand)
      .states('RefundIssued', { ...issued, refundId: 'bank 77', method: 'by_hand' })
      .leaving({ refundedMinor: 1_800 })
  })

  test('given more than was captured would be given back, it is refused, and says what is left', () => {
    given(nothing, ...paid, [asked, refund])
      .when(sampleEvent('RefundRequested', 10, { amountMinor: sampleTotalMinor }), refund)
      .states('RefundRefused', {
        requestId: 'rr_1',
        reason: 'exceeds_captured',
        refundableMinor: sampleTotalMinor - 1_800,
      })
      .leaving({ refundedMinor: 1_800 })
    given(nothing, ...refused)
      .when(asked)
      .states('RefundRefused', {
        requestId: 'rr_1',
        reason: 'exceeds_captured',
        refundableMinor: 0,
      })
      .leaving({ status: 'declined' })
  })

  test('given no answer, it is asked again and nothing is decided', () => {
    given(nothing, ...paid)
      .when(asked)
      .fails(OutcomeMissing)
  })
})

describe('what is asked of the provider', () => {
  const inStatus = (
    status: Payment['status'],
    chargeId: string | null = null,
    refundedMinor = 0,
  ) => ({
    payment: {
      orderId: sampleOrderId,
      status,
      amountMinor: 500,
      refundedMinor,
      currency: 'EUR',
      token: 'tok_visa',
      chargeId,
    },
  })

  test('a charge of the whole amount, under one key per order', () => {
    expect(paymentCall(inStatus('expected'), reserved)).toEqual({
      type: 'charge',
      key: `${sampleOrderId}:charge`,
      orderId: sampleOrderId,
      amountMinor: 500,
      currency: 'EUR',
      token: 'tok_visa',
    })
  })

  test('a refund of what was captured, under another key, whichever event asks for it', () => {
    const asked = paymentCall(inStatus('captured', 'ch_1'), undeliverable)
    expect(asked).toMatchObject({
      type: 'refund',
      key: `${sampleOrderId}:refund`,
      chargeId: 'ch_1',
      amountMinor: 500,
    })
    expect(paymentCall(inStatus('captured', 'ch_1'), recalled)).toEqual(asked)
  })

  test('the void of a charge that may have been asked for, under the key of the charge', () => {
    for (const event of [undeliverable, recalled])
      expect(paymentCall(inStatus('uncertain'), event)).toEqual({
        type: 'void',
        of: 'charge',
        amountMinor: 500,
        key: `${sampleOrderId}:charge`,
        orderId: sampleOrderId,
      })
    expect(paymentCall(inStatus('uncertain'), reserved)).toBeUndefined()
  })

  test('a charge never follows a tombstone, a refund never precedes a charge, and nothing is asked twice', () => {
    for (const status of ['captured', 'declined', 'refunded', 'voided'] as const)
      expect(paymentCall(inStatus(status, 'ch_1'), reserved)).toBeUndefined()
    for (const status of ['expected', 'declined', 'refunded', 'voided'] as const)
      for (const event of [undeliverable, recalled])
        expect(paymentCall(inStatus(status), event)).toBeUndefined()
  })
})

describe('what is asked for a person', () => {
  const captured = (refundedMinor: number) => ({
    payment: {
      orderId: sampleOrderId,
      status: 'captured' as const,
      amountMinor: 500,
      refundedMinor,
      currency: 'EUR',
      token: 'tok_visa',
      chargeId: 'ch_1',
    },
  })
  const asked = (amountMinor: number, method: 'provider' | 'by_hand' = 'provider') =>
    sampleEvent('RefundRequested', 8, { amountMinor, method })

  test('a refund under a key of that request, never of more than is left, and none that was made by hand', () => {
    expect(paymentCall(captured(0), asked(200))).toMatchObject({
      type: 'refund',
      key: `${sampleOrderId}:refund:rr_1`,
      amountMinor: 200,
    })
    expect(paymentCall(captured(400), asked(200))).toBeUndefined()
    expect(paymentCall(captured(0), asked(200, 'by_hand'))).toBeUndefined()
  })

  test('the refund of an undoing is what is left of the capture', () => {
    expect(paymentCall(captured(400), undeliverable)).toMatchObject({ amountMinor: 100 })
  })
})

describe('what it writes into the money ledger', () => {
  const at = (status: Payment['status'], refundedMinor = status === 'refunded' ? 500 : 0) => ({
    orderId: sampleOrderId,
    status,
    amountMinor: 500,
    refundedMinor,
    currency: 'EUR',
    token: 'tok_visa',
    chargeId: 'ch_1',
  })

  test('a capture is positive, a refund is the same amount negative, anything else writes nothing', () => {
    const capture = { kind: 'capture', amountMinor: 500 }
    const back = (amountMinor: number) => ({ kind: 'refund', amountMinor: -amountMinor })
    expect(moneyEffects(at('expected'), at('captured'))).toEqual([capture])
    expect(moneyEffects(at('captured'), at('refunded'))).toEqual([back(500)])
    expect(moneyEffects(at('captured'), at('captured', 200))).toEqual([back(200)])
    expect(moneyEffects(at('captured', 200), at('refunded'))).toEqual([back(300)])
    // Taken after all, and given back with the void.
    expect(moneyEffects(at('uncertain'), at('refunded'))).toEqual([capture, back(500)])
    for (const [before, after] of [
      [undefined, at('expected')],
      [at('expected'), at('declined')],
      [at('expected'), at('voided')],
      [at('expected'), at('uncertain')],
      [at('uncertain'), at('voided')],
      [at('captured'), at('captured')],
    ] as const)
      expect(moneyEffects(before, after)).toEqual([])
  })
})

describe('a person states what the provider never said', () => {
  const settled = { reference: 'PSP 4711', note: 'called them' }

  test('a charge that did not happen ends like a refusal, and says who is to be asked', () => {
    given(nothing, placed)
      .when(reserved, { type: 'declined', code: 'settled_by_staff', settled })
      .states('PaymentFailed', { reason: 'payment_declined', code: 'settled_by_staff', settled })
      .leaving({ status: 'declined', chargeId: null })
  })

  test('a charge that was to be barred, and had been made: taken and given back', () => {
    const after = given(nothing, placed)
      .when(reserved, undone(sampleTotalMinor))
      .states('PaymentVoided', {
        outcome: 'undone',
        chargeId: 'ch_1',
        reference: 'vo_1',
        amountMinor: sampleTotalMinor,
        currency: 'EUR',
      })
    after.leaving({ status: 'refunded', chargeId: 'ch_1', refundedMinor: sampleTotalMinor })
  })

  test('a refund that did not happen is refused, and what is left of the money stays refundable', () => {
    const asked = sampleEvent('RefundRequested', 7)
    given(nothing, ...paid)
      .when(asked, { type: 'not_refunded', settled })
      .states('RefundRefused', {
        requestId: 'rr_1',
        reason: 'settled_by_staff',
        refundableMinor: sampleTotalMinor,
        settled,
      })
      .leaving({ status: 'captured', refundedMinor: 0 })
  })
})

testCoverage()
