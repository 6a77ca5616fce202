import { isReadable, type LogEntry, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { Address, EventType, MessageKind, OrderLine } from '@sagaboard/events/catalog/events'
import { agreedMinor, foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'

/** Units of a product, by the name under which it was sold. */
export interface Units {
  name: string
  quantity: number
}

/** The same with what they come to, in minor units. */
export interface PricedUnits extends Units {
  amountMinor: number
}

export interface SentParcel {
  carrier: string
  trackingNumber: string
  holds: Units[]
}

/** What went back: to the card, and by the shop's own hand. */
interface GivenBack {
  toCardMinor: number
  byHandMinor: number
}

/** Why an order was cancelled, as its customer is told. `waited`: the stock that it waited for never came. */
export type CancelledFor =
  | 'sold_out'
  | 'waited'
  | 'declined'
  | 'no_funds'
  | 'not_charged'
  | 'undeliverable'
  | 'no_carrier'
  | 'by_you'
  | 'by_us'
  | 'by_time'

/** What a message of each kind tells. Money in minor units of the order's currency, times in ISO 8601 (UTC). */
interface Told {
  received: { lines: PricedUnits[]; totalMinor: number; name: string; shipTo: Address }
  waiting_for_stock: { missing: Units[]; totalMinor: number; dueAt: string }
  /** `rest`: what becomes of what is left out, and what it comes to. */
  shipped: {
    parcels: SentParcel[]
    paidMinor: number
    leftOut: Units[]
    rest: 'follows' | 'left_out'
    laterMinor: number
  }
  delivered: { parcels: SentParcel[]; isFirstPart: boolean }
  /** `keptMinor`: what was taken and has not gone back. `short`: of what there was too little. */
  cancelled: GivenBack & {
    reason: CancelledFor
    short: (Units & { available: number })[]
    place: string
    keptMinor: number
    hasFollowUp: boolean
  }
  refunded: { amountMinor: number; byHand: boolean; paidMinor: number; givenBackMinor: number }
  return_accepted: { lines: PricedUnits[]; totalMinor: number }
  return_refunded: { amountMinor: number; byHand: boolean; accepted: Units[] }
}

/** What a message says, and to whom: all that its text is made of. */
export type MessageFacts<K extends MessageKind = MessageKind> = {
  [T in K]: Told[T] & {
    kind: T
    to: { email: string; name: string }
    orderNumber: string
    currency: string
    /** The order of which it is the rest. */
    followUpOf: string | null
  }
}[K]

/** The log does not say what the message tells: its event can't be read, or is none that such a message is written for. */
export class MessageUnreadable extends Error {
  override readonly name = 'MessageUnreadable'
}

/** What is told from: the order as it was then, and the event that the message is about. */
interface Source {
  event: SagaEvent
  events: readonly SagaEvent[]
  order: OrderView
}

/**
 * What a message says, from its order's log. What happened later changes nothing of it.
 *
 * @param entries of one order, ascending from its first
 * @param version of the event that the message was written for
 * @throws MessageUnreadable when the log does not say it
 */
export function messageFacts(
  kind: MessageKind,
  entries: readonly LogEntry[],
  version: number,
): MessageFacts {
  const known = entries.filter((entry) => entry.version <= version)
  const event = known.at(-1)
  const order = foldOrder(known)
  if (!event || event.version !== version || !isReadable(event))
    throw new MessageUnreadable(`event ${version} of the order can’t be read`)
  if (order.orderNumber === '')
    throw new MessageUnreadable('the first event of the order can’t be read')
  const source: Source = { event, events: known.filter(isReadable), order }
  const { customer, orderNumber, currency, followUpOf } = order
  return {
    kind,
    to: customer,
    orderNumber,
    currency,
    followUpOf,
    ...tellers[kind](source),
  } as MessageFacts
}

const tellers: { [K in MessageKind]: (source: Source) => Told[K] } = {
  received: ({ order }) => ({
    lines: order.lines.map(priced),
    totalMinor: order.totalMinor,
    name: order.customer.name,
    shipTo: order.shipTo,
  }),
  waiting_for_stock(source) {
    const { shortages, dueAt } = dataOf(source, 'StockAwaited')
    const missing = shortages.map(({ line, wanted: quantity }) => ({ line, quantity }))
    return { missing: unitsOf(source, missing), totalMinor: source.order.totalMinor, dueAt }
  },
  shipped(source) {
    const { order } = source
    dataOf(source, 'ShipmentCreated')
    return {
      parcels: parcelsOf(source),
      paidMinor: order.payment.capturedMinor,
      leftOut: unitsOf(source, order.leftOut),
      rest: order.followUp === null ? 'left_out' : 'follows',
      laterMinor: agreedMinor(order) - order.totalMinor,
    }
  },
  delivered(source) {
    dataOf(source, 'ParcelDelivered')
    return { parcels: parcelsOf(source), isFirstPart: source.order.followUp !== null }
  },
  cancelled(source) {
    const { order } = source
    const { reason } = dataOf(source, 'OrderCancelled')
    const short = last(source, 'InventoryRejected')?.data.shortages ?? []
    const { capturedMinor, refundedMinor } = order.payment
    return {
      reason: reasons[reason](source),
      short: short.map((one) => ({
        ...named(source, { line: one.line, quantity: one.wanted }),
        available: one.available,
      })),
      place: [order.shipTo.postcode, order.shipTo.city].filter(Boolean).join(' '),
      keptMinor: capturedMinor - refundedMinor,
      hasFollowUp: order.followUp !== null,
      ...givenBack(source),
    }
  },
  refunded(source) {
    const { amountMinor, method } = dataOf(source, 'RefundIssued')
    const { capturedMinor: paidMinor, refundedMinor: givenBackMinor } = source.order.payment
    return { amountMinor, byHand: method === 'by_hand', paidMinor, givenBackMinor }
  },
  return_accepted(source) {
    const { lines } = dataOf(source, 'ReturnApproved')
    const accepted = lines.map((line) => ({
      ...named(source, line),
      amountMinor: line.units.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    }))
    const totalMinor = accepted.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    return { lines: accepted, totalMinor }
  },
  return_refunded(source) {
    const { amountMinor, method, returnId } = dataOf(source, 'ReturnRefunded')
    const accepted = source.events
      .filter((one): one is SagaEvent<'ReturnReceived'> => one.type === 'ReturnReceived')
      .filter(({ data }) => data.returnId === returnId)
      .flatMap(({ data }) => data.lines)
      .map(({ line, restock, writeOff }) => ({ line, quantity: restock + writeOff }))
      .filter(({ quantity }) => quantity > 0)
    return { amountMinor, byHand: method === 'by_hand', accepted: unitsOf(source, accepted) }
  },
}

type EndReasonOf = SagaEvent<'OrderCancelled'>['data']['reason']

const reasons: Record<EndReasonOf, (source: Source) => CancelledFor> = {
  out_of_stock: (source) => (last(source, 'StockAwaited') ? 'waited' : 'sold_out'),
  payment_declined(source) {
    const declined = last(source, 'PaymentFailed')
    // It was voided at the step that would have taken the money, and no bank has said no.
    if (!declined || declined.data.code === 'settled_by_staff') return 'not_charged'
    return declined.data.code === 'insufficient_funds' ? 'no_funds' : 'declined'
  },
  shipping_failed: (source) =>
    last(source, 'ShipmentFailed')?.data.code === 'undeliverable_address'
      ? 'undeliverable'
      : 'no_carrier',
  cancelled_by_customer: () => 'by_you',
  cancelled_by_staff: () => 'by_us',
  expired: () => 'by_time',
}

/** What the event says that the message is about. */
function dataOf<E extends EventType>({ event }: Source, type: E): SagaEvent<E>['data'] {
  if (event.type !== type)
    throw new MessageUnreadable(`event ${event.version} is ${event.type}, not ${type}`)
  return event.data as SagaEvent<E>['data']
}

const last = <E extends EventType>({ events }: Source, type: E): SagaEvent<E> | undefined =>
  events.findLast((event) => event.type === type) as SagaEvent<E> | undefined

const priced = ({ name, quantity, unitPriceMinor }: OrderLine): PricedUnits => ({
  name,
  quantity,
  amountMinor: quantity * unitPriceMinor,
})

interface UnitsOfLine {
  line: number
  quantity: number
}

function named({ order }: Pick<Source, 'order'>, { line, quantity }: UnitsOfLine): Units {
  const sold = order.lines.find((one) => one.line === line)
  return { name: sold?.name ?? String(line), quantity }
}

const unitsOf = (source: Source, units: readonly UnitsOfLine[]): Units[] =>
  units.map((one) => named(source, one))

const parcelsOf = (source: Source): SentParcel[] =>
  source.order.shipment.parcels.map(({ carrier, trackingNumber, lines }) => ({
    carrier,
    trackingNumber,
    holds: unitsOf(source, lines),
  }))

function givenBack({ events, order }: Source): GivenBack {
  const byHandMinor = events.reduce(
    (sum, { data }) =>
      'refundId' in data && data.method === 'by_hand' ? sum + data.amountMinor : sum,
    0,
  )
  return { toCardMinor: order.payment.refundedMinor - byHandMinor, byHandMinor }
}
