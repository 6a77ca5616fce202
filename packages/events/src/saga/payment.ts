import type { SagaEvent } from '../catalog/envelope.ts'
import { type RefundMethod, type Settled, settledByStaff, statedBy } from '../catalog/events.ts'
import type { Decision } from './define-saga.ts'
import { type NeverHappened, type NotAsked, stillUncertain, type VoidCall } from './overtaken.ts'
import type { PaymentReturn } from './returns/rows.ts'
import { type Handlers, mayCall } from './sagas.ts'

/**
 * Payment's one row per order. `expected`: nothing asked for yet. `uncertain`: a charge may have been asked for before the
 * order was to be cancelled, and is voided when the chain comes back. `voided` is the tombstone: nothing was taken and never
 * will be. Amounts in minor units of `currency`.
 */
export interface Payment {
  orderId: string
  status: 'expected' | 'uncertain' | 'captured' | 'declined' | 'refunded' | 'voided'
  amountMinor: number
  /** Of the amount that was captured; `refunded` once that is all of it. */
  refundedMinor: number
  currency: string
  token: string
  chargeId: string | null
  /** Its returns, by their id; absent while there were none. */
  returns?: Readonly<Record<string, PaymentReturn>>
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
  | VoidCall<'charge'>
  | VoidCall<'refund'>

/**
 * What the provider answered, or with `settled` a person in its place. A time-out is none of these: it is a fault, and the
 * call is made again with the same key.
 */
export type PaymentOutcome =
  | { type: 'captured'; chargeId: string; card: string; settled?: Settled }
  | { type: 'declined'; code: 'card_declined' | 'insufficient_funds' }
  | { type: 'declined'; code: typeof settledByStaff; settled: Settled }
  | { type: 'refunded'; refundId: string; method?: RefundMethod; settled?: Settled }
  /** Of a refund that somebody asked for: a person says that it was not made. */
  | { type: 'not_refunded'; settled: Settled }
  | NotAsked
  | NeverHappened
  /** The charge had been made, and all of it has been given back. */
  | { type: 'undone'; chargeId: string; reference: string; amountMinor: number; settled?: Settled }

/** What the provider answers to a charge, a refund, and when it is asked to void one of them. */
export type ChargeOutcome =
  | { type: 'captured'; chargeId: string; card: string }
  | { type: 'declined'; code: 'card_declined' | 'insufficient_funds' }
export type RefundOutcome = Extract<PaymentOutcome, { type: 'refunded' }>
export type VoidedCharge = Extract<PaymentOutcome, { type: 'never_happened' | 'undone' }>
/** A refund that was made stays made. */
export type VoidedRefund = Extract<PaymentOutcome, { type: 'never_happened' | 'refunded' }>

/**
 * An answer that counts only while nobody has asked to cancel the order: that a charge did not happen, by a person's word.
 */
export const chargeWhenRequested = (outcome: PaymentOutcome): NotAsked | undefined =>
  outcome.type === 'declined' && outcome.code === settledByStaff ? stillUncertain : undefined

/**
 * What of the captured money can still be given back, in minor units: not what was, and not what may
 * have been, for a return of which that is uncertain.
 */
export function refundableMinor(payment: Payment): number {
  const { status, amountMinor, refundedMinor, returns = {} } = payment
  if (status !== 'captured') return 0
  return Object.values(returns).reduce(
    (left, one) => (one.status === 'uncertain' ? left - one.amountMinor : left),
    amountMinor - refundedMinor,
  )
}

/** What is to be charged, in minor units: of an order in part what is reserved of it, and never more than was agreed. */
const toCharge = ({ amountMinor }: Payment, event: SagaEvent): number =>
  event.type === 'InventoryReserved'
    ? Math.min(amountMinor, event.data.amountMinor ?? amountMinor)
    : amountMinor

/** The call that has to be made before `event` can be decided; undefined when none is needed. */
export function paymentCall({ payment }: PaymentFacts, event: SagaEvent): PaymentCall | undefined {
  if (!payment) return undefined
  const { orderId, amountMinor, currency, token, chargeId } = payment
  const refund = (key: string, refundMinor: number): PaymentCall | undefined =>
    chargeId && refundMinor > 0 && refundMinor <= refundableMinor(payment)
      ? { type: 'refund', key, orderId, chargeId, amountMinor: refundMinor, currency }
      : undefined
  const charge = `${orderId}:charge`
  if (mayCall('payment', event.type, 'charge'))
    return payment.status === 'expected'
      ? {
          type: 'charge',
          key: charge,
          orderId,
          amountMinor: toCharge(payment, event),
          currency,
          token,
        }
      : undefined
  if (payment.status === 'uncertain' && mayCall('payment', event.type, 'void'))
    return { type: 'void', of: 'charge', key: charge, orderId, amountMinor }
  if (!mayCall('payment', event.type, 'refund')) return undefined
  // In part, as a person asked for it; otherwise, while the order is undone, all that is left.
  if (event.type !== 'RefundRequested') return refund(`${orderId}:refund`, refundableMinor(payment))
  return event.data.method === 'provider'
    ? refund(`${orderId}:refund:${event.data.requestId}`, event.data.amountMinor)
    : undefined
}

/** A decision found no answer of the provider where the row says that one was needed: the row changed after the call was planned. */
export class OutcomeMissing extends Error {
  readonly retry = true
  override name = 'OutcomeMissing'
}

/** The row once so much more of it was given back. */
export function giveBackOf(payment: Payment, amountMinor: number): Payment {
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
            data: {
              refundId,
              amountMinor,
              currency: payment.currency,
              method,
              ...statedBy(outcome),
            },
          },
        ],
      }
    }
    case 'expected':
      return {
        state: { ...payment, status: 'voided' },
        emit: [{ type: 'PaymentVoided', data: { outcome: 'not_asked' } }],
      }
    case 'uncertain':
      return settleCharge(payment, outcome)
    default: // declined, refunded, voided: undone already, and inventory has been told
      return { state: payment, emit: [] }
  }
}

/** What came of the charge that may have been asked for. */
function settleCharge(
  payment: Payment,
  outcome: PaymentOutcome | undefined,
): Decision<Payment, 'PaymentVoided'> {
  const { orderId, amountMinor, currency } = payment
  if (outcome?.type === 'never_happened')
    return {
      state: { ...payment, status: 'voided' },
      emit: [{ type: 'PaymentVoided', data: { outcome: 'never_happened', ...statedBy(outcome) } }],
    }
  if (outcome?.type !== 'undone') throw new OutcomeMissing(`order ${orderId}: void not answered`)
  const { chargeId, reference } = outcome
  if (outcome.amountMinor !== amountMinor)
    throw new Error(
      `order ${orderId}: the provider gave back ${outcome.amountMinor} of a charge of ${amountMinor}`,
    )
  return {
    state: giveBackOf({ ...payment, status: 'captured', chargeId }, amountMinor),
    emit: [
      {
        type: 'PaymentVoided',
        data: {
          outcome: 'undone',
          chargeId,
          reference,
          amountMinor,
          currency,
          ...statedBy(outcome),
        },
      },
    ],
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
    const { paymentToken: token } = data.personal
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
  InventoryReserved({ payment: before }, event, outcome) {
    if (before?.status !== 'expected') return { state: before, emit: [] }
    const payment = { ...before, amountMinor: toCharge(before, event) }
    switch (outcome?.type) {
      case 'captured': {
        const { chargeId, card } = outcome
        const { amountMinor, currency } = payment
        return {
          state: { ...payment, status: 'captured', chargeId },
          emit: [
            {
              type: 'PaymentCompleted',
              data: { chargeId, amountMinor, currency, card, ...statedBy(outcome) },
            },
          ],
        }
      }
      case 'declined':
        return {
          state: { ...payment, status: 'declined' },
          emit: [
            {
              type: 'PaymentFailed',
              data: {
                reason: 'payment_declined',
                code: outcome.code,
                ...('settled' in outcome ? statedBy(outcome) : {}),
              },
            },
          ],
        }
      // A person wanted it barred, and it had been made: its provider has given all of it back.
      case 'undone':
        return settleCharge(payment, outcome)
      case 'not_asked':
        return {
          state: outcome.isUncertain ? { ...payment, status: 'uncertain' } : before,
          emit: [],
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
    if (outcome?.type === 'not_refunded')
      return {
        state: payment,
        emit: [
          {
            type: 'RefundRefused',
            data: {
              requestId,
              reason: settledByStaff,
              refundableMinor: left,
              ...statedBy(outcome),
            },
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
            ...(outcome?.type === 'refunded' ? statedBy(outcome) : {}),
          },
        },
      ],
    }
  },
}

/** One line of the money ledger. */
export interface MoneyEffect {
  kind: 'capture' | 'refund'
  /** In minor units: taken is positive, given back negative. */
  amountMinor: number
}

/**
 * What a payment's way from one row to the next writes into the money ledger: a charge that turned out to be made, and was
 * voided, is two lines.
 */
export function moneyEffects(
  before: Payment | undefined,
  after: Payment | undefined,
): readonly MoneyEffect[] {
  if (!after) return none
  const effects: MoneyEffect[] = []
  if (hasTaken(after) && !hasTaken(before))
    effects.push({ kind: 'capture', amountMinor: after.amountMinor })
  const given = after.refundedMinor - (before?.refundedMinor ?? 0)
  if (given > 0) effects.push({ kind: 'refund', amountMinor: -given })
  return effects
}

const none: readonly MoneyEffect[] = []

const hasTaken = (payment: Payment | undefined): boolean =>
  payment?.status === 'captured' || payment?.status === 'refunded'
