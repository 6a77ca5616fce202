import type { SagaEvent } from '../../catalog/envelope.ts'
import type { EventType } from '../../catalog/events.ts'
import type { OrderView } from '../order-view.ts'
import type { OrderFacts } from '../orders.ts'
import type { ReturnHandlers } from '../return-saga.ts'
import { acceptedUnits } from './return-view.ts'

const returnOf = ({ order }: OrderFacts, { data }: { data: { returnId: string } }) =>
  order.returns?.[data.returnId]

/** States what the fold has decided on this very event: approved with its units, or refused. */
function answer(facts: OrderFacts, event: SagaEvent<'ReturnRequested' | 'ReturnReviewed'>) {
  const { order } = facts
  const one = returnOf(facts, event)
  if (!one || one.decidedOn !== event.version) return { state: order, emit: [] }
  const { returnId, refusal, by } = one
  if (refusal)
    return {
      state: order,
      emit: [{ type: 'ReturnRefused' as const, data: { returnId, reason: refusal } }],
    }
  const lines = one.lines.map(({ line, sku, quantity, units }) => ({
    line,
    sku,
    quantity,
    units: [...units],
  }))
  const data = { returnId, needsLabel: by !== 'carrier', lines, currency: order.currency }
  return { state: order, emit: [{ type: 'ReturnApproved' as const, data }] }
}

/** Closes a return, once. */
function close<E extends EventType & ('ReturnLabelFailed' | 'ReturnRecalled' | 'ReturnSentBack')>(
  facts: OrderFacts,
  event: SagaEvent<E>,
) {
  const one = returnOf(facts, event)
  if (!one || one.closedOn !== event.version) return { state: facts.order, emit: [] }
  const isAccepted = one.lines.some((line) => acceptedUnits(line).length > 0)
  const outcome =
    event.type === 'ReturnSentBack' ? (isAccepted ? 'refunded' : 'rejected') : 'given_up'
  const data = { returnId: one.returnId, outcome } as const
  return { state: facts.order, emit: [{ type: 'ReturnClosed' as const, data }] }
}

/** What orders does for a return: it is approved or refused, and closed in the end. */
export const returnsInOrders: ReturnHandlers<'orders', OrderFacts, OrderView> = {
  ReturnRequested: answer,
  ReturnReviewed: answer,
  ReturnLabelFailed: close,
  ReturnRecalled: close,
  ReturnSentBack: close,
}
