import type { EventType } from '../catalog/events.ts'
import type { Decision, Handlers } from './order-saga.ts'

/**
 * Payment's one row per order. `expected`: nothing asked for yet. `voided` is the tombstone: nothing was taken and never
 * will be. Amounts in minor units of `currency`.
 */
export interface Payment {
  orderId: string
  status: 'expected' | 'captured' | 'declined' | 'refunded' | 'voided'
  amountMinor: number
  currency: string
  token: string
  chargeId: string | null
}

export interface PaymentFacts {
  payment: Payment | undefined
}

/** A call to the payment provider. Its key derives from order and step, so asking again never takes or gives money twice. */
export type PaymentCall =
  | { type: 'charge'; key: string; orderId: string; amountMinor: number; currency: string; token: string }
  | { type: 'refund'; key: string; orderId: string; chargeId: string; amountMinor: number; currency: string }

/** What the provider answered. A time-out is none of these: it is a fault, and the call is made again with the same key. */
export type PaymentOutcome =
  | { type: 'captured'; chargeId: string; card: string }
  | { type: 'declined'; code: 'card_declined' | 'insufficient_funds' }
  | { type: 'refunded'; refundId: string }

/** The call that has to be made before `event` can be decided; undefined when none is needed. */
export function paymentCall({ payment }: PaymentFacts, type: EventType): PaymentCall | undefined {
  if (!payment) return undefined
  const { orderId, amountMinor, currency, token, chargeId } = payment
  if (type === 'InventoryReserved' && payment.status === 'expected')
    return { type: 'charge', key: `${orderId}:charge`, orderId, amountMinor, currency, token }
  if ((type === 'ShipmentFailed' || type === 'ShipmentCancelled') && payment.status === 'captured' && chargeId)
    return { type: 'refund', key: `${orderId}:refund`, orderId, chargeId, amountMinor, currency }
  return undefined
}

/** A decision found no answer of the provider where the row says that one was needed: the row changed after the call was planned. */
export class OutcomeMissing extends Error {
  readonly retry = true
  override name = 'OutcomeMissing'
}

/** Gives back what was taken, or promises never to take anything. */
function giveBack(
  { payment }: PaymentFacts,
  outcome: PaymentOutcome | undefined,
): Decision<Payment | undefined, 'PaymentRefunded' | 'PaymentVoided'> {
  switch (payment?.status) {
    case 'captured': {
      if (outcome?.type !== 'refunded') throw new OutcomeMissing(`order ${payment.orderId}: refund not answered`)
      const { amountMinor, currency } = payment
      return {
        state: { ...payment, status: 'refunded' },
        emit: [{ type: 'PaymentRefunded', data: { refundId: outcome.refundId, amountMinor, currency } }],
      }
    }
    case 'expected':
      return { state: { ...payment, status: 'voided' }, emit: [{ type: 'PaymentVoided', data: {} }] }
    default: // declined, refunded, voided: undone already, and inventory has been told
      return { state: payment, emit: [] }
  }
}

export const payment: Handlers<'payment', PaymentFacts, Payment | undefined, PaymentOutcome | undefined> = {
  OrderCreated({ payment }, { orderId, data }) {
    if (payment) return { state: payment, emit: [] }
    const { totalMinor: amountMinor, currency } = data
    return { state: { orderId, status: 'expected', amountMinor, currency, token: data.payment.token, chargeId: null }, emit: [] }
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
          emit: [{ type: 'PaymentFailed', data: { reason: 'payment_declined', code: outcome.code } }],
        }
      default:
        throw new OutcomeMissing(`order ${payment.orderId}: charge not answered`)
    }
  },
  ShipmentFailed: (facts, _event, outcome) => giveBack(facts, outcome),
  ShipmentCancelled: (facts, _event, outcome) => giveBack(facts, outcome),
}

/** What a payment's way from one status to the next writes into the money ledger, in minor units: taken is positive, given back negative. */
export function moneyEffect(
  before: Payment | undefined,
  after: Payment | undefined,
): { kind: 'capture' | 'refund'; amountMinor: number } | undefined {
  if (!after || before?.status === after.status) return undefined
  if (after.status === 'captured') return { kind: 'capture', amountMinor: after.amountMinor }
  if (after.status === 'refunded') return { kind: 'refund', amountMinor: -after.amountMinor }
  return undefined
}
