import type { Allocation, EventData } from '../catalog/events.ts'
import type { Destination } from '../catalog/sourcing.ts'
import type { StockLocation } from '../catalog/stock-location.ts'
import type { Decision } from './define-saga.ts'
import {
  type Available,
  amountOf,
  availableOf,
  followUpId,
  leftOutOf,
  onShort,
  usualBackorderMs,
} from './in-part.ts'
import type { InventoryReturn } from './returns/rows.ts'
import type { Handlers } from './sagas.ts'
import { type Shortage, type Sourced, type StockLevel, source, type WantedLine } from './source.ts'
import { anywhere, type SourcingPolicy } from './sourcing-policy.ts'

/**
 * Inventory's one row per order. `waiting`: for stock. `released` is the tombstone: nothing is ever reserved for this order
 * again.
 */
export interface Reservation {
  orderId: string
  status: 'waiting' | 'reserved' | 'rejected' | 'committed' | 'released'
  /** What it waits, or has waited, for; null or left out: it never did. */
  awaited?: Awaited | null
  allocations: Allocation[]
  /** What came back after it had shipped, and was put on the shelf again. */
  restocked: Allocation[]
  /** Its returns, by their id; absent while there were none. */
  returns?: Readonly<Record<string, InventoryReturn>>
}

/** What an order waits for: all of it at once, and what is charged for it then. */
export interface Awaited {
  lines: WantedLine[]
  amountMinor: number
  /** Where it goes. */
  country: string
  postcodePrefix: string
}

export interface InventoryFacts {
  reservation: Reservation | undefined
  /** Every row of a SKU, in every warehouse. */
  stockOf(sku: string): readonly StockLevel[]
  /** Where the warehouses are, and where the order goes; left out: nobody knows, and the rows are used in their order. */
  sourcing?: { destination: Destination; policy: SourcingPolicy } | undefined
  /** Units of a SKU that others wait for, who come first; left out: nobody waits. */
  waitedFor?: ((sku: string) => number) | undefined
  /** How long an order waits for its stock before it is given up, in ms; left out: as is usual. */
  backorderMs?: number | undefined
}

const rowsOf = (lines: readonly WantedLine[], { stockOf }: InventoryFacts) =>
  [...new Set(lines.map(({ sku }) => sku))].flatMap(stockOf)

/**
 * Allocates every line completely, or says what is missing: see `source`.
 *
 * @param without warehouses that are not used
 */
function allocate(
  lines: readonly WantedLine[],
  facts: InventoryFacts,
  without: readonly string[] = [],
): Sourced {
  const stock = rowsOf(lines, facts)
  const { destination, policy } = facts.sourcing ?? anywhere(stock)
  const warehouses =
    without.length === 0
      ? policy.warehouses
      : policy.warehouses.filter(({ id }) => !without.includes(id))
  return source(lines, stock, destination, { ...policy, warehouses })
}

/** Allocates anew what an order holds, as if it held nothing; undefined when nothing else can be had. */
function allocateAnew(
  { allocations }: Reservation,
  without: readonly string[],
  facts: InventoryFacts,
): Extract<Sourced, { type: 'filled' }> | undefined {
  const lines = new Map<number, WantedLine>()
  for (const { line, sku, quantity } of allocations)
    lines.set(line, { line, sku, quantity: quantity + (lines.get(line)?.quantity ?? 0) })
  const heldIn = (level: StockLevel) =>
    allocations.reduce((sum, one) => (isRowOf(level, one) ? sum + one.quantity : sum), 0)
  const stockOf = (sku: string) =>
    facts.stockOf(sku).map((level) => ({ ...level, reserved: level.reserved - heldIn(level) }))
  const sourced = allocate([...lines.values()], { ...facts, stockOf }, without)
  return sourced.type === 'filled' ? sourced : undefined
}

/** How much of each line can be had, in the warehouses that are used, after those who come first. */
function available(lines: readonly WantedLine[], facts: InventoryFacts): Available {
  const { sourcing, waitedFor = () => 0 } = facts
  const used = sourcing && new Set(sourcing.policy.warehouses.map(({ id }) => id))
  const stock = rowsOf(lines, facts)
  const there = used ? stock.filter(({ warehouse }) => used.has(warehouse)) : stock
  return availableOf(lines, there, waitedFor)
}

/** What can be had is taken, and it is said what of the order is left out. */
function reserve(
  row: Pick<Reservation, 'orderId' | 'awaited'>,
  lines: readonly WantedLine[],
  said: Pick<EventData<'InventoryReserved'>, 'amountMinor' | 'leftOut' | 'followUp'>,
  facts: InventoryFacts,
): Decision<Reservation, 'InventoryReserved'> {
  const sourced = allocate(lines, facts)
  // What can be had was counted from the same rows.
  if (sourced.type === 'short') throw new Error(`order ${row.orderId}: its stock is not there`)
  const { allocations, report } = sourced
  const why = facts.sourcing ? { sourcing: report } : {}
  return {
    state: Object.assign({}, row, { status: 'reserved' as const, allocations, restocked: [] }),
    emit: [
      {
        type: 'InventoryReserved',
        data: Object.assign({ reservationId: row.orderId, allocations }, said, why),
      },
    ],
  }
}

const reject = (
  row: Pick<Reservation, 'orderId' | 'awaited'>,
  shortages: Shortage[],
): Decision<Reservation, 'InventoryRejected'> => ({
  state: { ...row, status: 'rejected', allocations: [], restocked: [] },
  emit: [{ type: 'InventoryRejected', data: { reason: 'out_of_stock', shortages } }],
})

/**
 * Gives the stock back, once: only what was reserved, and only when it has not been committed, rejected or released before.
 * Who waits for stock holds none, and waits no more.
 */
function release({
  reservation,
}: InventoryFacts): Decision<Reservation | undefined, 'InventoryReleased'> {
  if (reservation?.status !== 'reserved' && reservation?.status !== 'waiting')
    return { state: reservation, emit: [] }
  const { orderId, allocations } = reservation
  return {
    state: { ...reservation, status: 'released' },
    emit: [{ type: 'InventoryReleased', data: { reservationId: orderId, allocations } }],
  }
}

export const inventory: Handlers<'inventory', InventoryFacts, Reservation | undefined> = {
  OrderCreated(facts, { orderId, data, time }) {
    if (facts.reservation) return { state: facts.reservation, emit: [] }
    const { lines, totalMinor, country, postcodePrefix } = data
    const row = { orderId }
    const there = available(lines, facts)
    const { shortages } = there
    if (shortages.length === 0) return reserve(row, lines, { amountMinor: totalMinor }, facts)
    switch (onShort(data, there)) {
      case 'reject':
        return reject(row, shortages)
      case 'reserve_part': {
        const said = { amountMinor: amountOf(lines, there.had), leftOut: leftOutOf(there) }
        const rest = data.onShortage === 'backorder' ? { followUp: followUpId(orderId) } : {}
        return reserve(row, there.had, { ...said, ...rest }, facts)
      }
      default: {
        const wanted = lines.map(({ line, sku, quantity }) => ({ line, sku, quantity }))
        const awaited = { lines: wanted, amountMinor: totalMinor, country, postcodePrefix }
        const dueMs = Date.parse(time) + (facts.backorderMs ?? usualBackorderMs)
        const dueAt = new Date(dueMs).toISOString()
        return {
          state: { orderId, status: 'waiting', awaited, allocations: [], restocked: [] },
          emit: [{ type: 'StockAwaited', data: { shortages, dueAt } }],
        }
      }
    }
  },
  // All of it or nothing: while something is missing it keeps its place, and is offered again.
  StockOffered(facts) {
    const { reservation } = facts
    if (reservation?.status !== 'waiting' || !reservation.awaited)
      return { state: reservation, emit: [] }
    const { lines, amountMinor } = reservation.awaited
    if (available(lines, facts).shortages.length > 0) return { state: reservation, emit: [] }
    return reserve(reservation, lines, { amountMinor }, facts)
  },
  BackorderExpired(facts) {
    const { reservation } = facts
    if (reservation?.status !== 'waiting' || !reservation.awaited)
      return { state: reservation, emit: [] }
    const { lines, amountMinor } = reservation.awaited
    const { shortages } = available(lines, facts)
    return shortages.length > 0
      ? reject(reservation, shortages)
      : reserve(reservation, lines, { amountMinor }, facts)
  },
  ShipmentCreated({ reservation }) {
    if (reservation?.status !== 'reserved') return { state: reservation, emit: [] }
    return {
      state: { ...reservation, status: 'committed' },
      emit: [{ type: 'InventoryCommitted', data: { reservationId: reservation.orderId } }],
    }
  },
  PackingStopped(facts, { data: { without } }) {
    const { reservation } = facts
    if (reservation?.status !== 'reserved') return { state: reservation, emit: [] }
    const anew = allocateAnew(reservation, without, facts)
    const isMoved = anew !== undefined && !isSame(anew.allocations, reservation.allocations)
    const outcome = isMoved ? ('moved' as const) : ('kept' as const)
    const allocations = isMoved ? anew.allocations : reservation.allocations
    const why = facts.sourcing && anew ? { sourcing: anew.report } : {}
    const data = { reservationId: reservation.orderId, outcome, allocations, ...why }
    return {
      state: { ...reservation, allocations },
      emit: [{ type: 'InventoryResourced', data }],
    }
  },
  PaymentFailed: release,
  PaymentRefunded: release,
  PaymentVoided: release,
  RestockRequested({ reservation, stockOf }, { data: { requestId, lines } }) {
    const refuse = (reason: 'exceeds_shipped' | 'unknown_warehouse') => ({
      state: reservation,
      emit: [{ type: 'RestockRefused' as const, data: { requestId, reason } }],
    })
    if (!reservation || !mayRestock(reservation, lines)) return refuse('exceeds_shipped')
    if (lines.some((line) => !stockOf(line.sku).some((level) => isRowOf(level, line))))
      return refuse('unknown_warehouse')
    return {
      state: { ...reservation, restocked: [...reservation.restocked, ...lines] },
      emit: [{ type: 'InventoryRestocked', data: { requestId, allocations: lines } }],
    }
  },
}

/** What has shipped of each line and not come back yet, in whole units; nothing before the stock was committed. */
export function restockable({
  status,
  allocations,
  restocked,
}: Reservation): Map<number, { sku: string; quantity: number }> {
  const left = new Map<number, { sku: string; quantity: number }>()
  if (status !== 'committed') return left
  const add = ({ line, sku }: Allocation, quantity: number) =>
    left.set(line, { sku, quantity: (left.get(line)?.quantity ?? 0) + quantity })
  for (const shipped of allocations) add(shipped, shipped.quantity)
  for (const back of restocked) add(back, -back.quantity)
  return left
}

/** True when no line gets back more than it shipped, or another SKU. */
export function mayRestock(reservation: Reservation, lines: readonly Allocation[]): boolean {
  const left = restockable({ ...reservation, restocked: [...reservation.restocked, ...lines] })
  const known = restockable(reservation)
  return (
    [...left.values()].every(({ quantity }) => quantity >= 0) &&
    lines.every(({ line, sku }) => known.get(line)?.sku === sku)
  )
}

/** What a reservation's way from one row to the next does to the stock, per allocation and in whole units. */
export function stockEffect(
  before: Reservation | undefined,
  after: Reservation | undefined,
): StockMovement[] {
  if (!after) return []
  const back = after.restocked.slice(before?.restocked.length ?? 0)
  if (back.length > 0)
    return back.map((a) => movementOf(a, { kind: 'restock', onHand: 1, reserved: 0 }))
  // Sourced again: what it held is free, and what it holds now is not, in one decision.
  if (before?.status === 'reserved' && after.status === 'reserved')
    return isSame(before.allocations, after.allocations)
      ? []
      : [
          ...before.allocations.map((a) => movementOf(a, effects.released)),
          ...after.allocations.map((a) => movementOf(a, effects.reserved)),
        ]
  if (before?.status === after.status) return []
  const effect = effects[after.status]
  return effect ? after.allocations.map((a) => movementOf(a, effect)) : []
}

/** Whether the same units are taken from the same rows, in whatever order they are told. */
function isSame(one: readonly Allocation[], other: readonly Allocation[]): boolean {
  if (one === other) return true
  const text = (allocations: readonly Allocation[]) =>
    allocations
      .map(({ line, sku, warehouse, location = 'primary', quantity }) =>
        [line, sku, warehouse, location, quantity].join(' '),
      )
      .sort()
      .join()
  return text(one) === text(other)
}

function movementOf(
  { line, sku, warehouse, location, quantity }: Allocation,
  { kind, onHand, reserved }: Effect,
): StockMovement {
  return {
    line,
    sku,
    warehouse,
    location: location ?? 'primary',
    quantity,
    kind,
    onHand: onHand * quantity,
    reserved: reserved * quantity,
  }
}

interface Effect {
  kind: 'reserve' | 'commit' | 'release' | 'restock'
  onHand: -1 | 0 | 1
  reserved: -1 | 0 | 1
}

/** What is moved in one row of the stock. */
export interface StockMovement extends Omit<Allocation, 'location'> {
  location: StockLocation
  kind: Effect['kind']
  /** Change of the two figures of the stock row. */
  onHand: number
  reserved: number
}

/** Whether this is the row of the stock that is meant: one product, one warehouse, one kind of place in it. */
export const isRowOf = (
  level: StockLevel,
  meant: Omit<StockLevel, 'onHand' | 'reserved'>,
): boolean =>
  level.sku === meant.sku &&
  level.warehouse === meant.warehouse &&
  (level.location ?? 'primary') === (meant.location ?? 'primary')

const effects = {
  reserved: { kind: 'reserve', onHand: 0, reserved: 1 },
  committed: { kind: 'commit', onHand: -1, reserved: -1 },
  released: { kind: 'release', onHand: 0, reserved: -1 },
  rejected: undefined,
  waiting: undefined,
} as const satisfies Record<Reservation['status'], Effect | undefined>
