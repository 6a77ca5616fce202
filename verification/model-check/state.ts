import { isReadable, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderLine, ShortageChoice } from '@sagaboard/events/catalog/events'
import { orderCreatedOf } from '@sagaboard/events/catalog/order-created'
import { append } from '@sagaboard/events/commands/advance-order'
import { runForward } from '@sagaboard/events/commands/forecast'
import type { OrderSnapshot, ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { labelRequests } from '@sagaboard/events/saga/labels'
import { emptyOrder, foldOrder } from '@sagaboard/events/saga/order-view'
import type { LineSize } from '@sagaboard/events/saga/pack'
import type { StockLevel } from '@sagaboard/events/saga/source'
import { europeanUnion } from '@sagaboard/events/saga/sourcing-policy'

/**
 * One state of the model: one order, the ledgers that the provider, the carrier and a person keep
 * outside of it, another customer who wants the same last unit, and how many faults are still to
 * come.
 */
export interface ModelState {
  snapshot: OrderSnapshot
  ledgers: Ledgers
  /** The SKU of which the other customer has bought the last unit in a warehouse; undefined: none yet. */
  rivalBought: string | undefined
  /** Lamps that have come in since. */
  received: number
  left: Budget
  /** Calls that were given up, and may arrive yet. */
  late: readonly Extract<ProviderCall, { type: 'charge' | 'label' | 'refund' }>[]
  /** The event that was corrupted in the log, as it was. */
  corrupted: SagaEvent | undefined
  /** A person's word was taken that is not so, and nobody was there to say otherwise: from then on the books differ. */
  isMisled: boolean
}

/** What the outside world has done, by idempotency key. Amounts in minor units. */
export interface Ledgers {
  charges: Readonly<
    Record<string, { type: 'captured'; amountMinor: number } | { type: 'declined' }>
  >
  refunds: Readonly<Record<string, number>>
  labels: Readonly<Record<string, 'labelled' | 'undeliverable'>>
  /** The keys that are barred for good. */
  voided: Readonly<Record<string, true>>
  /** The carrier has the parcels: their labels can't be voided any more. */
  pickedUp: boolean
  /** Paid back by a person, outside of the provider. */
  byHandMinor: number
}

/** What may still happen, and how what is paid is fulfilled. */
export interface Budget extends Counts {
  fulfilment: Fulfilment
  /** What the customer has chosen for what is short. */
  onShortage: ShortageChoice
  /** It is the rest of an order that was delivered in part. */
  isRest: boolean
}

/** How often each of these may still happen. */
interface Counts {
  /**
   * Requests to cancel the order, at any moment: of the customer and of the clock whether they make
   * sense or not, of staff through the guard.
   */
  customer: number
  expiry: number
  staff: number
  /** Events that arrive as something that can't be read, and events of a type that nobody knows. */
  corrupted: number
  unroutable: number
  /** Refunds and restocks that somebody asks for, whether they make sense or not. */
  refunds: number
  restocks: number
  /** What the carrier tells of a parcel, in any order, once its label is stated. */
  news: number
  /** Above 0: whoever settles what a provider never said may do so, and says what is so. */
  settles: number
  /** How often somebody who settles is mistaken. */
  mistakes: number
  /** How often a lamp comes in. */
  arrivals: number
  /** How often stock is offered whether there is any or not; when there is, it always is. */
  offers: number
  /** How often somebody says that it is packed whether that makes sense or not; through the guard it is always possible. */
  dispatches: number
  /** How often it is asked for that it is sent from elsewhere, whether that makes sense or not. */
  sourcings: number
  /** Of a completed order: returns that staff ask for, what they receive of them, and what they give up, through the guards. */
  returns: number
  receipts: number
  giveUps: number
}

export type Count = keyof Counts

/** The product of which there is one. */
export const lamp = 'desk-lamp'
const lines: OrderLine[] = [
  { line: 1, sku: lamp, name: 'Desk lamp', quantity: 1, unitPriceMinor: 9_600 },
  { line: 2, sku: 'enamel-mug', name: 'Enamel mug', quantity: 2, unitPriceMinor: 1_800 },
]

/**
 * Of the lamp there is one, which another customer wants too. One mug is at hand in each of the two
 * nearest warehouses, the second in back stock, which the other customer may take as well: then
 * both come from the third.
 */
const shelves: StockLevel[] = [
  { sku: lamp, warehouse: 'leipzig', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'leipzig', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'halle', location: 'back', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'porto', onHand: 5, reserved: 0 },
]
/** What the other customer may want: the last lamp, or the last mug of a warehouse. */
const rivalWants = [
  { sku: lamp, warehouse: 'leipzig' },
  { sku: 'enamel-mug', warehouse: 'halle' },
]

const place = (id: string, rank: number, [latitude, longitude]: readonly [number, number]) => ({
  ...{ id, rank, latitude, longitude },
  ...{ gatewayLatitude: null, gatewayLongitude: null },
})
const sourcing: NonNullable<OrderSnapshot['sourcing']> = {
  destination: { country: 'DE', latitude: 51.3, longitude: 12.4, basis: 'postcode' },
  policy: {
    warehouses: [
      place('leipzig', 1, [51.34, 12.37]),
      place('halle', 2, [51.48, 11.97]),
      place('porto', 3, [41.15, -8.61]),
    ],
    customsTerritory: europeanUnion,
  },
}

export const totalMinor = lines.reduce(
  (sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor,
  0,
)

/** The hour of every event. */
const placedAt = '2026-01-05T08:59:00.000Z'

/** Of one unit of each line. */
const sizes: LineSize[] = [
  { line: 1, weightG: 3_200, lengthMm: 420, widthMm: 220, heightMm: 200 },
  { line: 2, weightG: 350, lengthMm: 120, widthMm: 90, heightMm: 90 },
]

/**
 * The order as it was placed a moment ago.
 *
 * @param isMeasured with the sizes of what is in it: each of its two parcels has a label of its own. Else it is an order of
 *   before, with one label
 */
export function placed(left: Budget, isMeasured = false): ModelState {
  const nowhere = { state: undefined, seen: 0 }
  const orderId = 'the order'
  const empty: OrderSnapshot = {
    log: [],
    inventory: nowhere,
    payment: nowhere,
    shipping: nowhere,
    orders: { ...emptyOrder, orderId, updatedAt: placedAt },
    stock: shelves,
    sourcing,
    blocks: {},
    fulfilment: left.fulfilment,
  }
  const address = { line1: '', city: '', postcode: '', country: 'DE' }
  const personal = { email: '', name: '', address, paymentToken: '' }
  const said = { orderNumber: '', lines, totalMinor, currency: 'EUR', personal }
  const { onShortage, isRest } = left
  const data = orderCreatedOf({
    ...said,
    onShortage,
    ...(isRest && { backorderOf: 'the first' }),
    sizes: isMeasured ? sizes : [],
  })
  const snapshot = append(empty, { type: 'OrderCreated', data }, null)
  return {
    snapshot: { ...snapshot, orders: foldOrder(snapshot.log.filter(isReadable)) },
    ledgers: {
      charges: {},
      refunds: {},
      labels: {},
      voided: {},
      pickedUp: false,
      byHandMinor: 0,
    },
    rivalBought: undefined,
    received: 0,
    late: [],
    left,
    corrupted: undefined,
    isMisled: false,
  }
}

/** The order as it is once it was completed, one parcel, nobody having asked for anything. */
export function completedOrder(left: Budget): ModelState {
  const state = placed(left)
  const snapshot = runForward(state.snapshot)
  const { shipping, payment } = snapshot
  const labels = shipping.state ? labelRequests(shipping.state) : []
  const amountMinor = payment.state?.amountMinor ?? 0
  return {
    ...state,
    snapshot,
    ledgers: {
      ...state.ledgers,
      charges: { [`${snapshot.orders.orderId}:charge`]: { type: 'captured', amountMinor } },
      labels: Object.fromEntries(labels.map(({ key }) => [key, 'labelled' as const])),
    },
  }
}

/** Another customer buys the last unit of something in a warehouse, once, the moment that it is free. */
export function rivalBuys(state: ModelState): ModelState[] {
  if (state.rivalBought) return []
  return rivalWants.flatMap(({ sku, warehouse }) => {
    const level = state.snapshot.stock.find(
      (other) => other.sku === sku && other.warehouse === warehouse,
    )
    if (!level || level.onHand - level.reserved < 1) return []
    const stock = state.snapshot.stock.map((other) =>
      other === level ? { ...level, onHand: level.onHand - 1 } : other,
    )
    return { ...state, rivalBought: sku, snapshot: { ...state.snapshot, stock } }
  })
}

export const spend = (state: ModelState, key: Count): ModelState => ({
  ...state,
  left: { ...state.left, [key]: state.left[key] - 1 },
})

/** A lamp comes in. */
export function goodsComeIn(state: ModelState): ModelState[] {
  if (state.left.arrivals === 0) return []
  const stock = state.snapshot.stock.map((level) =>
    level.sku === lamp ? { ...level, onHand: level.onHand + 1 } : level,
  )
  const received = { ...state, received: state.received + 1 }
  return [spend({ ...received, snapshot: { ...state.snapshot, stock } }, 'arrivals')]
}
