import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { holds, reservations, stock } from '@sagaboard/db/schema/inventory'
import type { PgTx } from '@sagaboard/db/transaction'
import { type Reservation, stockEffect } from '@sagaboard/events/saga/inventory'
import type { StockLevel } from '@sagaboard/events/saga/source'
import { postgresInventory, Stock } from './store.ts'

/** What a program holds of one product, and its reservation. */
export interface Hold extends Reservation {
  reservationId: string
  sku: string
  externalOrderId: string
  quantity: number
  expiresAt: string | null
  isExpired: boolean
}

export interface NewHold extends Hold {
  clientId: string
}

/** What there is of a product, in whole units. */
export interface StockSum {
  onHand: number
  reserved: number
}

const kept = `r.order_id as "orderId", r.status, r.allocations, r.restocked, h.reservation_id as "reservationId", h.sku,
  h.external_order_id as "externalOrderId", h.quantity, h.expires_at as "expiresAt", h.is_expired as "isExpired"`
const ownRows = 'inventory.holds h join inventory.reservations r on r.order_id = h.id'
const levels = columnsOf(stock, ['sku', 'warehouse', 'location', 'onHand', 'reserved'])

const statements = {
  lock: {
    name: 'holds-lock',
    text: `select ${kept} from ${ownRows} where h.reservation_id = $1 order by h.sku for update of r`,
  },
  read: {
    name: 'holds-read',
    text: `select ${kept} from ${ownRows} where h.reservation_id = $1 and h.sku = $2`,
  },
  // Those that somebody commits or releases at this moment are left to them.
  lockDue: {
    name: 'holds-lock-due',
    text: `select ${kept} from ${ownRows} where h.expires_at <= $1 and r.status = 'reserved'
           order by h.expires_at limit $2 for update of r skip locked`,
  },
  // As the services lock it, in the order of its key; the ranks tell where to take from first.
  lockStock: {
    name: 'holds-lock-stock',
    text: `select ${levels.selected},
             (select w.rank from inventory.warehouses w where w.id = s.warehouse) as rank
           from inventory.stock s where s.sku = $1
           order by s.sku, s.warehouse, s.location for no key update of s`,
  },
  sum: {
    name: 'holds-sum-stock',
    text: `select coalesce(sum(on_hand), 0)::float8 as "onHand", coalesce(sum(reserved), 0)::float8 as reserved
           from inventory.stock where sku = $1 having count(*) > 0`,
  },
  saga: {
    name: 'holds-read-saga',
    text: `select r.status, coalesce((select sum(a.quantity) from jsonb_to_recordset(r.allocations) a(sku text, quantity int)
             where a.sku = $2), 0)::float8 as quantity
           from inventory.reservations r where r.order_id = $1 and r.kind = 'saga'`,
  },
  insertReservation: insertRows('holds-insert-reservation', reservations, [
    'orderId',
    'status',
    'allocations',
    'seenVersion',
    'kind',
  ]),
  insertHold: insertRows('holds-insert', holds, [
    'id',
    'reservationId',
    'sku',
    'externalOrderId',
    'quantity',
    'clientId',
    'expiresAt',
  ]),
  end: {
    name: 'holds-end',
    text: `with ended as (update inventory.holds set expires_at = null, is_expired = $3 where id = any($1::uuid[]) returning id)
           update inventory.reservations r set status = $2 from ended where r.order_id = ended.id`,
  },
} as const

/** The holds of a reservation, which nobody else changes until the transaction ends. */
export const lockHolds = (tx: PgTx, reservationId: string): Promise<Hold[]> =>
  tx.query(statements.lock, [reservationId])

export async function readHold(
  tx: PgTx,
  reservationId: string,
  sku: string,
): Promise<Hold | undefined> {
  return (await tx.query<Hold>(statements.read, [reservationId, sku]))[0]
}

/** What a saga has reserved of a product; undefined when there is no such saga, or it has reserved nothing yet. */
export async function readSagaReservation(
  tx: PgTx,
  orderId: string,
  sku: string,
): Promise<Pick<Hold, 'status' | 'quantity'> | undefined> {
  return (await tx.query<Pick<Hold, 'status' | 'quantity'>>(statements.saga, [orderId, sku]))[0]
}

/** Holds whose time is over at `now`, at most so many, and none that somebody else decides about. */
export const lockDueHolds = (tx: PgTx, now: Date, atMost: number): Promise<Hold[]> =>
  tx.query(statements.lockDue, [now.toISOString(), atMost])

/** Every row of a product, locked; `rank` is null for a warehouse that is gone. */
export const lockStockOf = (
  tx: PgTx,
  sku: string,
): Promise<(StockLevel & { rank: number | null })[]> => tx.query(statements.lockStock, [sku])

/** Undefined for a product of which there is no shelf. */
export async function sumStock(tx: PgTx, sku: string): Promise<StockSum | undefined> {
  return (await tx.query<StockSum>(statements.sum, [sku]))[0]
}

/** Writes a hold with its reservation, and moves the stock. */
export function insertHold(tx: PgTx, hold: NewHold): void {
  const row = { seenVersion: 0, kind: 'external', id: hold.orderId }
  tx.write(statements.insertReservation, statements.insertReservation.encode([{ ...hold, ...row }]))
  tx.write(statements.insertHold, statements.insertHold.encode([{ ...hold, ...row }]))
  moveStock(tx, [{ before: undefined, after: hold }])
}

/** Writes that holds have ended, all in one way, and moves the stock. */
export function endHolds(
  tx: PgTx,
  ended: readonly Hold[],
  how: 'committed' | 'released' | 'expired',
): void {
  const status = how === 'committed' ? 'committed' : 'released'
  tx.write(statements.end, [ended.map(({ orderId }) => orderId), status, how === 'expired'])
  moveStock(
    tx,
    ended.map((before) => ({ before, after: { ...before, status } })),
  )
}

/** The stock and its ledger, moved as for an order. */
function moveStock(
  tx: PgTx,
  changes: readonly { before: Reservation | undefined; after: Reservation }[],
): void {
  const moved = new Stock([])
  const movements = changes.flatMap(({ before, after }) =>
    stockEffect(before, after).map((movement) => {
      moved.apply(movement)
      return { ...movement, orderId: after.orderId, causeVersion: 0 }
    }),
  )
  postgresInventory.saveMovements(tx, moved.changes(), movements)
}
