import type { SagaEvent } from '../catalog/envelope.ts'
import type { RefundMethod } from '../catalog/events.ts'
import type { Decision } from './define-saga.ts'
import { callOn, type Handlers } from './order-saga.ts'

/**
 * Payment's one row per order. `expected`: nothing asked for yet. `voided` is the tombstone: nothing was taken and never
 * will be. Amounts in minor units of `currency`.
 */
export interface Payment {
  orderId: string
  status: 'expected' | 'captured' | 'declined' | 'refunded' | 'voided'
  amountMinor: number
  /** Of the amount that was captured; `refunded` once that is all of it. */
  refundedMinor: number
  currency: string
  token: string
  chargeId: string | null
}

export interface PaymentFacts {
  payment: Payment | undefined
}

/** A call to the payment provider. Its key derives from order and step, so asking again never takes or gives money twice. */
export type PaymentCall =
  | {
      type: 'charge'
      key: string
      orderId: string
      amountMinor: number
      currency: string
      token: string
    }
  | {
      type: 'refund'
      key: string
      orderId: string
      chargeId: string
      amountMinor: number
      currency: string
    }

/** What the provider answered. A time-out is none of these: it is a fault, and the call is made again with the same key. */
export type PaymentOutcome =
  | { type: 'captured'; chargeId: string; card: string }
  | { type: 'declined'; code: 'card_declined' | 'insufficient_funds' }
  | { type: 'refunded'; refundId: string; method?: RefundMethod }

/** What of the captured money has not been given back, in minor units. */
export const refundableMinor = ({ status, amountMinor, refundedMinor }: Payment): number =>
  status === 'captured' ? amountMinor - refundedMinor : 0

/** The call that has to be made before `event` can be decided; undefined when none is needed. */
export function paymentCall({ payment }: PaymentFacts, event: SagaEvent): PaymentCall | undefined {
  if (!payment) return undefined
  const { orderId, amountMinor, currency, token, chargeId } = payment
  const refund = (key: string, refundMinor: number): PaymentCall | undefined =>
    chargeId && refundMinor > 0 && refundMinor <= refundableMinor(payment)
      ? { type: 'refund', key, orderId, chargeId, amountMinor: refundMinor, currency }
      : undefined
  switch (callOn('payment', event.type)) {
    case 'charge':
      return payment.status === 'expected'
        ? { type: 'charge', key: `${orderId}:charge`, orderId, amountMinor, currency, token }
        : undefined
    case 'refund':
      // In part, as a person asked for it; otherwise, while the order is undone, all that is left.
      if (event.type !== 'RefundRequested')
        return refund(`${orderId}:refund`, refundableMinor(payment))
      return event.data.method === 'provider'
        ? refund(`${orderId}:refund:${event.data.requestId}`, event.data.amountMinor)
        : undefined
    default:
      return undefined
  }
}

/** A decision found no answer of the provider where the row says that one was needed: the row changed after the call was planned. */
export class OutcomeMissing extends Error {
  readonly retry = true
  override name = 'OutcomeMissing'
}

/** The row once so much more of it was given back. */
function giveBackOf(payment: Payment, amountMinor: number): Payment {
  const refundedMinor = payment.refundedMinor + amountMinor
  return {
    ...payment,
    refundedMinor,
    status: refundedMinor === payment.amountMinor ? 'refunded' : 'captured',
  }
}

/** Gives back what was taken, or promises never to take anything. */
function giveBack(
  { payment }: PaymentFacts,
  outcome: PaymentOutcome | undefined,
): Decision<Payment | undefined, 'PaymentRefunded' | 'PaymentVoided'> {
  switch (payment?.status) {
    case 'captured': {
      if (outcome?.type !== 'refunded')
        throw new OutcomeMissing(`order ${payment.orderId}: refund not answered`)
      const { refundId, method = 'provider' } = outcome
      const amountMinor = refundableMinor(payment)
      return {
        state: giveBackOf(payment, amountMinor),
        emit: [
          {
            type: 'PaymentRefunded',
            data: { refundId, amountMinor, currency: payment.currency, method },
          },
        ],
      }
    }
    case 'expected':
      return {
        state: { ...payment, status: 'voided' },
        emit: [{ type: 'PaymentVoided', data: {} }],
      }
    default: // declined, refunded, voided: undone already, and inventory has been told
      return { state: payment, emit: [] }
  }
}

export const payment: Handlers<
  'payment',
  PaymentFacts,
  Payment | undefined,
  PaymentOutcome | undefined
> = {
  OrderCreated({ payment }, { orderId, data }) {
    if (payment) return { state: payment, emit: [] }
    const { totalMinor: amountMinor, currency } = data
    const { token } = data.payment
    return {
      state: {
        orderId,
        status: 'expected',
        amountMinor,
        refundedMinor: 0,
        currency,
        token,
        chargeId: null,
      },
      emit: [],
    }
  },
  InventoryReserved({ payment }, _event, outcome) {
    if (payment?.status !== 'expected') return { state: payment, emit: [] }
    switch (outcome?.type) {
      case 'captured': {
        const { chargeId, card } = outcome
        const { amountMinor, currency } = payment
        return {
          state: { ...payment, status: 'captured', chargeId },
          emit: [{ type: 'PaymentCompleted', data: { chargeId, amountMinor, currency, card } }],
        }
      }
      case 'declined':
        return {
          state: { ...payment, status: 'declined' },
          emit: [
            { type: 'PaymentFailed', data: { reason: 'payment_declined', code: outcome.code } },
          ],
        }
      default:
        throw new OutcomeMissing(`order ${payment.orderId}: charge not answered`)
    }
  },
  ShipmentFailed: (facts, _event, outcome) => giveBack(facts, outcome),
  ShipmentCancelled: (facts, _event, outcome) => giveBack(facts, outcome),
  RefundRequested({ payment }, { data }, outcome) {
    const { requestId, amountMinor, currency, method, reference } = data
    const left = payment ? refundableMinor(payment) : 0
    if (!payment || amountMinor > left)
      return {
        state: payment,
        emit: [
          {
            type: 'RefundRefused',
            data: { requestId, reason: 'exceeds_captured', refundableMinor: left },
          },
        ],
      }
    const refundId =
      method === 'by_hand' ? reference : outcome?.type === 'refunded' ? outcome.refundId : undefined
    if (refundId === undefined)
      throw new OutcomeMissing(`order ${payment.orderId}: refund not answered`)
    return {
      state: giveBackOf(payment, amountMinor),
      emit: [
        {
          type: 'RefundIssued',
          data: {
            requestId,
            refundId,
            amountMinor,
            currency,
            method: outcome?.type === 'refunded' ? (outcome.method ?? method) : method,
          },
        },
      ],
    }
  },
}

/** What a payment's way from one row to the next writes into the money ledger, in minor units: taken is positive, given back negative. */
export function moneyEffect(
  before: Payment | undefined,
  after: Payment | undefined,
): { kind: 'capture' | 'refund'; amountMinor: number } | undefined {
  if (!after) return undefined
  const given = after.refundedMinor - (before?.refundedMinor ?? 0)
  if (given > 0) return { kind: 'refund', amountMinor: -given }
  if (after.status === 'captured' && before?.status !== 'captured')
    return { kind: 'capture', amountMinor: after.amountMinor }
  return undefined
}
