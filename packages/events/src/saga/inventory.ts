import type { Allocation, OrderLine } from '../catalog/events.ts'
import type { Decision } from './define-saga.ts'
import type { Handlers } from './order-saga.ts'

/** Stock of one SKU in one warehouse, in whole units; 0 <= reserved <= onHand. */
export interface StockLevel {
  sku: string
  warehouse: string
  onHand: number
  reserved: number
}

/** Inventory's one row per order. `released` is the tombstone: nothing is ever reserved for this order again. */
export interface Reservation {
  orderId: string
  status: 'reserved' | 'rejected' | 'committed' | 'released'
  allocations: Allocation[]
  /** What came back after it had shipped, and was put on the shelf again. */
  restocked: Allocation[]
}

export interface InventoryFacts {
  reservation: Reservation | undefined
  /** The levels of a SKU in every warehouse, in the order in which they are to be used. */
  stockOf(sku: string): readonly StockLevel[]
}

/**
 * Allocates every line completely, warehouse by warehouse, or says what is missing. Lines of the same SKU share its stock.
 */
export function allocate(
  lines: readonly OrderLine[],
  stockOf: InventoryFacts['stockOf'],
): {
  allocations: Allocation[]
  shortages: { line: number; sku: string; wanted: number; available: number }[]
} {
  const taken = new Map<StockLevel, number>()
  const allocations: Allocation[] = []
  const shortages: { line: number; sku: string; wanted: number; available: number }[] = []
  for (const { line, sku, quantity } of lines) {
    let missing = quantity
    for (const level of stockOf(sku)) {
      const free = level.onHand - level.reserved - (taken.get(level) ?? 0)
      const take = Math.min(free, missing)
      if (take <= 0) continue
      taken.set(level, (taken.get(level) ?? 0) + take)
      allocations.push({ line, sku, warehouse: level.warehouse, quantity: take })
      missing -= take
    }
    if (missing > 0) shortages.push({ line, sku, wanted: quantity, available: quantity - missing })
  }
  return { allocations, shortages }
}

/** Gives the stock back, once: only what was reserved, and only when it has not been committed, rejected or released before. */
function release({
  reservation,
}: InventoryFacts): Decision<Reservation | undefined, 'InventoryReleased'> {
  if (reservation?.status !== 'reserved') return { state: reservation, emit: [] }
  const { orderId, allocations } = reservation
  return {
    state: { ...reservation, status: 'released' },
    emit: [{ type: 'InventoryReleased', data: { reservationId: orderId, allocations } }],
  }
}

export const inventory: Handlers<'inventory', InventoryFacts, Reservation | undefined> = {
  OrderCreated({ reservation, stockOf }, { orderId, data }) {
    if (reservation) return { state: reservation, emit: [] }
    const { allocations, shortages } = allocate(data.lines, stockOf)
    if (shortages.length > 0)
      return {
        state: { orderId, status: 'rejected', allocations: [], restocked: [] },
        emit: [{ type: 'InventoryRejected', data: { reason: 'out_of_stock', shortages } }],
      }
    return {
      state: { orderId, status: 'reserved', allocations, restocked: [] },
      emit: [{ type: 'InventoryReserved', data: { reservationId: orderId, allocations } }],
    }
  },
  ShipmentCreated({ reservation }) {
    if (reservation?.status !== 'reserved') return { state: reservation, emit: [] }
    return {
      state: { ...reservation, status: 'committed' },
      emit: [{ type: 'InventoryCommitted', data: { reservationId: reservation.orderId } }],
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
    if (
      lines.some(
        ({ sku, warehouse }) => !stockOf(sku).some((level) => level.warehouse === warehouse),
      )
    )
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
    return back.map((a) => ({ ...a, kind: 'restock', onHand: a.quantity, reserved: 0 }))
  if (before?.status === after.status) return []
  const effect = effects[after.status]
  return effect
    ? after.allocations.map((a) => ({
        line: a.line,
        sku: a.sku,
        warehouse: a.warehouse,
        quantity: a.quantity,
        kind: effect.kind,
        onHand: effect.onHand * a.quantity,
        reserved: effect.reserved * a.quantity,
      }))
    : []
}

export interface StockMovement extends Allocation {
  kind: 'reserve' | 'commit' | 'release' | 'restock'
  /** Change of the two figures of the stock row. */
  onHand: number
  reserved: number
}

const effects = {
  reserved: { kind: 'reserve', onHand: 0, reserved: 1 },
  committed: { kind: 'commit', onHand: -1, reserved: -1 },
  released: { kind: 'release', onHand: 0, reserved: -1 },
  rejected: undefined,
} as const
