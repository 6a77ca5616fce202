import { isReadable, type SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type OrderLine, type Parcel, services } from '@sagaboard/events/catalog/events'
import { append } from '@sagaboard/events/commands/advance-order'
import {
  cancelRequestedAt,
  type LogEntry,
  matches,
  type OperatorDecision,
  type OrderSnapshot,
  type ProviderCall,
  type Saga,
  seenBy,
  waitingFor,
} from '@sagaboard/events/commands/order-snapshot'
import type { StockLevel } from '@sagaboard/events/saga/inventory'
import { emptyOrder, foldOrder } from '@sagaboard/events/saga/order-view'

/**
 * One state of the model: one order, the ledgers that the provider, the carrier and a person keep
 * outside of it, another customer who wants the same last unit, and how many faults are still to
 * come.
 */
export interface ModelState {
  snapshot: OrderSnapshot
  ledgers: Ledgers
  /** The other customer has bought the last unit. */
  rivalBought: boolean
  left: Budget
  /** Calls that were given up, and may arrive yet. */
  late: readonly Extract<ProviderCall, { type: 'charge' | 'label' }>[]
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
  /** Of the labels that were made. */
  parcels: Parcel[]
  /** The keys that are barred for good. */
  voided: Readonly<Record<string, true>>
  /** The carrier has the parcels: their labels can't be voided any more. */
  pickedUp: boolean
  /** Paid back by a person, outside of the provider. */
  byHandMinor: number
}

/** How often each of these may still happen. */
export interface Budget {
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
  /** Above 0: whoever settles what a provider never said may do so, and says what is so. */
  settles: number
  /** How often somebody who settles is mistaken. */
  mistakes: number
}

const lamp = 'desk-lamp'
const lines: OrderLine[] = [
  { line: 1, sku: lamp, name: 'Desk lamp', quantity: 1, unitPriceMinor: 9_600 },
  { line: 2, sku: 'enamel-mug', name: 'Enamel mug', quantity: 2, unitPriceMinor: 1_800 },
]

/**
 * Of the lamp there is one, which another customer wants too; the mugs come from two warehouses.
 */
const shelves: StockLevel[] = [
  { sku: lamp, warehouse: 'leipzig', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'leipzig', onHand: 1, reserved: 0 },
  { sku: 'enamel-mug', warehouse: 'halle', onHand: 5, reserved: 0 },
]

export const totalMinor = lines.reduce(
  (sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor,
  0,
)

/** The order as it was placed a moment ago. */
export function placed(left: Budget): ModelState {
  const nowhere = { state: undefined, seen: 0 }
  const orderId = 'the order'
  const empty: OrderSnapshot = {
    log: [],
    inventory: nowhere,
    payment: nowhere,
    shipping: nowhere,
    orders: { ...emptyOrder, orderId },
    stock: shelves,
    blocks: {},
  }
  const shipTo = { line1: '', city: '', postcode: '', country: 'DE' }
  const data = {
    orderNumber: '',
    lines,
    totalMinor,
    currency: 'EUR',
    customer: { email: '', name: '' },
    shipTo,
    payment: { token: '' },
  }
  const snapshot = append(empty, { type: 'OrderCreated', data }, null)
  return {
    snapshot: { ...snapshot, orders: foldOrder(snapshot.log.filter(isReadable)) },
    ledgers: {
      charges: {},
      refunds: {},
      labels: {},
      parcels: [],
      voided: {},
      pickedUp: false,
      byHandMinor: 0,
    },
    rivalBought: false,
    late: [],
    left,
    corrupted: undefined,
    isMisled: false,
  }
}

/** Another customer buys the last lamp the moment that it is free; undefined when it is not. */
export function rivalBuys(state: ModelState): ModelState | undefined {
  const level = state.snapshot.stock.find(({ sku }) => sku === lamp)
  if (state.rivalBought || !level || level.onHand - level.reserved < 1) return undefined
  const stock = state.snapshot.stock.map((other) =>
    other === level ? { ...level, onHand: level.onHand - 1 } : other,
  )
  return { ...state, rivalBought: true, snapshot: { ...state.snapshot, stock } }
}

/** What provider and carrier have in their ledgers. */
function ledgersOf({ ledgers }: ModelState) {
  const captures = Object.values(ledgers.charges).flatMap((charge) =>
    charge.type === 'captured' ? charge.amountMinor : [],
  )
  return {
    charges: captures.length,
    takenMinor: sum(captures),
    givenMinor: sum(Object.values(ledgers.refunds)) + ledgers.byHandMinor,
    labelled: Object.entries(ledgers.labels).filter(
      ([key, label]) => label === 'labelled' && !(key in ledgers.voided),
    ).length,
  }
}

/** The sentences of the rules that do not hold. */
const broken = (rules: readonly (readonly [holds: boolean, sentence: string])[]): string[] =>
  rules.flatMap(([holds, sentence]) => (holds ? [] : [sentence]))

/**
 * What provider and carrier have in their ledgers, against the rows: one sentence for each rule
 * that is broken.
 *
 * @param atRest nothing moves any more: now the ledgers have to be equal
 */
export function brokenLedgers(state: ModelState, atRest: boolean): string[] {
  if (state.isMisled) return []
  return [...brokenAlways(state), ...(atRest ? brokenAtRest(state) : [])]
}

function brokenAlways(state: ModelState): string[] {
  const { inventory, payment, shipping } = state.snapshot
  const { charges, takenMinor, givenMinor, labelled } = ledgersOf(state)
  const lamps = (inventory.state?.restocked ?? []).filter(({ sku }) => sku === lamp).length
  const sold = labelled + (state.rivalBought ? 1 : 0)
  const money = payment.state
  const parcel = shipping.state?.status
  return broken([
    [charges <= 1, 'the customer was charged twice'],
    [labelled <= 1, 'the order was shipped twice'],
    [givenMinor <= takenMinor, 'more money was given back than was taken'],
    [sold <= 1 + lamps, 'the last unit was sold twice'],
    [money?.chargeId == null || takenMinor > 0, 'payment counts money that nobody took'],
    [
      (money?.refundedMinor ?? 0) <= givenMinor,
      'payment counts money as given back that nobody gave',
    ],
    [
      money?.status !== 'voided' || takenMinor === 0,
      'money was taken after payment had promised never to take any',
    ],
    [
      money?.status !== 'declined' || takenMinor === 0,
      'money was taken of an order that payment holds for declined',
    ],
    [
      (parcel !== 'cancelled' && parcel !== 'failed') || labelled === 0,
      'labels were made after shipping had promised never to ship',
    ],
  ])
}

function brokenAtRest(state: ModelState): string[] {
  const { payment, shipping } = state.snapshot
  const { takenMinor, givenMinor, labelled } = ledgersOf(state)
  const money = payment.state
  const hasTaken = money?.chargeId != null
  const shipped = shipping.state?.status === 'shipped'
  return broken([
    [
      takenMinor === (hasTaken ? money.amountMinor : 0),
      'payment and the provider differ about what was taken',
    ],
    [
      givenMinor === (money?.refundedMinor ?? 0),
      'payment and the provider differ about what was given back',
    ],
    [labelled === (shipped ? 1 : 0), 'shipping and the carrier differ about what has shipped'],
  ])
}

/** What one step may never do, whatever it starts from. */
export function brokenPromises(before: OrderSnapshot, after: OrderSnapshot): string[] {
  const left = (['inventory', 'payment', 'shipping'] as const).flatMap((service) => {
    const was = before[service].state?.status
    const is = after[service].state?.status
    return was !== is && was !== undefined && promises[service].has(was)
      ? [`${service} had promised to be ${was}, and is ${is ?? 'nothing'}`]
      : []
  })
  if (after.log.length <= before.log.length) return left
  const twice = after.log
    .slice(before.log.length)
    .filter(({ type }) => once.has(type) && before.log.some((entry) => entry.type === type))
  const ends = after.log.filter(
    ({ type }) => type === 'OrderCompleted' || type === 'OrderCancelled',
  )
  return [
    ...left,
    ...shippedBehindRequest(before, after),
    ...twice.map(({ type }) => `${type} was stated twice`),
    ...(ends.length > 1 ? ['the order ended twice'] : []),
  ]
}

/** A label that comes to light behind a request to cancel is stated together with the refusal, or not at all. */
function shippedBehindRequest(before: OrderSnapshot, after: OrderSnapshot): string[] {
  const stated = after.log.slice(before.log.length).map(({ type }) => type)
  const isRequested = cancelRequestedAt(before) !== undefined
  return isRequested &&
    stated.includes('ShipmentCreated') &&
    !stated.includes('CancellationRefused')
    ? ['the order was shipped behind a request to cancel it, which was not refused']
    : []
}

/** The states of a row that are never left again. */
const promises = {
  inventory: new Set<string>(['rejected', 'released', 'committed']),
  payment: new Set<string>(['declined', 'refunded', 'voided']),
  shipping: new Set<string>(['shipped', 'failed', 'cancelled']),
}

const once = new Set<string>([
  'InventoryReserved',
  'InventoryRejected',
  'InventoryCommitted',
  'InventoryReleased',
  'PaymentCompleted',
  'PaymentFailed',
  'PaymentRefunded',
  'PaymentVoided',
  'ShipmentCreated',
  'ShipmentFailed',
  'ShipmentCancelled',
])

/**
 * Two states with the same key have the same future: rows, ledgers, what each service still has to
 * handle, and what may still go wrong. How they came there is left out.
 */
export function keyOf(
  { snapshot, ledgers, rivalBought, late, left, corrupted, isMisled }: ModelState,
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
  const words = `${left.mistakes}${isMisled}`
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

const rowKey = remembered(
  ({
    state,
  }: OrderSnapshot['inventory'] | OrderSnapshot['payment'] | OrderSnapshot['shipping']) => {
    if (!state) return ''
    if ('refundedMinor' in state) return `${state.status}${state.refundedMinor}${state.chargeId}`
    if ('restocked' in state)
      return `${state.status}${state.allocations.length}${state.restocked.map((a) => `${a.line}*${a.quantity}`)}`
    return `${state.status}${state.allocations.length}`
  },
)
const viewKey = remembered(
  ({ status, step, forwardStep, reason, payment, shipment }: OrderSnapshot['orders']) =>
    `${status} ${step} ${forwardStep} ${reason} ${payment.status} ${payment.capturedMinor} ${payment.refundedMinor} ${shipment.status}`,
)
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
    case 'RefundRequested':
      return `${entry.type}:${entry.data.requestId}${entry.data.amountMinor}${entry.data.method}`
    case 'RefundIssued':
    case 'PaymentRefunded':
      return `${entry.type}:${entry.data.amountMinor}`
    case 'RestockRequested':
      return `${entry.type}:${entry.data.lines.map((a) => `${a.line}*${a.quantity}`).join('+')}`
    default:
      return entry.type
  }
})

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0)

export const spend = (state: ModelState, key: keyof Budget): ModelState => ({
  ...state,
  left: { ...state.left, [key]: state.left[key] - 1 },
})
