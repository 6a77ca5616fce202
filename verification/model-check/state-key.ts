import { isReadable } from '@sagaboard/events/catalog/envelope'
import { type Allocation, services } from '@sagaboard/events/catalog/events'
import {
  cancelRequestedAt,
  type LogEntry,
  matches,
  type OperatorDecision,
  type OrderSnapshot,
  type Saga,
  seenBy,
  undoRequestedAt,
  waitingFor,
} from '@sagaboard/events/commands/order-snapshot'
import { stateOfParcel } from '@sagaboard/events/saga/parcel-news'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { isReturnEvent } from '@sagaboard/events/saga/sagas'
import type { Ledgers, ModelState } from './state.ts'

/**
 * Two states with the same key have the same future: rows, ledgers, what each service still has to
 * handle, and what may still go wrong. How they came there is left out.
 */
export function keyOf(
  { snapshot, ledgers, rivalBought, received, late, left, corrupted, isMisled }: ModelState,
  saga: Saga,
): string {
  let key = `${rowKey(snapshot.inventory)}|${rowKey(snapshot.payment)}|${rowKey(snapshot.shipping)}|${viewKey(snapshot.orders)}|${stockKey(snapshot.stock)}`
  for (const service of services) {
    const seen = seenBy(snapshot, service)
    key += '|'
    for (const entry of snapshot.log)
      if (entry.version > seen && matches(service, entry.type, saga)) key += `${entryKey(entry)},`
    const block = snapshot.blocks[service]
    if (block) key += `!${block.state}${decisionKey(block.resolution)}`
  }
  const { customer, expiry, staff, corrupted: mayGarble, unroutable, refunds, restocks } = left
  const asked = `${left.returns}${left.receipts}${left.giveUps}${overtakenKey(snapshot, saga)}`
  const words = `${asked}${left.mistakes}${left.dispatches}${left.sourcings}${isMisled}${left.news}${left.arrivals}${left.offers}${received}`
  const requestedAt = cancelRequestedAt(snapshot)
  const requests = requestedAt === undefined ? '' : requestKey(snapshot, requestedAt, saga)
  return `${key}|${booksKey(ledgers)}|${late.map((call) => call.key)}|${requests}|${rivalBought}|${customer}${expiry}${staff}${mayGarble}${unroutable}${refunds}${restocks}${words}${corrupted?.type}`
}

const decisionKey = (decision: OperatorDecision | null): string => {
  if (decision?.type !== 'settled') return decision?.type ?? ''
  return `settled ${decision.word.outcome}`
}

/** Of the events that are still to be handled those before the first request to cancel: for them it is not certain that nobody has asked. */
const requestKey = (snapshot: OrderSnapshot, requestedAt: number, saga: Saga): string =>
  (['payment', 'shipping'] as const)
    .map(
      (service) =>
        waitingFor(snapshot, service, saga).filter(({ version }) => version < requestedAt).length,
    )
    .join()

/** Of the events of returns that are still to be handled, whether somebody has asked to give theirs up, before or after it. */
const overtakenKey = (snapshot: OrderSnapshot, saga: Saga): string =>
  snapshot.orders.returns || snapshot.log.some(isReturnEvent)
    ? (['payment', 'shipping'] as const)
        .flatMap((service) => waitingFor(snapshot, service, saga))
        .map((entry) => {
          if (!isReadable(entry) || !isReturnEvent(entry)) return ''
          const requestedAt = undoRequestedAt(snapshot, entry)
          return requestedAt === undefined ? '-' : String(requestedAt > entry.version)
        })
        .join()
    : ''

/** Parts of a state are shared by many states, and their text is made once. */
function remembered<Part extends object>(text: (part: Part) => string): (part: Part) => string {
  const texts = new WeakMap<Part, string>()
  return (part) => {
    const known = texts.get(part)
    if (known !== undefined) return known
    const fresh = text(part)
    texts.set(part, fresh)
    return fresh
  }
}

/** From where it is sent: an order that is sourced again may hold as many, from elsewhere. */
const allocationsKey = (allocations: readonly Allocation[]): string =>
  allocations.map((a) => `${a.line}${a.warehouse}${a.location ?? ''}*${a.quantity}`).join()

const rowKey = remembered(
  ({
    state,
  }: OrderSnapshot['inventory'] | OrderSnapshot['payment'] | OrderSnapshot['shipping']) => {
    if (!state) return ''
    const returns = state.returns ? JSON.stringify(state.returns) : ''
    if ('refundedMinor' in state)
      return `${state.status}${state.amountMinor}/${state.refundedMinor}${state.chargeId}${returns}`
    if ('restocked' in state)
      return `${state.status}${allocationsKey(state.allocations)}${state.restocked.map((a) => `${a.line}*${a.quantity}`)}${returns}`
    return `${state.status}${allocationsKey(state.allocations)}${state.saidPacked}${returns}`
  },
)
const viewKey = remembered(
  ({
    status,
    step,
    forwardStep,
    reason,
    waitingFor,
    totalMinor,
    payment,
    shipment,
    returns = {},
  }: OrderSnapshot['orders']) =>
    `${totalMinor} ${status} ${step} ${forwardStep} ${reason} ${waitingFor} ${payment.status} ${payment.capturedMinor} ${payment.refundedMinor} ${shipment.status} ${shipment.parcels.map(stateOfParcel)} ${JSON.stringify(Object.values(returns).map(returnKey))}`,
)
/** When it was decided and closed is no matter, but whether it was. */
const returnKey = ({ decidedOn, closedOn, requestedAt: _at, ...one }: ReturnView) => ({
  ...one,
  isDecided: decidedOn !== null,
  isClosed: closedOn !== null,
})

const stockKey = remembered((stock: OrderSnapshot['stock']) =>
  stock.map(({ onHand, reserved }) => `${onHand}/${reserved}`).join(),
)
const booksKey = remembered((ledgers: Ledgers) => JSON.stringify(ledgers))

const entryKey = remembered((entry: LogEntry): string => {
  if (!isReadable(entry)) return `${entry.type}?`
  switch (entry.type) {
    case 'OrderCancelRequested':
    case 'OrderCancelled':
      return `${entry.type}:${entry.data.reason}`
    case 'SourcingRequested':
    case 'PackingStopped':
      return `${entry.type}:${entry.data.without}`
    case 'InventoryResourced':
      return `${entry.type}:${allocationsKey(entry.data.allocations)}`
    case 'WarehousePacked':
      return `${entry.type}:${entry.data.warehouse}`
    case 'DispatchRequested':
      return `${entry.type}:${entry.data.reason}${entry.data.warehouse}`
    case 'RefundRequested':
      return `${entry.type}:${entry.data.requestId}${entry.data.amountMinor}${entry.data.method}`
    case 'InventoryReserved':
      return `${entry.type}:${entry.data.amountMinor}`
    case 'RefundIssued':
    case 'PaymentRefunded':
      return `${entry.type}:${entry.data.amountMinor}`
    case 'RestockRequested':
      return `${entry.type}:${entry.data.lines.map((a) => `${a.line}*${a.quantity}`).join('+')}`
    default:
      return isReturnEvent(entry) ? `${entry.type}:${JSON.stringify(entry.data)}` : entry.type
  }
})
