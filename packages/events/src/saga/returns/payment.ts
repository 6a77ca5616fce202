import type { SagaEvent } from '../../catalog/envelope.ts'
import { type EventData, type InspectedLine, statedBy } from '../../catalog/events.ts'
import type { Decision } from '../define-saga.ts'
import {
  giveBackOf,
  OutcomeMissing,
  type Payment,
  type PaymentCall,
  type PaymentFacts,
  type PaymentOutcome,
  refundableMinor,
} from '../payment.ts'
import type { ReturnHandlers } from '../return-saga.ts'
import { type PaymentReturn, returnKey } from './rows.ts'

type Answered<
  Answer extends
    | 'ReturnRefunded'
    | 'ReturnRefundFailed'
    | 'ReturnRefundWithheld'
    | 'ReturnGiveUpRefused',
> = Decision<Payment | undefined, Answer>

const withReturn = (payment: Payment, returnId: string, row: PaymentReturn): Payment => ({
  ...payment,
  returns: { ...payment.returns, [returnId]: row },
})

const keyOf = ({ orderId }: Payment, returnId: string) => `${returnKey(orderId, returnId)}refund`

/** What its accepted units give back; never more than other refunds have left. */
function dueMinor(
  payment: Payment,
  row: PaymentReturn,
  inspected: readonly InspectedLine[],
): number {
  const accepted = row.lines.flatMap(({ line, amountsMinor }) => {
    const seen = inspected.find((one) => one.line === line)
    return amountsMinor.slice(0, (seen?.restock ?? 0) + (seen?.writeOff ?? 0))
  })
  const sum = accepted.reduce((total, amountMinor) => total + amountMinor, 0)
  return Math.min(sum, refundableMinor(payment))
}

/** The call that an event of a return needs; undefined when it needs none. */
export function returnPaymentCall(
  { payment }: PaymentFacts,
  event: SagaEvent,
): PaymentCall | undefined {
  if (!payment) return undefined
  const { orderId, chargeId, currency } = payment
  if (event.type === 'ReturnReceived') {
    const { returnId, lines } = event.data
    const row = payment.returns?.[returnId]
    if (row?.status !== 'expected' || !chargeId) return undefined
    const amountMinor = dueMinor(payment, row, lines)
    if (amountMinor === 0) return undefined
    const key = keyOf(payment, returnId)
    return { type: 'refund', key, orderId, chargeId, amountMinor, currency }
  }
  if (event.type !== 'ReturnGiveUpRequested') return undefined
  const { returnId } = event.data
  const row = payment.returns?.[returnId]
  if (row?.status !== 'uncertain') return undefined
  const { amountMinor } = row
  return { type: 'void', of: 'refund', key: keyOf(payment, returnId), orderId, amountMinor }
}

/** Notes a refund that was made, also one of nothing. */
function refunded(
  payment: Payment,
  row: PaymentReturn,
  given: { returnId: string; amountMinor: number; outcome?: PaymentOutcome },
): { state: Payment; event: { type: 'ReturnRefunded'; data: EventData<'ReturnRefunded'> } } {
  const { returnId, amountMinor, outcome } = given
  const made = outcome?.type === 'refunded' ? outcome : undefined
  // Of an uncertain one the amount was kept back until now.
  const settled = withReturn(payment, returnId, { ...row, status: 'refunded', amountMinor })
  return {
    state: amountMinor > 0 ? giveBackOf(settled, amountMinor) : settled,
    event: {
      type: 'ReturnRefunded',
      data: {
        returnId,
        amountMinor,
        currency: payment.currency,
        ...(made ? { refundId: made.refundId } : {}),
        method: made?.method ?? 'provider',
        ...(made ? statedBy(made) : {}),
      },
    },
  }
}

function withhold(
  payment: Payment,
  returnId: string,
  row: PaymentReturn | undefined,
  outcome: { settled?: EventData<'ReturnRefundWithheld'>['settled'] } = {},
): Answered<'ReturnRefundWithheld'> {
  const barred = { lines: row?.lines ?? [], status: 'withheld', amountMinor: 0 } as const
  return {
    state: withReturn(payment, returnId, barred),
    emit: [{ type: 'ReturnRefundWithheld', data: { returnId, ...statedBy(outcome) } }],
  }
}

const refuse = (returnId: string) => ({
  type: 'ReturnGiveUpRefused' as const,
  data: { returnId, reason: 'already_refunded' as const },
})

/** What payment does for a return: it gives back what its units have cost, or promises never to. */
export const returnsInPayment: ReturnHandlers<
  'payment',
  PaymentFacts,
  Payment | undefined,
  PaymentOutcome | undefined
> = {
  ReturnApproved({ payment }, { data: { returnId, lines } }) {
    if (!payment || payment.returns?.[returnId]) return { state: payment, emit: [] }
    const expected: PaymentReturn = {
      status: 'expected',
      lines: lines.map(({ line, units }) => ({
        line,
        amountsMinor: units.map(({ amountMinor }) => amountMinor),
      })),
      amountMinor: 0,
    }
    return { state: withReturn(payment, returnId, expected), emit: [] }
  },
  ReturnReceived({ payment }, { data: { returnId, lines } }, outcome) {
    const row = payment?.returns?.[returnId]
    if (!payment || row?.status !== 'expected') return { state: payment, emit: [] }
    const amountMinor = dueMinor(payment, row, lines)
    if (amountMinor === 0 || outcome?.type === 'refunded') {
      const { state, event } = refunded(payment, row, {
        returnId,
        amountMinor,
        ...(outcome && amountMinor > 0 ? { outcome } : {}),
      })
      return { state, emit: [event] }
    }
    switch (outcome?.type) {
      case 'not_refunded':
        return {
          state: withReturn(payment, returnId, { ...row, status: 'failed' }),
          emit: [{ type: 'ReturnRefundFailed', data: { returnId, settled: outcome.settled } }],
        }
      case 'not_asked':
        return outcome.isUncertain
          ? {
              state: withReturn(payment, returnId, { ...row, status: 'uncertain', amountMinor }),
              emit: [],
            }
          : { state: payment, emit: [] }
      default:
        throw new OutcomeMissing(`order ${payment.orderId}: refund of a return not answered`)
    }
  },
  ReturnGiveUpRequested({ payment }, { data: { returnId } }, outcome) {
    if (!payment) return { state: payment, emit: [] }
    const row = payment.returns?.[returnId]
    switch (row?.status) {
      case undefined:
      case 'expected':
        return withhold(payment, returnId, row)
      case 'refunded':
        return { state: payment, emit: [refuse(returnId)] }
      case 'uncertain':
        break
      default: // withheld or failed: shipping has been told
        return { state: payment, emit: [] }
    }
    if (outcome?.type === 'never_happened') return withhold(payment, returnId, row, outcome)
    if (outcome?.type !== 'refunded')
      throw new OutcomeMissing(`order ${payment.orderId}: void of a refund not answered`)
    const { amountMinor } = row
    const { state, event } = refunded(payment, row, { returnId, amountMinor, outcome })
    return { state, emit: [event, refuse(returnId)] }
  },
}
