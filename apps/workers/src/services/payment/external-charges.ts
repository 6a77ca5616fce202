import type { PgTx } from '@sagaboard/db/transaction'
import type { PaymentCall } from '@sagaboard/events/saga/payment'
import { lockIds, type Transact } from '../external.ts'
import { Refusal } from '../refusal.ts'
import { uncertain } from '../until.ts'
import {
  chargeById,
  type ExternalCharge,
  type ExternalRefund,
  noteGivenBack,
  refundsOf,
  savePayment,
  settleRefund,
} from './external-store.ts'
import { KeyVoided, type PaymentGateway, ProviderUnavailable } from './port.ts'

type Call<Type extends PaymentCall['type']> = Extract<PaymentCall, { type: Type }>

export interface ExternalPayments {
  transact: Transact
  gateway: PaymentGateway
}

/** The key of a charge at the provider, which follows from its row. */
const chargeKey = ({ orderId }: ExternalCharge) => `${orderId}:charge`

/** Runs something with a charge as it then stands, while nobody else decides about the order. */
function withCharge(
  transact: Transact,
  { externalOrderId, orderId }: ExternalCharge,
  work: (tx: PgTx, charge: ExternalCharge) => Promise<void> | void,
): Promise<ExternalCharge> {
  return transact(async (tx) => {
    await lockIds(tx, 'order', [externalOrderId])
    const charge = await chargeById(tx, orderId)
    if (!charge) throw new Error(`the charge ${orderId} is gone`)
    await work(tx, charge)
    return charge
  })
}

/**
 * Asks the provider for a charge, and writes down what came of it, once. Asked again, it is asked with the same key.
 *
 * @throws Refusal `uncertain` when the provider did not say; `given-back` when a person has barred it
 */
export async function askForCharge(
  { transact, gateway }: ExternalPayments,
  charge: ExternalCharge,
): Promise<ExternalCharge> {
  const { orderId, amountMinor, currency, token } = charge
  const call: Call<'charge'> = {
    ...{ type: 'charge', key: chargeKey(charge), orderId },
    ...{ amountMinor, currency, token },
  }
  const outcome = await gateway.charge(call).catch((error: unknown) => {
    if (error instanceof KeyVoided) throw givenBack()
    throw error instanceof ProviderUnavailable ? uncertain('the money was taken') : error
  })
  const after =
    outcome.type === 'captured'
      ? ({ status: 'captured', chargeId: outcome.chargeId } as const)
      : ({ status: 'declined', chargeId: null } as const)
  let written = charge
  const found = await withCharge(transact, charge, (tx, now) => {
    if (now.status !== 'uncertain') return
    written = { ...now, ...after }
    const taken = { kind: 'capture' as const, amountMinor, reference: after.chargeId ?? '' }
    savePayment(tx, written, after.status === 'captured' ? [taken] : [])
  })
  return found.status === 'uncertain' ? written : found
}

/** Asks the provider for a refund, and writes down that it was made, once; returns the charge as it then stands. */
export async function askForRefund(
  { transact, gateway }: ExternalPayments,
  charge: ExternalCharge,
  { refundId, amountMinor }: Pick<ExternalRefund, 'refundId' | 'amountMinor'>,
): Promise<ExternalCharge> {
  const { orderId, chargeId, currency } = charge
  if (chargeId === null) throw new Error(`the charge ${orderId} was not captured`)
  const outcome = await gateway
    .refund({
      ...{ type: 'refund', key: `${orderId}:refund:${refundId}`, orderId },
      ...{ chargeId, amountMinor, currency },
    })
    .catch((error: unknown) => {
      throw error instanceof ProviderUnavailable ? uncertain('the money was given back') : error
    })
  let after = charge
  await withCharge(transact, charge, async (tx, now) => {
    after = now
    const refunds = await refundsOf(tx, orderId)
    const open = refunds.find((one) => one.refundId === refundId && one.reference === null)
    if (!open) return
    const refundedMinor = now.refundedMinor + amountMinor
    const status = refundedMinor === now.amountMinor ? 'refunded' : 'captured'
    after = { ...now, refundedMinor, status }
    settleRefund(tx, open, outcome.refundId)
    const given = { kind: 'refund' as const, amountMinor: -amountMinor }
    savePayment(tx, after, [{ ...given, reference: outcome.refundId }])
  })
  return after
}

/** Bars a charge of which nobody knows whether it was made, and gives back what was taken. */
export async function voidCharge(
  { transact, gateway }: ExternalPayments,
  charge: ExternalCharge,
): Promise<void> {
  const { orderId, amountMinor } = charge
  const key = chargeKey(charge)
  const call = { type: 'void', of: 'charge', key, orderId, amountMinor } as const
  const voided = await gateway.voidCharge(call)
  await withCharge(transact, charge, (tx, now) => {
    if (now.status !== 'uncertain') return
    if (voided.type === 'never_happened') savePayment(tx, { ...now, status: 'voided' }, [])
    else {
      const { chargeId, reference } = voided
      savePayment(tx, { ...now, status: 'refunded', chargeId, refundedMinor: amountMinor }, [
        { kind: 'capture', amountMinor, reference: chargeId },
        { kind: 'refund', amountMinor: -amountMinor, reference },
      ])
    }
    noteGivenBack(tx, orderId)
  })
}

export const givenBack = () =>
  new Refusal(
    'given-back',
    'A person has given this charge back. Use another order_id for a new one.',
  )
