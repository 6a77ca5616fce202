import { decimalAmount } from '@sagaboard/events/saga/money'
import { toMinor } from '../amount.ts'
import type { CallContext } from '../call-context.ts'
import { externalRowId, lockIds, refuseSagas } from '../external.ts'
import { Refusal } from '../refusal.ts'
import { untilDeadline } from '../until.ts'
import { askForCharge, askForRefund, type ExternalPayments, givenBack } from './external-charges.ts'
import {
  type ExternalCharge,
  type ExternalRefund,
  insertCharge,
  insertRefund,
  lastCharge,
  refundsOf,
} from './external-store.ts'

/** What a program asks to be charged. */
export interface Charge {
  order_id: string
  /** In minor units. */
  amountMinor: number
  currency: string
  payment_method_token: string
}

/** What a program asks to be given back. */
export interface Refund {
  order_id: string
  /** A decimal number in the currency of the charge; left out: all that is left. */
  amount?: string | undefined
  /** Names this refund; left out: the one refund of the order. */
  refund_id?: string | undefined
}

/** The refund of an order of which only one is asked for. */
const onlyRefund = 'refund'

/**
 * Payment's door for programs of other teams. What is asked of the provider is written down before, as uncertain: whatever
 * happens then, a repeat asks with the same key.
 */
export function createPaymentDoor(payments: ExternalPayments) {
  const { transact } = payments
  return {
    async charge(asked: Charge, { clientId, deadline }: CallContext) {
      const charge = await transact(async (tx) => {
        await lockIds(tx, 'order', [asked.order_id])
        const [last] = await Promise.all([
          lastCharge(tx, asked.order_id),
          refuseSagas(tx, [asked.order_id]),
        ])
        const known = last && knownCharge(last, asked)
        if (known) return known
        const fresh = newCharge(asked, (last?.number ?? 0) + 1)
        deadline.check()
        insertCharge(tx, fresh, clientId)
        return fresh
      })
      if (charge.status !== 'uncertain') return chargeAnswer(charge)
      deadline.check()
      const asking = askForCharge(payments, charge)
      return chargeAnswer(await untilDeadline(asking, deadline, 'the money was taken'))
    },

    async refund(asked: Refund, { clientId, deadline }: CallContext) {
      const { charge, refund } = await transact(async (tx) => {
        await lockIds(tx, 'order', [asked.order_id])
        const [last] = await Promise.all([
          lastCharge(tx, asked.order_id),
          refuseSagas(tx, [asked.order_id]),
        ])
        const charge = refundable(last)
        const refunds = await refundsOf(tx, charge.orderId)
        const known = knownRefund(charge, refunds, asked)
        if (known) return { charge, refund: known }
        const fresh = newRefund(charge, refunds, asked)
        deadline.check()
        insertRefund(tx, fresh, clientId)
        return { charge, refund: fresh }
      })
      if (refund.reference !== null) return refundAnswer(charge, refund)
      deadline.check()
      const asking = askForRefund(payments, charge, refund)
      return refundAnswer(await untilDeadline(asking, deadline, 'the money was given back'), refund)
    },
  }
}

const newCharge = (asked: Charge, number: number): ExternalCharge => ({
  orderId: externalRowId('charge', asked.order_id, String(number)),
  status: 'uncertain',
  amountMinor: asked.amountMinor,
  refundedMinor: 0,
  currency: asked.currency,
  token: asked.payment_method_token,
  chargeId: null,
  externalOrderId: asked.order_id,
  number,
  isGivenBack: false,
})

/**
 * The charge that this one repeats; undefined when it is to be a new one, after another card was declined.
 *
 * @throws Refusal when the order's charge is another one
 */
function knownCharge(last: ExternalCharge, asked: Charge): ExternalCharge | undefined {
  const { amountMinor, currency, token, status } = last
  const isSame =
    amountMinor === asked.amountMinor &&
    currency === asked.currency &&
    token === asked.payment_method_token
  if (!isSame && status === 'declined') return undefined
  if (!isSame)
    throw new Refusal(
      'id-reused',
      `The charge of this order_id is ${decimalAmount(amountMinor, currency)} ${currency}, of another request: an order is charged once.`,
    )
  if (status === 'uncertain' && last.isGivenBack) throw givenBack()
  return last
}

const chargeAnswer = ({
  chargeId,
  externalOrderId,
  status,
  amountMinor,
  currency,
}: ExternalCharge) => ({
  charge_id: chargeId ?? '',
  order_id: externalOrderId,
  status,
  amount: decimalAmount(amountMinor, currency),
  currency,
})

/** @throws Refusal when nothing was taken that could be given back */
function refundable(charge: ExternalCharge | undefined): ExternalCharge {
  if (!charge) throw new Refusal('not-found', 'Nothing was charged under this order_id.')
  if (charge.status === 'captured' || charge.status === 'refunded') return charge
  throw new Refusal(
    'not-captured',
    charge.status === 'uncertain'
      ? 'It is not certain whether the money was taken: ask for the same charge again first.'
      : `The charge of this order_id was ${charge.status}: there is nothing to give back.`,
  )
}

function knownRefund(
  { currency }: ExternalCharge,
  refunds: readonly ExternalRefund[],
  { refund_id = onlyRefund, amount }: Refund,
): ExternalRefund | undefined {
  const known = refunds.find(({ refundId }) => refundId === refund_id)
  if (!known) return undefined
  if (amount !== undefined && minorOf(amount, currency) !== known.amountMinor)
    throw new Refusal(
      'id-reused',
      `Under this refund_id ${decimalAmount(known.amountMinor, currency)} ${currency} are given back. Use another refund_id.`,
    )
  return known
}

function newRefund(
  { orderId, amountMinor, currency }: ExternalCharge,
  refunds: readonly ExternalRefund[],
  { refund_id: refundId = onlyRefund, amount }: Refund,
): ExternalRefund {
  const left = refunds.reduce((rest, refund) => rest - refund.amountMinor, amountMinor)
  const wanted = amount === undefined ? left : minorOf(amount, currency)
  if (wanted > left || left === 0)
    throw new Refusal(
      'exceeds-charge',
      `${decimalAmount(left, currency)} ${currency} of the charge are left to be given back.`,
    )
  return { chargeId: orderId, refundId, amountMinor: wanted, reference: null }
}

/** @throws Refusal naming what is wrong with the amount */
function minorOf(amount: string, currency: string): number {
  const minor = toMinor(amount, currency)
  if (typeof minor === 'string') throw new Refusal('malformed', `amount: ${minor}.`)
  return minor
}

const refundAnswer = (
  { externalOrderId, currency, refundedMinor }: ExternalCharge,
  { refundId, amountMinor }: ExternalRefund,
) => ({
  refund_id: refundId,
  order_id: externalOrderId,
  status: 'refunded',
  amount: decimalAmount(amountMinor, currency),
  currency,
  refunded_amount: decimalAmount(refundedMinor, currency),
})
