import type { NewEvent, SagaEvent } from '@sagaboard/events/catalog/envelope'
import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent, callFor, insteadOf, insteadOfAnswer } from '@sagaboard/events/saga/apply-event'
import type { VoidCall } from '@sagaboard/events/saga/overtaken'
import type {
  Payment,
  PaymentCall,
  PaymentOutcome,
  VoidedCharge,
  VoidedRefund,
} from '@sagaboard/events/saga/payment'
import { callsOf, overtakenOf, subscribesTo } from '@sagaboard/events/saga/sagas'
import { paidByHand } from '@sagaboard/events/saga/settle'
import { notKnown } from '../order-records.ts'
import { settling } from '../settling.ts'
import type { PaymentGateway } from './port.ts'
import type { LedgerEntry, PaymentStore } from './store.ts'

interface Facts {
  payments: OrderRecords<Payment>
  entries: LedgerEntry[]
}

/** The events on which payment asks the provider to give money back. */
const isRefundedOn = ({ type }: SagaEvent) =>
  type === 'ShipmentFailed' ||
  type === 'ShipmentCancelled' ||
  type === 'RefundRequested' ||
  type === 'ReturnReceived'

/** How money was given back, and what it is called in the books of whoever did. */
function givenBackBy([stated]: readonly NewEvent[]): Pick<LedgerEntry, 'reference' | 'method'> {
  if (stated?.type === 'PaymentRefunded' || stated?.type === 'RefundIssued')
    return { reference: stated.data.refundId, method: stated.data.method }
  if (stated?.type === 'PaymentVoided' && stated.data.outcome === 'undone')
    return { reference: stated.data.reference, method: 'provider' }
  if (stated?.type === 'ReturnRefunded')
    return { reference: stated.data.refundId ?? '', method: stated.data.method }
  throw new Error(`${stated?.type ?? 'nothing'} gives no money back`)
}

function ask(gateway: PaymentGateway, call: PaymentCall): Promise<PaymentOutcome> {
  switch (call.type) {
    case 'charge':
      return gateway.charge(call)
    case 'refund':
      return gateway.refund(call)
    case 'void':
      return askVoid(gateway, call)
    default:
      return call satisfies never
  }
}

const askVoid = (
  gateway: PaymentGateway,
  call: VoidCall<'charge'> | VoidCall<'refund'>,
): Promise<VoidedCharge | VoidedRefund> =>
  call.of === 'charge' ? gateway.voidCharge(call) : gateway.voidRefund(call)

/** The call that an event needs; undefined when it needs none, or was handled before. */
const callOn = (event: SagaEvent, { payments }: Facts): PaymentCall | undefined =>
  payments.alreadyHandled(event)
    ? undefined
    : callFor('payment', { payment: payments.state(event.orderId) }, event)

/** Payment: takes the money of an order when its stock is reserved, and gives it back when it can't ship. */
export function paymentService<Tx>(
  store: PaymentStore<Tx>,
  gateway: PaymentGateway,
): SagaService<Facts, PaymentOutcome, Tx> {
  const { askBefore, answerByHand } = settling<Facts, PaymentOutcome>(callOn, (call) =>
    call.of === 'label' ? undefined : askVoid(gateway, call),
  )
  return {
    name: 'payment',
    subscribesTo: subscribesTo('payment'),
    calls: callsOf('payment'),
    callOn,
    async perform(event, facts) {
      const call = callOn(event, facts)
      return call && ask(gateway, call)
    },
    overtaken: overtakenOf('payment'),
    insteadOfCall(event, facts, requestedAt) {
      const call = callOn(event, facts)
      return call && insteadOf(call, event, requestedAt)
    },
    insteadOfAnswer: (outcome, event) => insteadOfAnswer('payment', outcome, event),
    async load(tx, events, lock, less) {
      const rows = await store.loadPayments(tx, notKnown(events, less), lock)
      return { payments: new OrderRecords(rows, less?.known), entries: [] }
    },
    decide({ payments, entries }, event, outcome) {
      const facts = { payment: payments.state(event.orderId) }
      const applied = applyEvent('payment', facts, event, outcome)
      if (!applied) return []
      const { state, emit, money } = applied
      for (const { kind, amountMinor } of money) {
        const { reference, method } =
          kind === 'capture'
            ? { reference: state?.chargeId ?? '', method: 'provider' as const }
            : givenBackBy(emit)
        entries.push({
          kind,
          amountMinor,
          orderId: event.orderId,
          currency: state?.currency ?? '',
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
    askBefore,
    answerByHand(event, facts, decision, answer) {
      if (decision.type === 'refunded_by_hand' && isRefundedOn(event))
        return paidByHand(decision.reference, answer)
      return answerByHand(event, facts, decision, answer)
    },
  }
}
