import { isDeepStrictEqual } from 'node:util'
import type { EventData, EventType, Parcel } from '@sagaboard/events/catalog/events'
import { type Group, groups, isService } from '@sagaboard/events/catalog/groups'
import { deliveryOf } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { isRowOf } from '@sagaboard/events/saga/inventory'
import { messageEvents } from '@sagaboard/events/saga/messages'
import { foldOrder, isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { subscribesTo } from '@sagaboard/events/saga/sagas'
import type { Checked } from './checked.ts'
import { brokenLine, brokenParts, isRightlyWaiting, notePart } from './in-part-checker.ts'
import { tables } from './memory-stores.ts'
import { brokenMessages } from './messages-checker.ts'
import { brokenNews } from './news-checker.ts'
import { brokenReturns, noteReturns, openReturns } from './returns-checker.ts'
import { placeOf } from './stock-workload.ts'

const sum = <T>(of: Iterable<T>, figure: (one: T) => number) =>
  [...of].reduce((total, one) => total + figure(one), 0)

/** What holds after every commit, whatever is under way. Returns what breaks it, in words. */
export function brokenNow(simulation: Checked): string[] {
  return [...brokenStock(simulation), ...brokenMoney(simulation)]
}

function brokenStock({ log: { reader }, skus, orderIds, stockAtStart }: Checked): string[] {
  const broken: string[] = []
  const movements = orderIds.flatMap((orderId) => tables.movements(reader, orderId))
  for (const level of skus.flatMap((name) => tables.stock(reader, name))) {
    const { sku, warehouse, location, onHand, reserved } = level
    const place = `${sku} in ${warehouse} (${location})`
    if (reserved < 0 || reserved > onHand)
      broken.push(`${place}: ${reserved} reserved of ${onHand}`)
    const moved = movements.filter((movement) => isRowOf(level, movement))
    const came = (stockAtStart.get(placeOf(level)) ?? 0) + tables.received(reader, placeOf(level))
    const there = came + sum(moved, (movement) => movement.onHand)
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
  const { log, orderIds, placedIds, nameOf } = simulation
  const left: string[] = []
  for (const [service, orders] of await log.blockedAmong(log.reader, groups, orderIds))
    for (const orderId of orders) left.push(`${nameOf(orderId)} is blocked in ${service}`)
  for (const orderId of orderIds) {
    const order = tables.orders(log.reader, orderId)
    const history = await log.readOrder(orderId, 0)
    if (!order && history.length === 0 && !placedIds.includes(orderId)) continue
    const still = order ? openIn(simulation, order, history.length) : ['was never placed']
    left.push(...still.map((what) => `${nameOf(orderId)} ${what}`))
    left.push(...unseen(simulation, orderId, history))
  }
  return left
}

/** What of an order has not come to its end. */
function openIn(simulation: Checked, order: OrderView, events: number): string[] {
  if (!isTerminal(order.status) && !isRightlyWaiting(simulation, order.orderId))
    return [`is ${order.status}`]
  if (order.version < events) return [`is shown as of event ${order.version} of ${events}`]
  return openReturns(order).map((what) => `has a return that is open: ${what}`)
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

const keepers = ['inventory', 'payment', 'shipping', 'notifications'] as const
const filter = Object.fromEntries(
  keepers.map((service) => [
    service,
    new Set<EventType>(isService(service) ? subscribesTo(service) : messageEvents),
  ]),
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
    notifications: tables.notified,
  } satisfies Partial<Record<Group, unknown>>
  return table[service](reader, orderId)?.seenVersion ?? 0
}

/**
 * What must hold once all is quiet: log, rows, and the ledgers of provider and carrier say the
 * same.
 */
export async function brokenAtTheEnd(simulation: Checked): Promise<string[]> {
  const broken = [...brokenNow(simulation), ...brokenLine(simulation)]
  const ids = new Set<string>()
  for (const orderId of simulation.orderIds) {
    const history = await simulation.log.readOrder(orderId, 0)
    if (history.length === 0 && !simulation.placedIds.includes(orderId)) continue
    for (const [index, { id, version, type }] of history.entries()) {
      if (version !== index + 1)
        broken.push(`${simulation.nameOf(orderId)}: event ${index + 1} has version ${version}`)
      if (ids.has(id)) broken.push(`${simulation.nameOf(orderId)}: ${type} is in the log twice`)
      ids.add(id)
    }
    for (const event of history) noteWorth(simulation, event)
    notePart(simulation, history)
    noteReturns(simulation, history)
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

function noteWorth({ coverage }: Checked, { type, actor, data }: StoredEvent): void {
  const what = noteworthy[type as EventType]
  if (what) coverage.saw(what)
  if (type === 'InventoryResourced')
    coverage.saw(`sourced again: ${(data as EventData<typeof type>).outcome}`)
  if (type === 'DispatchRequested')
    coverage.saw(`sent off by ${actor === 'system' ? 'its timer' : 'a person'}`)
}

const noteworthy: Partial<Record<EventType, string>> = {
  PackingStarted: 'packed first',
  WarehousePacked: 'packed by one of several warehouses',
  CancellationRefused: 'cancellation refused after the pivot',
  RefundIssued: 'money given back after completion',
  InventoryRestocked: 'goods put back on the shelf',
  ParcelReturned: 'parcel came back',
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
    ...brokenNews(simulation, orderId, history),
    ...openedTwice(history),
    ...brokenParts(simulation, folded, history),
    ...brokenReturns(simulation, folded, history),
    ...brokenMessages(simulation, orderId, history),
    ...brokenEnd(simulation, folded),
    ...doneTwice(simulation, orderId),
    ...shippedBehindRequest(history),
    ...shippedUnpacked(history),
  ]
}

/** An order is placed, or opened as the rest of another one, once. */
function openedTwice(history: readonly StoredEvent[]): string[] {
  const times = history.filter(({ type }) => type === 'OrderCreated').length
  return times === 1 ? [] : [`opened ${times} times`]
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

/** What is packed first ships only once somebody, or its timer, has sent it off. */
function shippedUnpacked(history: readonly StoredEvent[]): string[] {
  const types = history.map(({ type }) => type)
  const shipped = types.indexOf('ShipmentCreated')
  const isSentOff = types.slice(0, Math.max(0, shipped)).includes('DispatchRequested')
  return types.includes('PackingStarted') && shipped !== -1 && !isSentOff
    ? ['shipped before it was packed']
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
  return [...broken, ...brokenParcels(simulation, orderId)]
}

/** The parcels that shipping says, one by one against those that the carrier has labelled; of an order that did not ship, none. */
function brokenParcels({ providers, log }: Checked, orderId: string): string[] {
  const row = tables.shipments(log.reader, orderId)?.state
  const said = row?.status === 'shipped' ? row.parcels : []
  const labelled = [...providers.labels.values()].flatMap(({ key, outcome, ...entry }) =>
    entry.orderId === orderId &&
    !key.startsWith(`${orderId}:return:`) &&
    outcome.type === 'labelled' &&
    !providers.isBarred(key)
      ? outcome.parcels
      : [],
  )
  const contents = (parcels: readonly Parcel[]) =>
    parcels.map(({ warehouse, lines }) => JSON.stringify([warehouse, lines])).sort()
  if (JSON.stringify(contents(said)) === JSON.stringify(contents(labelled))) return []
  if (said.length === 0) return ['a label, but not shipped']
  if (labelled.length === 0) return ['shipped without a label']
  return [`shipped in ${said.length} parcels, and the carrier has ${labelled.length}`]
}

/** What ships is sent from where it is reserved. */
function shippedFromElsewhere({ log: { reader } }: Checked, orderId: string): string[] {
  const places = (list: readonly { warehouse: string; line: number }[]) =>
    [...new Set(list.map(({ warehouse, line }) => `${line} from ${warehouse}`))].sort().join()
  const reserved = places(tables.reservations(reader, orderId)?.state?.allocations ?? [])
  const parcels = tables.shipments(reader, orderId)?.state?.parcels ?? []
  const sent = places(
    parcels.flatMap(({ warehouse, lines }) => lines.map(({ line }) => ({ warehouse, line }))),
  )
  return sent === reserved ? [] : [`reserved ${reserved}, and sent ${sent}`]
}

function brokenEnd(simulation: Checked, order: OrderView): string[] {
  if (order.status === 'COMPLETED') return brokenCompletion(simulation, order)
  if (order.waitingFor === 'stock') return brokenWaiting(simulation, order)
  return brokenCancellation(simulation, order)
}

/** Of an order that waits for its stock nothing has happened yet. */
function brokenWaiting(simulation: Checked, { orderId }: OrderView): string[] {
  simulation.coverage.saw('waits for stock in the end')
  const { taken } = simulation.providers.moneyOf(orderId)
  return taken > 0 || isShipped(simulation, orderId) ? ['it waits, and was paid or shipped'] : []
}

function brokenCompletion(simulation: Checked, { orderId, totalMinor }: OrderView): string[] {
  const broken: string[] = []
  const shipped = isShipped(simulation, orderId)
  const { taken } = simulation.providers.moneyOf(orderId)
  if (!shipped || taken !== totalMinor)
    broken.push(`completed, but ${shipped ? `${taken} of ${totalMinor} taken` : 'not shipped'}`)
  broken.push(...shippedFromElsewhere(simulation, orderId))
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
      ({ causeVersion, kind, line, warehouse, location }) =>
        `${kind} of line ${line} in ${warehouse} (${location}) by event ${causeVersion}`,
    )
  const done = [...money, ...moves]
  return done.filter((what, index) => done.indexOf(what) !== index).map((what) => `${what}, twice`)
}
