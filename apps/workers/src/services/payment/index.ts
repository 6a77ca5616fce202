import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent, callFor } from '@sagaboard/events/saga/apply-event'
import { callsOf, subscribesTo } from '@sagaboard/events/saga/order-saga'
import type { Payment, PaymentOutcome } from '@sagaboard/events/saga/payment'
import { notKnown } from '../order-records.ts'
import type { PaymentGateway } from './port.ts'
import type { LedgerEntry, PaymentStore } from './store.ts'

interface Facts {
  payments: OrderRecords<Payment>
  entries: LedgerEntry[]
}

/** The events on which payment asks the provider to give money back. */
const isRefundedOn = ({ type }: SagaEvent) =>
  type === 'ShipmentFailed' || type === 'ShipmentCancelled' || type === 'RefundRequested'

/** Payment: takes the money of an order when its stock is reserved, and gives it back when it can't ship. */
export function paymentService<Tx>(
  store: PaymentStore<Tx>,
  gateway: PaymentGateway,
): SagaService<Facts, PaymentOutcome, Tx> {
  return {
    name: 'payment',
    subscribesTo: subscribesTo('payment'),
    calls: callsOf('payment'),
    async perform(event, { payments }) {
      if (payments.alreadyHandled(event)) return undefined
      const call = callFor('payment', { payment: payments.state(event.orderId) }, event)
      return call && (call.type === 'charge' ? gateway.charge(call) : gateway.refund(call))
    },
    async load(tx, events, lock, less) {
      const rows = await store.loadPayments(tx, notKnown(events, less), lock)
      return { payments: new OrderRecords(rows, less?.known), entries: [] }
    },
    decide({ payments, entries }, event, outcome) {
      const facts = { payment: payments.state(event.orderId) }
      const applied = applyEvent('payment', facts, event, outcome)
      if (!applied) return []
      const { state, emit, money } = applied
      if (money && state) {
        const { currency, chargeId } = state
        const [stated] = emit
        const { refundId: reference = chargeId ?? '', method = 'provider' as const } =
          stated?.type === 'PaymentRefunded' || stated?.type === 'RefundIssued' ? stated.data : {}
        entries.push({
          ...money,
          orderId: event.orderId,
          currency,
          reference,
          method,
          causeVersion: event.version,
        })
      }
      return payments.note(event, applied)
    },
    save(tx, { payments, entries }) {
      store.savePayments(tx, payments.changes())
      store.saveLedger(tx, entries)
    },
    rowOf: ({ payments }, orderId) => payments.record(orderId),
    alreadyHandled: ({ payments }, place) => payments.alreadyHandled(place),
    skip: ({ payments }, place) => payments.skip(place),
    answerByHand: (event, resolution) =>
      resolution.type === 'refunded_by_hand' && isRefundedOn(event)
        ? { type: 'refunded', refundId: resolution.reference, method: 'by_hand' }
        : undefined,
  }
}
