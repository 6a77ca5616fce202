import type { Allocation } from '../catalog/events.ts'
import { formatMoney } from '../saga/money.ts'
import { refundableMinor } from '../saga/payment.ts'
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
    const parcels = perLine(shipping.state.parcels.flatMap((parcel) => parcel.lines))
    return same(parcels, perLine(inventory.state.allocations))
      ? undefined
      : 'another quantity has shipped than was reserved'
  },

  function shippedAndPaid({ payment, shipping }) {
    if (shipping.state?.status !== 'shipped') return undefined
    const paid = payment.state
    return paid && paid.chargeId !== null && paid.status !== 'voided'
      ? undefined
      : 'what was not paid has shipped'
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

  function chargedWhatWasOrdered({ orders, payment }) {
    const charged = payment.state?.amountMinor ?? orders.totalMinor
    return charged === orders.totalMinor
      ? undefined
      : `payment would take ${formatMoney(charged, orders.currency)} for an order of ${formatMoney(orders.totalMinor, orders.currency)}`
  },

  function reservedWhatWasOrdered({ orders, inventory }) {
    if (!inventory.state || inventory.state.status === 'rejected') return undefined
    return same(perLine(inventory.state.allocations), perLine(orders.lines))
      ? undefined
      : 'another quantity is reserved than was ordered'
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
    return payment.state && refundableMinor(payment.state) > 0
      ? 'money of a cancelled order is kept'
      : undefined
  },
]

const perLine = (lines: readonly Pick<Allocation, 'line' | 'quantity'>[]): Map<number, number> =>
  lines.reduce(
    (sums, { line, quantity }) => sums.set(line, (sums.get(line) ?? 0) + quantity),
    new Map<number, number>(),
  )

const same = (a: Map<number, number>, b: Map<number, number>) =>
  a.size === b.size && [...a].every(([line, quantity]) => b.get(line) === quantity)
