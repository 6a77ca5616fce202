import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SagaEvent } from '../catalog/envelope.ts'
import { sampleEvent, sampleOrderId, sampleTotalMinor } from '../testing/samples.ts'
import { type Payment, payment, paymentCall } from './payment.ts'

const taken: Payment = {
  orderId: sampleOrderId,
  status: 'captured',
  amountMinor: sampleTotalMinor,
  refundedMinor: 0,
  currency: 'EUR',
  token: 'tok_visa',
  chargeId: 'ch_1',
}

const asks = (amountMinor: number, requestId = 'rr_1') =>
  sampleEvent('RefundRequested', 7, { amountMinor, requestId }) as SagaEvent<'RefundRequested'>

/** What payment does with a refund in part, which the provider gives whenever it is asked. */
function refunded(row: Payment, amountMinor: number) {
  const event = asks(amountMinor)
  const call = paymentCall({ payment: row }, event)
  const answer = call && ({ type: 'refunded', refundId: 're_1' } as const)
  const { state, emit } = payment.RefundRequested({ payment: row }, event, answer)
  return {
    row: state as Payment,
    called: call?.type === 'refund' ? call.amountMinor : undefined,
    said: emit.map(({ type }) => type),
  }
}

const left = 1_000
const partly = { ...taken, refundedMinor: sampleTotalMinor - left }

describe('a refund in part, of which 10.00 are left', () => {
  test('of 10.01 is refused, and nobody is called', () => {
    expect(refunded(partly, left + 1)).toEqual({
      row: partly,
      called: undefined,
      said: ['RefundRefused'],
    })
  })

  test('of 10.00 is given, and then everything is given back', () => {
    expect(refunded(partly, left)).toEqual({
      row: { ...taken, refundedMinor: sampleTotalMinor, status: 'refunded' },
      called: left,
      said: ['RefundIssued'],
    })
  })

  test('of 9.99 is given, and one cent of the payment is still taken', () => {
    expect(refunded(partly, left - 1)).toEqual({
      row: { ...taken, refundedMinor: sampleTotalMinor - 1, status: 'captured' },
      called: left - 1,
      said: ['RefundIssued'],
    })
  })
})

test('whatever is asked for in parts: what is given is what fits, and it counts as given back when it is all', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: sampleTotalMinor + 1 }), { maxLength: 12 })
  fc.assert(
    fc.property(amounts, (parts) => {
      let row = taken
      let given = 0
      for (const amountMinor of parts) {
        const fits = given + amountMinor <= sampleTotalMinor
        const result = refunded(row, amountMinor)
        expect(result.said).toEqual([fits ? 'RefundIssued' : 'RefundRefused'])
        expect(result.called).toBe(fits ? amountMinor : undefined)
        if (fits) given += amountMinor
        row = result.row
        expect(row.refundedMinor).toBe(given)
        expect(row.status).toBe(given === sampleTotalMinor ? 'refunded' : 'captured')
      }
    }),
  )
})
