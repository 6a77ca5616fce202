import { isReadable } from '../catalog/envelope.ts'
import type { Allocation, EventData, EventType, LeftOut } from '../catalog/events.ts'
import { amountOf, deliveredOf } from '../saga/in-part.ts'
import type { Reservation } from '../saga/inventory.ts'
import { formatMoney } from '../saga/money.ts'
import { agreedMinor } from '../saga/order-view.ts'
import { refundableMinor } from '../saga/payment.ts'
import { acceptedUnits } from '../saga/returns/return-view.ts'
import { nextOf, type OrderSnapshot } from './order-snapshot.ts'

/**
 * What is true of one order at every moment, whatever happens to it and in whatever order: one sentence for each rule that
 * is broken. The same rules stand in SQL as views of the schema `invariant`.
 */
export function violations(snapshot: OrderSnapshot): string[] {
  return invariants.flatMap((invariant) => invariant(snapshot) ?? [])
}

type Invariant = (snapshot: OrderSnapshot) => string | undefined

/** The rules one by one; each by the name of its function. */
export const invariants: readonly Invariant[] = [
  function stockIsNeverNegative({ stock }) {
    const off = stock.find(({ onHand, reserved }) => reserved < 0 || reserved > onHand)
    return (
      off &&
      `of ${off.sku} in ${off.warehouse} ${off.reserved} are reserved of ${off.onHand} that are there`
    )
  },

  function releasedAfterPromises({ log, inventory, payment, shipping }) {
    if (inventory.state?.status !== 'released') return undefined
    const paid = payment.state?.status
    if (paid !== 'declined' && paid !== 'refunded' && paid !== 'voided')
      return 'stock is free, and payment has not promised to keep no money'
    const ships = shipping.state?.status
    // What was never stated as paid never ships: it was declined, or voided by the step that was to charge it.
    const isStated = log.some(({ type }) => type === 'PaymentCompleted')
    const isUndone = paid === 'declined' || (paid === 'refunded' && !isStated)
    if (ships !== 'cancelled' && ships !== 'failed' && !isUndone)
      return 'stock is free, and shipping has not promised never to ship'
    return undefined
  },

  function shippedWhatWasReserved({ inventory, shipping }) {
    if (shipping.state?.status !== 'shipped') return undefined
    if (inventory.state?.status !== 'reserved' && inventory.state?.status !== 'committed')
      return 'what was not reserved has shipped'
    const parcels = shipping.state.parcels.flatMap(({ warehouse, lines }) =>
      lines.map((line) => ({ ...line, warehouse })),
    )
    const { allocations } = inventory.state
    if (!same(perLine(parcels), perLine(allocations)))
      return 'another quantity has shipped than was reserved'
    return same(perPlace(parcels), perPlace(allocations))
      ? undefined
      : 'it has shipped from another warehouse than it was reserved in'
  },

  function shippedAndPaid({ payment, shipping }) {
    if (shipping.state?.status !== 'shipped') return undefined
    const paid = payment.state
    return paid && paid.chargeId !== null && paid.status !== 'voided'
      ? undefined
      : 'what was not paid has shipped'
  },

  function packedBeforeShipped({ log }) {
    const placeOf = (type: EventType) => log.findIndex((entry) => entry.type === type)
    const dispatched = placeOf('DispatchRequested')
    const shipped = placeOf('ShipmentCreated')
    const isPacked = dispatched !== -1 && dispatched < shipped
    return placeOf('PackingStarted') === -1 || shipped === -1 || isPacked
      ? undefined
      : 'what was still to be packed has shipped'
  },

  function packedByEach({ log }) {
    const shipped = log.findIndex(({ type }) => type === 'ShipmentCreated')
    const label = log[shipped]
    if (!log.some(({ type }) => type === 'PackingStarted') || !label || !isReadable(label))
      return undefined
    const said = packedIn(log.slice(0, shipped))
    if (said === 'all') return undefined
    const { shipments } = label.data as EventData<'ShipmentCreated'>
    const missing = shipments.find(({ warehouse }) => !said.has(warehouse))
    return missing && `it has shipped, and ${missing.warehouse} has not packed its part`
  },

  function refundWithinCapture({ payment }) {
    if (!payment.state) return undefined
    const { status, amountMinor, refundedMinor, chargeId, currency } = payment.state
    const capturedMinor = chargeId === null ? 0 : amountMinor
    if (refundedMinor > capturedMinor)
      return `${formatMoney(refundedMinor, currency)} were given back of ${formatMoney(capturedMinor, currency)} taken`
    return (status === 'refunded') ===
      (chargeId !== null && refundableMinor(payment.state) === 0 && refundedMinor === amountMinor)
      ? undefined
      : `payment is ${status} with ${formatMoney(refundedMinor, currency)} of ${formatMoney(amountMinor, currency)} given back`
  },

  function chargedWhatWasOrdered(snapshot) {
    const { orders, payment } = snapshot
    if (!payment.state) return undefined
    const { status, amountMinor: charged } = payment.state
    const leftOut = leftOutIn(snapshot)
    // Until it is reserved, and when nobody has asked for it, payment knows what was agreed.
    const agreed = leftOut ? agreedMinor(orders) : orders.totalMinor
    if (charged === agreed && (!leftOut || status === 'expected' || status === 'voided'))
      return undefined
    const total = leftOut ? amountOf(orders.lines, deliveredOf(orders.lines, leftOut)) : agreed
    return charged === total
      ? undefined
      : `payment would take ${formatMoney(charged, orders.currency)} for an order of ${formatMoney(total, orders.currency)}`
  },

  function reservedWhatWasOrdered(snapshot) {
    const { orders, inventory } = snapshot
    if (!inventory.state || holdsNothing(inventory.state)) return undefined
    // What is left out stands in the event alone: while nobody can read it, nobody can tell.
    const reserved = reservedIn(snapshot)
    if (orders.onShortage !== 'cancel' && reserved && !isReadable(reserved)) return undefined
    const wanted = deliveredOf(orders.lines, leftOutIn(snapshot) ?? [])
    return same(perLine(inventory.state.allocations), perLine(wanted))
      ? undefined
      : 'another quantity is reserved than was ordered'
  },

  function restIsWhatWasLeftOut(snapshot) {
    const { orders, inventory } = snapshot
    const left = leftOutIn(snapshot)
    if (left && orders.followUpOf !== null) return 'the rest of an order was split again'
    if (inventory.state?.status !== 'waiting') return undefined
    return same(perLine(inventory.state.awaited?.lines ?? []), perLine(orders.lines))
      ? undefined
      : 'it waits for another quantity than was ordered'
  },

  function orderEqualsBooks(snapshot) {
    const { orders, payment, shipping } = snapshot
    if (nextOf(snapshot, 'orders')) return undefined
    const { capturedMinor, refundedMinor } = orders.payment
    const takenMinor = payment.state?.chargeId ? payment.state.amountMinor : 0
    const givenMinor = payment.state?.refundedMinor ?? 0
    if (capturedMinor !== takenMinor || refundedMinor !== givenMinor)
      return `the order shows ${formatMoney(capturedMinor, orders.currency)} taken and ${formatMoney(refundedMinor, orders.currency)} given back, payment has ${formatMoney(takenMinor, orders.currency)} and ${formatMoney(givenMinor, orders.currency)}`
    const shown = orders.shipment.status === 'created'
    return shown === (shipping.state?.status === 'shipped')
      ? undefined
      : 'the order and shipping differ about whether it has shipped'
  },

  function restockedAfterPaidBack({ inventory, payment }) {
    const early = Object.entries(inventory.state?.returns ?? {}).find(
      ([returnId, { status }]) =>
        status === 'restocked' && payment.state?.returns?.[returnId]?.status !== 'refunded',
    )
    return early && `what came back with ${early[0]} is on the shelf, and nothing was paid for it`
  },

  function unitsComeBackOnce({ orders }) {
    const units = Object.values(orders.returns ?? {}).flatMap((one) =>
      one.status === 'given_up' || one.status === 'refused'
        ? []
        : one.lines.flatMap((line) =>
            acceptedUnits(line).map(({ unit }) => `${unit} of line ${line.line}`),
          ),
    )
    const twice = units.find((unit, index) => units.indexOf(unit) !== index)
    return twice && `unit ${twice} comes back twice`
  },

  function endedWhole(snapshot) {
    const { orders, inventory, payment, shipping } = snapshot
    if (
      orders.status === 'COMPLETED' &&
      !(shipping.state?.status === 'shipped' && inventory.state?.status === 'committed')
    )
      return 'a completed order has not shipped'
    if (orders.status !== 'CANCELLED') return undefined
    if (shipping.state?.status === 'shipped') return 'a cancelled order has shipped'
    if (inventory.state?.status === 'reserved' || inventory.state?.status === 'committed')
      return 'a cancelled order still holds stock'
    if (inventory.state?.status === 'waiting') return 'a cancelled order still waits for stock'
    return payment.state && refundableMinor(payment.state) > 0
      ? 'money of a cancelled order is kept'
      : undefined
  },
]

/** The warehouses that have packed what is sent; `all`: its time was over, all of it was said to be packed at once, or nobody has sent it off. */
function packedIn(log: OrderSnapshot['log']): ReadonlySet<string> | 'all' {
  const said = new Set<string>()
  if (!log.some(({ type }) => type === 'DispatchRequested')) return 'all'
  for (const entry of log) {
    if (!isReadable(entry)) continue
    // Before that nothing was to be packed yet, or something else.
    if (entry.type === 'PaymentCompleted' || entry.type === 'InventoryResourced') said.clear()
    else if (entry.type === 'WarehousePacked') said.add(entry.data.warehouse)
    else if (entry.type === 'DispatchRequested') {
      const { reason, warehouse } = entry.data
      if (reason === 'due' || warehouse === undefined) return 'all'
      said.add(warehouse)
    }
  }
  return said
}

const reservedIn = ({ log }: OrderSnapshot) =>
  log.find((entry) => entry.type === 'InventoryReserved')

/** What is left out of the order, as the log says it; undefined while nothing is. */
function leftOutIn(snapshot: OrderSnapshot): LeftOut[] | undefined {
  const reserved = reservedIn(snapshot)
  return reserved && isReadable(reserved) && reserved.type === 'InventoryReserved'
    ? reserved.data.leftOut
    : undefined
}

/** Who was refused holds nothing, nor who waits, nor who was undone while waiting. */
const holdsNothing = ({ status, allocations, awaited }: Reservation): boolean =>
  status === 'rejected' ||
  status === 'waiting' ||
  (status === 'released' && awaited != null && allocations.length === 0)

const perLine = (lines: readonly Pick<Allocation, 'line' | 'quantity'>[]): Map<number, number> =>
  lines.reduce(
    (sums, { line, quantity }) => sums.set(line, (sums.get(line) ?? 0) + quantity),
    new Map<number, number>(),
  )

/** Of each line what each warehouse has of it. */
function perPlace(
  lines: readonly Pick<Allocation, 'line' | 'quantity' | 'warehouse'>[],
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { line, warehouse, quantity } of lines) {
    const place = `${line} ${warehouse}`
    sums.set(place, (sums.get(place) ?? 0) + quantity)
  }
  return sums
}

const same = <Key>(a: Map<Key, number>, b: Map<Key, number>) =>
  a.size === b.size && [...a].every(([key, quantity]) => b.get(key) === quantity)
