import { isDeepStrictEqual } from 'node:util'
import { type EventType, type Service, services } from '@sagaboard/events/catalog/events'
import { deliveryOf } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { subscribesTo } from '@sagaboard/events/saga/order-saga'
import { foldOrder, isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import type { Environment } from './environment.ts'
import { tables } from './memory-stores.ts'
import type { Providers } from './providers.ts'

/** What is checked: the store, and the ledgers of the provider and the carrier. */
export interface Checked extends Environment {
  readonly providers: Providers
}

const sum = <T>(of: Iterable<T>, figure: (one: T) => number) =>
  [...of].reduce((total, one) => total + figure(one), 0)

/** What holds after every commit, whatever is under way. Returns what breaks it, in words. */
export function brokenNow(simulation: Checked): string[] {
  return [...brokenStock(simulation), ...brokenMoney(simulation)]
}

function brokenStock({ log: { reader }, skus, orderIds, stockAtStart }: Checked): string[] {
  const broken: string[] = []
  const movements = orderIds.flatMap((orderId) => tables.movements(reader, orderId))
  for (const { sku, warehouse, onHand, reserved } of skus.flatMap((name) =>
    tables.stock(reader, name),
  )) {
    const place = `${sku} in ${warehouse}`
    if (reserved < 0 || reserved > onHand)
      broken.push(`${place}: ${reserved} reserved of ${onHand}`)
    const moved = movements.filter(
      (movement) => movement.sku === sku && movement.warehouse === warehouse,
    )
    const there =
      (stockAtStart.get(`${sku}/${warehouse}`) ?? 0) + sum(moved, (movement) => movement.onHand)
    if (onHand !== there) broken.push(`${place}: ${onHand} on hand, ${there} by the movements`)
    const held = sum(moved, (movement) => movement.reserved)
    if (reserved !== held) broken.push(`${place}: ${reserved} reserved, ${held} by the movements`)
  }
  return broken
}

function brokenMoney(simulation: Checked): string[] {
  const { log, orderIds, providers, nameOf } = simulation
  const { reader } = log
  const broken: string[] = []
  for (const orderId of orderIds) {
    const ledger = tables.ledger(reader, orderId)
    const captured = sum(
      ledger.filter(({ kind }) => kind === 'capture'),
      (entry) => entry.amountMinor,
    )
    const refunded = -sum(
      ledger.filter(({ kind }) => kind === 'refund'),
      (entry) => entry.amountMinor,
    )
    const byHand = byHandMinor(simulation, orderId)
    const { taken, given } = providers.moneyOf(orderId)
    const what = `${nameOf(orderId)}: captured ${captured}, refunded ${refunded}; the provider took ${taken} and gave ${given}`
    const row = tables.payments(reader, orderId)?.state
    const kept =
      row && (row.status === 'captured' || row.status === 'refunded')
        ? row.amountMinor - row.refundedMinor
        : 0
    if (refunded > captured || captured > taken || refunded - byHand > given || given > taken)
      broken.push(what)
    if (captured - refunded !== kept) broken.push(`${what}; the row keeps ${kept}`)
  }
  return broken
}

/** What a person gave back outside of the provider, in minor units. */
const byHandMinor = ({ log: { reader } }: Checked, orderId: string) =>
  -sum(
    tables
      .ledger(reader, orderId)
      .filter(({ kind, method }) => kind === 'refund' && method === 'by_hand'),
    (entry) => entry.amountMinor,
  )

/**
 * What is left to do, in words; empty when every order has ended and every service has handled its
 * events.
 */
export async function unfinished(simulation: Checked): Promise<string[]> {
  const { log, orderIds, nameOf } = simulation
  const left: string[] = []
  for (const [service, orders] of await log.blockedAmong(log.reader, services, orderIds))
    for (const orderId of orders) left.push(`${nameOf(orderId)} is blocked in ${service}`)
  for (const orderId of orderIds) {
    const order = tables.orders(log.reader, orderId)
    const history = await log.readOrder(orderId, 0)
    if (!order) left.push(`${nameOf(orderId)} was never placed`)
    else if (!isTerminal(order.status)) left.push(`${nameOf(orderId)} is ${order.status}`)
    else if (order.version < history.length)
      left.push(`${nameOf(orderId)} is shown as of event ${order.version} of ${history.length}`)
    left.push(...unseen(simulation, orderId, history))
  }
  return left
}

/** The services that have not seen all of the events of an order that they subscribe to. */
function unseen(simulation: Checked, orderId: string, history: readonly StoredEvent[]): string[] {
  return keepers.flatMap((service) => {
    const seen = seenBy(simulation, service, orderId)
    const last = history.findLast((event) => filter[service].has(event.type))?.version ?? 0
    return seen < last
      ? [`${service} has seen ${seen} of ${last} events of ${simulation.nameOf(orderId)}`]
      : []
  })
}

const keepers = ['inventory', 'payment', 'shipping'] as const
const filter = Object.fromEntries(
  keepers.map((service) => [service, new Set(subscribesTo(service))]),
) as Record<(typeof keepers)[number], Set<EventType>>

function seenBy(
  { log: { reader } }: Checked,
  service: (typeof keepers)[number],
  orderId: string,
): number {
  const table = {
    inventory: tables.reservations,
    payment: tables.payments,
    shipping: tables.shipments,
  } satisfies Partial<Record<Service, unknown>>
  return table[service](reader, orderId)?.seenVersion ?? 0
}

/**
 * What must hold once all is quiet: log, rows, and the ledgers of provider and carrier say the
 * same.
 */
export async function brokenAtTheEnd(simulation: Checked): Promise<string[]> {
  const broken = brokenNow(simulation)
  const ids = new Set<string>()
  for (const orderId of simulation.orderIds) {
    const history = await simulation.log.readOrder(orderId, 0)
    for (const [index, { id, version, type }] of history.entries()) {
      if (version !== index + 1)
        broken.push(`${simulation.nameOf(orderId)}: event ${index + 1} has version ${version}`)
      if (ids.has(id)) broken.push(`${simulation.nameOf(orderId)}: ${type} is in the log twice`)
      ids.add(id)
    }
    for (const { type } of history) {
      const what = noteworthy[type]
      if (what) simulation.coverage.saw(what)
    }
    broken.push(
      ...brokenOrder(simulation, orderId, history).map(
        (why) => `${simulation.nameOf(orderId)}: ${why}`,
      ),
    )
  }
  const reserved = sum(
    simulation.skus.flatMap((sku) => tables.stock(simulation.log.reader, sku)),
    (level) => level.reserved,
  )
  if (reserved !== 0) broken.push(`${reserved} units are still reserved`)
  return broken
}

const noteworthy: Partial<Record<EventType, string>> = {
  CancellationRefused: 'cancellation refused after the pivot',
  RefundIssued: 'money given back after completion',
  InventoryRestocked: 'goods put back on the shelf',
}

function brokenOrder(
  simulation: Checked,
  orderId: string,
  history: readonly StoredEvent[],
): string[] {
  // What could not be read and was skipped is in no fold.
  const folded = foldOrder(
    history
      .map(deliveryOf)
      .flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : [])),
  )
  const order = tables.orders(simulation.log.reader, orderId)
  const isFolded = order && isDeepStrictEqual({ ...order }, JSON.parse(JSON.stringify(folded)))
  return [
    ...(isFolded ? [] : ['the row is not what its events add up to']),
    ...brokenProviders(simulation, folded),
    ...(folded.status === 'COMPLETED'
      ? brokenCompletion(simulation, folded)
      : brokenCancellation(simulation, folded)),
    ...doneTwice(simulation, orderId),
    ...shippedBehindRequest(history),
  ]
}

/** A label that comes to light behind a request to cancel is stated together with the refusal, or not at all. */
function shippedBehindRequest(history: readonly StoredEvent[]): string[] {
  const types = history.map(({ type }) => type)
  const shipped = types.indexOf('ShipmentCreated')
  const requested = types.indexOf('OrderCancelRequested')
  return requested !== -1 && shipped > requested && types[shipped + 1] !== 'CancellationRefused'
    ? ['shipped behind a request to cancel it, which was not refused']
    : []
}

const isShipped = ({ log: { reader } }: Checked, orderId: string) =>
  tables.shipments(reader, orderId)?.state?.status === 'shipped'

/** What provider and carrier have in their ledgers, against what the order says. */
function brokenProviders(simulation: Checked, { orderId, payment }: OrderView): string[] {
  const { providers } = simulation
  const broken: string[] = []
  const { taken, given, charges } = providers.moneyOf(orderId)
  if (charges > 1) broken.push(`charged ${charges} times`)
  const byHand = byHandMinor(simulation, orderId)
  if (taken !== payment.capturedMinor || given + byHand !== payment.refundedMinor)
    broken.push(
      `the provider took ${taken} and gave ${given}, by hand ${byHand}, the log says ${payment.capturedMinor} and ${payment.refundedMinor}`,
    )
  const shipped = isShipped(simulation, orderId)
  const key = `${orderId}:label`
  const isLabelled = providers.labels.get(key)?.outcome.type === 'labelled'
  if (shipped !== (isLabelled && !providers.isBarred(key)))
    broken.push(shipped ? 'shipped without a label' : 'a label, but not shipped')
  return broken
}

function brokenCompletion(simulation: Checked, { orderId, totalMinor }: OrderView): string[] {
  const broken: string[] = []
  const shipped = isShipped(simulation, orderId)
  const { taken } = simulation.providers.moneyOf(orderId)
  if (!shipped || taken !== totalMinor)
    broken.push(`completed, but ${shipped ? `${taken} of ${totalMinor} taken` : 'not shipped'}`)
  const stock = tables.reservations(simulation.log.reader, orderId)?.state?.status
  if (stock !== 'committed') broken.push(`completed, and the stock is ${stock}`)
  return broken
}

function brokenCancellation(simulation: Checked, { orderId }: OrderView): string[] {
  const broken: string[] = []
  const shipped = isShipped(simulation, orderId)
  const { taken, given } = simulation.providers.moneyOf(orderId)
  const kept = taken - given - byHandMinor(simulation, orderId)
  if (shipped || kept !== 0) broken.push(`cancelled, but ${shipped ? 'shipped' : `${kept} kept`}`)
  const stock = tables.reservations(simulation.log.reader, orderId)?.state?.status
  if (stock !== 'released' && stock !== 'rejected')
    broken.push(`cancelled, and the stock is ${stock}`)
  return broken
}

/** Entries of the ledgers of payment and inventory that one event has made more than once. */
function doneTwice({ log: { reader } }: Checked, orderId: string): string[] {
  const money = tables
    .ledger(reader, orderId)
    .map(({ causeVersion, kind }) => `${kind} by event ${causeVersion}`)
  const moves = tables
    .movements(reader, orderId)
    .map(
      ({ causeVersion, kind, line, warehouse }) =>
        `${kind} of line ${line} in ${warehouse} by event ${causeVersion}`,
    )
  const done = [...money, ...moves]
  return done.filter((what, index) => done.indexOf(what) !== index).map((what) => `${what}, twice`)
}
