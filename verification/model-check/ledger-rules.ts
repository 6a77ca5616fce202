import { cancelRequestedAt, type OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { labelRequests } from '@sagaboard/events/saga/labels'
import { parcelStates, stateOfParcel } from '@sagaboard/events/saga/parcel-news'
import { lamp, type ModelState } from './state.ts'

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
      ([key, label]) =>
        label === 'labelled' && !(key in ledgers.voided) && !key.includes(':return:'),
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
  const parcels = shipping.state ? labelRequests(shipping.state).length : 0
  const ordered = (inventory.state?.allocations ?? []).filter(({ sku }) => sku === lamp).length
  const shippedLamps = Math.ceil(labelled / Math.max(1, parcels)) * ordered
  const sold = shippedLamps + (state.rivalBought === lamp ? 1 : 0)
  const money = payment.state
  const parcel = shipping.state?.status
  const { orderId } = state.snapshot.orders
  const withheld = Object.entries(money?.returns ?? {}).filter(
    ([, { status }]) => status === 'withheld',
  )
  const isPaidFor = ([returnId]: (typeof withheld)[number]) =>
    `${orderId}:return:${returnId}:refund` in state.ledgers.refunds
  return broken([
    [!withheld.some(isPaidFor), 'money was given back for a return that was given up'],
    [charges <= 1, 'the customer was charged twice'],
    [labelled <= Math.max(1, parcels), 'the order was shipped twice'],
    [givenMinor <= takenMinor, 'more money was given back than was taken'],
    [sold <= 1 + lamps + state.received, 'the last unit was sold twice'],
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
    [
      labelled === (shipped && shipping.state ? labelRequests(shipping.state).length : 0),
      'shipping and the carrier differ about what has shipped',
    ],
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
  left.push(...wentBack(before, after))
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

/** What a carrier tells moves its parcel on, or not at all. */
function wentBack(before: OrderSnapshot, after: OrderSnapshot): string[] {
  const rank = ({ orders }: OrderSnapshot, index: number) => {
    const parcel = orders.shipment.parcels[index]
    return parcel ? parcelStates.indexOf(stateOfParcel(parcel)) : -1
  }
  return before.orders.shipment.parcels.some((_, index) => rank(after, index) < rank(before, index))
    ? ['a parcel went back to where it had been']
    : []
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
  'StockAwaited',
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

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0)
