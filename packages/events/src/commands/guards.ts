import { isReadable } from '../catalog/envelope.ts'
import { events as catalog, isEventType, type Service, services } from '../catalog/events.ts'
import { groups, isService } from '../catalog/groups.ts'
import { callFor } from '../saga/apply-event.ts'
import type { SagaRow } from '../saga/define-saga.ts'
import { mayRestock, restockable } from '../saga/inventory.ts'
import { formatMoney } from '../saga/money.ts'
import { isTerminal, type OrderStatus } from '../saga/order-view.ts'
import { refundableMinor } from '../saga/payment.ts'
import { isReturnEvent, sagaOf, sagaRows } from '../saga/sagas.ts'
import { amend } from './advance-order.ts'
import { uncertaintiesOf } from './certainties.ts'
import type { Command, CommandOf } from './command.ts'
import { everythingTriedAgain, runForward } from './forecast.ts'
import { violations } from './invariants.ts'
import { refusalOfResend } from './messages.ts'
import {
  type Block,
  cancelRequestedAt,
  type LogEntry,
  matches,
  type OrderSnapshot,
  seenBy,
  waitingFor,
  wordIn,
} from './order-snapshot.ts'
import { isSourcedAgain, type Packers, packersOf } from './packers.ts'
import { refusalOfReturn } from './returns.ts'
import { refusalOfSettle } from './settle-command.ts'
import { decidedAlready, entryAt, notBlocked, standingAt } from './standing.ts'

/**
 * Why this command can't be carried out as the order is now, and what can be done instead; undefined when it can.
 */
export function refusalOf(snapshot: OrderSnapshot, command: Command): string | undefined {
  switch (command.type) {
    case 'cancel':
      return refusalOfCancel(snapshot)
    case 'dispatch':
      return refusalOfDispatch(snapshot, command)
    case 'source_again':
      return refusalOfSourcing(snapshot, command)
    case 'retry':
      return refusalOfRetry(snapshot, command)
    case 'edit':
      return refusalOfEdit(snapshot, command)
    case 'skip':
      return refusalOfSkip(snapshot, command)
    case 'refund':
      return refusalOfRefund(snapshot, command.amountMinor)
    case 'refund_by_hand':
      return refusalOfRefundByHand(snapshot, command)
    case 'settle':
      return refusalOfSettle(snapshot, command)
    case 'restock':
      return refusalOfRestock(snapshot, command)
    case 'return_request':
    case 'return_review':
    case 'return_receive':
    case 'return_give_up':
      return refusalOfReturn(snapshot, command)
    case 'message_resend':
      return refusalOfResend(snapshot, command)
    default:
      return command satisfies never
  }
}

/**
 * Why it is too late to ask for an order to be undone, as its shopper and the clock ask; undefined when the request is kept.
 * One that is being undone already is what was asked for.
 */
export function refusalOfRequest({
  status,
  shipped,
}: {
  status: OrderStatus
  shipped: boolean
}): string | undefined {
  if (status === 'CANCELLED') return 'It is cancelled already.'
  if (status === 'COMPLETED') return 'It has been completed.'
  return shipped && status !== 'CANCELLING' ? 'It has been sent.' : undefined
}

function refusalOfCancel(snapshot: OrderSnapshot): string | undefined {
  const { orders, inventory, payment, shipping } = snapshot
  if (orders.status === 'COMPLETED')
    return 'The order is completed and its parcels are on their way: refund it, and restock what comes back.'
  if (orders.status === 'CANCELLED')
    return 'The order was cancelled already, and everything that happened has been undone.'
  if (shipping.state?.status === 'shipped')
    return 'The order has shipped and can’t be called back: once it is completed, refund it, and restock what comes back.'
  if (waitingFor(snapshot, 'shipping').some((entry) => entry.type === 'OrderCancelRequested'))
    return 'The cancellation was asked for already, and shipping has not answered yet.'
  const undoing =
    orders.status === 'CANCELLING' ||
    inventory.state?.status === 'rejected' ||
    payment.state?.status === 'declined' ||
    shipping.state?.status === 'cancelled' ||
    shipping.state?.status === 'failed'
  return undoing
    ? 'The order is being undone already and ends as cancelled: nothing more has to be asked for.'
    : undefined
}

function refusalOfDispatch(
  snapshot: OrderSnapshot,
  { warehouse }: CommandOf<'dispatch'>,
): string | undefined {
  const { orders, shipping } = snapshot
  if (shipping.state?.status === 'shipped') return 'The order has shipped already.'
  if (orders.status === 'CANCELLED') return 'The order was cancelled: unpack it, nothing is sent.'
  if (orders.status === 'CANCELLING' || cancelRequestedAt(snapshot) !== undefined)
    return 'The order is to be cancelled: unpack it, nothing is sent.'
  if (waitingFor(snapshot, 'shipping').some((entry) => entry.type === 'DispatchRequested'))
    return 'It was said to be packed already, and its label is being asked for.'
  if (isSourcedAgain(snapshot)) return 'It is being sourced again: look from where it is sent now.'
  if (orders.waitingFor !== 'packing' || shipping.state?.status !== 'packing')
    return 'The order does not wait to be packed: look again when it is paid.'
  return refusalOfPacker(packersOf(snapshot), warehouse)
}

function refusalOfSourcing(
  snapshot: OrderSnapshot,
  { without }: CommandOf<'source_again'>,
): string | undefined {
  const { orders, shipping, sourcing } = snapshot
  if (shipping.state?.status === 'shipped') return 'The order has shipped already.'
  if (orders.status === 'CANCELLED') return 'The order was cancelled: nothing is sent.'
  if (orders.status === 'CANCELLING' || cancelRequestedAt(snapshot) !== undefined)
    return 'The order is to be cancelled: nothing is sent.'
  if (isSourcedAgain(snapshot)) return 'It is being sourced again already: wait for that.'
  const isAsked = uncertaintiesOf(snapshot).some(({ code }) => code === 'label')
  if (isAsked || waitingFor(snapshot, 'shipping').some(({ type }) => type === 'DispatchRequested'))
    return 'Its label is asked for, and may be made: an order is sourced again only before that.'
  if (orders.waitingFor !== 'packing' || shipping.state?.status !== 'packing')
    return 'The order does not wait to be packed: only while it does it is sourced again.'
  const isLeft = sourcing?.policy.warehouses.some(({ id }) => !without.includes(id)) ?? true
  return isLeft ? undefined : 'No warehouse is left: name fewer that it is not to be sent from.'
}

function refusalOfPacker(
  { packed, awaited }: Packers,
  warehouse: string | undefined,
): string | undefined {
  const others = awaited.join(' and ')
  if (warehouse === undefined)
    return awaited.length > 1
      ? `It is packed in ${others}: say which of them has packed its part.`
      : undefined
  if (packed.includes(warehouse))
    return `${warehouse} has packed its part already: now ${others} is awaited.`
  return awaited.includes(warehouse)
    ? undefined
    : `${warehouse} has no part of this order: it is packed in ${others}.`
}

function refusalOfRetry(
  snapshot: OrderSnapshot,
  { service }: CommandOf<'retry'>,
): string | undefined {
  const block = snapshot.blocks[service]
  if (!block) return notBlocked(snapshot, service)
  const entry = entryAt(snapshot, block.version)
  // A try would ask with the key that is being barred.
  return entry && wordIn(block.resolution) ? decidedAlready(entry) : undefined
}

function refusalOfEdit(
  snapshot: OrderSnapshot,
  { version, data }: CommandOf<'edit'>,
): string | undefined {
  const blocks = groups
    .flatMap((group) => standingAt(snapshot, group) ?? [])
    .filter((block) => block.version === version)
  const entry = entryAt(snapshot, version)
  if (blocks.length === 0 || !entry)
    return `No service stands at event ${version}: only an event that a service can’t get past is edited.`
  if (blocks.some((block) => block.resolution)) return decidedAlready(entry)
  if (!isEventType(entry.type))
    return `Events of type ${entry.type} are not known here, so no payload can be checked: skip it, or start the version that knows it.`
  const parsed = catalog[entry.type].data.safeParse(data)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the payload'}: ${message}`,
    )
    return `${entry.type} can’t be read with this payload: ${wrong.join('; ')}.`
  }
  const [broken] = violations(
    runForward(everythingTriedAgain(amend(snapshot, version, parsed.data))),
  )
  return broken && `With this payload the books would not agree: ${broken}.`
}

function refusalOfSkip(
  snapshot: OrderSnapshot,
  { service }: CommandOf<'skip'>,
): string | undefined {
  const block = standingAt(snapshot, service)
  if (!block) return notBlocked(snapshot, service)
  const entry = entryAt(snapshot, block.version)
  if (entry && block.resolution) return decidedAlready(entry)
  // No order waits for it, and what its own books lack is for whoever decides so.
  if (!isService(service)) return undefined
  if (!entry)
    return `Event ${block.version} is missing from the log: it has to be brought back before ${service} can go on.`
  // Nobody's step hangs on an event that nobody knows.
  if (!isEventType(entry.type)) return undefined
  const row = sagaRows.find(
    (candidate) => candidate.service === service && candidate.on === entry.type,
  )
  if (!row) return refusalOfPassingBy(snapshot, service, block, entry)
  if (entry.type === 'OrderCreated')
    return `Without OrderCreated ${service} never knows the order: edit the event instead.`
  const isNeeded = refusalOfNeeded(row, entry)
  if (isNeeded) return isNeeded
  if (isReadable(entry))
    return `Whether this step had an effect outside is not known: retry it, so that it is asked again with the same key; it can’t be skipped.`
  return row.emits.length > 0
    ? undefined
    : `${service} needs this event for a later step: edit it instead.`
}

/** What is to be undone, has no way back or is to be packed again would stand for good without its event. */
function refusalOfNeeded(row: SagaRow, entry: LogEntry): string | undefined {
  if (entry.type === 'PackingStopped' || entry.type === 'InventoryResourced')
    return `Without this event nobody would pack the order: ${instead(entry)}`
  const saga = sagaOf(entry.type)
  if (!saga || row.step === undefined) return undefined
  const stops: string[] = saga.forward.map(({ step }) => step)
  const isOnTheWayBack = !stops.includes(row.step)
  if (row.compensates || (isOnTheWayBack && saga.isEnd(row.step)))
    return `What was done has to be undone and can’t be skipped: ${instead(entry)}`
  const hasNoWayBack =
    saga.pivot !== undefined && stops.indexOf(row.step) > stops.indexOf(saga.pivot)
  if (!hasNoWayBack) return undefined
  const what = isReturnEvent(entry) ? 'The return was paid back' : 'The order has shipped'
  return `${what} and can only go on, nothing of that can be skipped: ${instead(entry)}`
}

/** An event that a service only takes note of is passed by when the order still comes to the same end, and the books agree. */
function refusalOfPassingBy(
  snapshot: OrderSnapshot,
  service: Service,
  block: Block,
  entry: LogEntry,
): string | undefined {
  const other = services.find(
    (candidate) =>
      candidate !== service &&
      matches(candidate, entry.type) &&
      seenBy(snapshot, candidate) < entry.version,
  )
  if (other && !isReadable(entry)) return `${other} has to read this event too: edit it instead.`
  // The row would no longer be what the events add up to, which everybody else folds this one into.
  if (service === 'orders' && isReadable(entry))
    return 'The order shows what its events add up to, and this one can be read: retry it.'
  const skip = { ...block, resolution: { type: 'skip', actor: '', note: '' } as const }
  const passed = runForward(
    everythingTriedAgain({ ...snapshot, blocks: { ...snapshot.blocks, [service]: skip } }),
  )
  const [broken] = violations(passed)
  if (broken) return `Without this event the books would not agree (${broken}): ${instead(entry)}`
  return isTerminal(passed.orders.status)
    ? undefined
    : `Without this event the order would not come to its end: ${instead(entry)}`
}

function refusalOfRefund(snapshot: OrderSnapshot, amountMinor: number): string | undefined {
  const { orders, payment } = snapshot
  const { currency } = orders
  if (orders.status === 'CANCELLED')
    return orders.payment.refundedMinor > 0
      ? 'The order was cancelled, and what was taken has been given back.'
      : 'The order was cancelled, and nothing was taken for it: there is nothing to give back.'
  if (orders.status === 'CANCELLING')
    return 'The order is being undone, and that gives back what was taken.'
  if (orders.status !== 'COMPLETED' || !payment.state)
    return orders.shipment.status === 'created'
      ? 'The order is not completed yet: wait for that, then refund it.'
      : 'Only a completed order is refunded: cancel this one instead, which gives back what was taken.'
  if (snapshot.blocks.payment)
    return `Payment stands at ${snapshot.blocks.payment.eventType}: settle that first.`
  const asked = waitingFor(snapshot, 'payment').reduce(
    (sum, entry) =>
      sum + (isReadable(entry) && entry.type === 'RefundRequested' ? entry.data.amountMinor : 0),
    0,
  )
  const leftMinor = refundableMinor(payment.state) - asked
  if (amountMinor <= leftMinor) return undefined
  return leftMinor <= 0
    ? `Everything that was taken (${formatMoney(payment.state.amountMinor, currency)}) has been given back already.`
    : `Of the ${formatMoney(payment.state.amountMinor, currency)} that were taken ${formatMoney(leftMinor, currency)} can still be given back: refund at most that.`
}

function refusalOfRefundByHand(
  snapshot: OrderSnapshot,
  { amountMinor }: CommandOf<'refund_by_hand'>,
): string | undefined {
  const blocked = blockedRefund(snapshot)
  if (!blocked) return refusalOfRefund(snapshot, amountMinor)
  if (blocked.block.resolution) return `A decision about this refund is being carried out.`
  return amountMinor === blocked.amountMinor
    ? undefined
    : `The refund that payment can’t make is one of ${formatMoney(blocked.amountMinor, snapshot.orders.currency)}: give back exactly that.`
}

function refusalOfRestock(
  snapshot: OrderSnapshot,
  { lines }: CommandOf<'restock'>,
): string | undefined {
  const reservation = snapshot.inventory.state
  if (reservation?.status !== 'committed')
    return 'Nothing of this order has left the shelf, so nothing can come back.'
  if (snapshot.blocks.inventory)
    return `Inventory stands at ${snapshot.blocks.inventory.eventType}: settle that first.`
  const asked = waitingFor(snapshot, 'inventory').flatMap((entry) =>
    isReadable(entry) && entry.type === 'RestockRequested' ? entry.data.lines : [],
  )
  const withAsked = { ...reservation, restocked: [...reservation.restocked, ...asked] }
  for (const { sku, warehouse } of lines)
    if (!snapshot.stock.some((level) => level.sku === sku && level.warehouse === warehouse))
      return `${warehouse} keeps no ${sku}: name a warehouse that does.`
  if (mayRestock(withAsked, lines)) return undefined
  const left = restockable(withAsked)
  const list = [...left].map(([line, { sku, quantity }]) => `${quantity} of line ${line} (${sku})`)
  return `Only what shipped and has not come back can be restocked: ${list.join(', ')}.`
}

/** The refund that payment can't get past, in minor units; undefined when it stands elsewhere or not at all. */
export function blockedRefund(
  snapshot: OrderSnapshot,
): { block: Block; amountMinor: number } | undefined {
  const block = standingAt(snapshot, 'payment')
  const entry = block && entryAt(snapshot, block.version)
  if (!entry || !isReadable(entry)) return undefined
  const call = callFor('payment', { payment: snapshot.payment.state }, entry)
  return call?.type === 'refund' ? { block, amountMinor: call.amountMinor } : undefined
}

const instead = (entry: LogEntry) => (isReadable(entry) ? 'retry this step.' : 'edit the event.')
