import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { movements, reservations, stock } from '@sagaboard/db/schema/inventory'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { Reservation, StockLevel, StockMovement } from '@sagaboard/events/saga/inventory'
import { loadRecords, saveRecords } from '../order-records.ts'

export type Movement = StockMovement & { orderId: string; causeVersion: number }

/** A stock row; warehouses are used in the order of their ranks. */
export type RankedLevel = StockLevel & { rank: number }

/** How much the figures of one stock row change. */
export type StockChange = Pick<StockLevel, 'sku' | 'warehouse' | 'onHand' | 'reserved'>

/** What inventory keeps. What the loads return is the caller's to change. */
export interface InventoryStore<Tx> {
  loadReservations(tx: Tx, events: readonly SagaEvent[]): Promise<OrderRecord<Reservation>[]>
  /**
   * Every stock row on which these events may be decided. Without a lock others may change it meanwhile: the rule that no
   * more is reserved than is there then fails the transaction, which is made again with the lock.
   */
  loadStock(tx: Tx, events: readonly SagaEvent[], how: { lock: boolean }): Promise<RankedLevel[]>
  saveReservations(tx: Tx, changes: readonly RecordChange<Reservation>[]): void
  saveMovements(tx: Tx, stock: readonly StockChange[], movements: readonly Movement[]): void
}

const row = { key: 'orderId', guard: 'seenVersion' } as const
const kept = columnsOf(reservations, [
  'orderId',
  'status',
  'allocations',
  'restocked',
  'seenVersion',
])
const changed = columnsOf(stock, ['sku', 'warehouse', 'onHand', 'reserved'])

const levels = `select ${changed.selected}, w.rank from inventory.stock s join inventory.warehouses w on w.id = s.warehouse
  where s.sku = any($1::text[]) or s.sku in (select a.sku from inventory.reservations r, jsonb_to_recordset(r.allocations) a(sku text) where r.order_id = any($2::uuid[]))`

const statements = {
  reservations: {
    name: 'inventory-load-reservations',
    text: `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[]) order by order_id for update`,
  },
  stock: { name: 'inventory-load-stock', text: `${levels} order by s.sku, s.warehouse` },
  // Locked in SKU order, so that two workers never wait for each other in a circle.
  lockStock: {
    name: 'inventory-lock-stock',
    text: `${levels} order by s.sku, s.warehouse for no key update of s`,
  },
  insert: insertRows('inventory-insert-reservations', reservations, [
    'orderId',
    'status',
    'allocations',
    'seenVersion',
  ]),
  update: updateUnchanged('inventory-update-reservations', reservations, row, [
    'status',
    'restocked',
    'seenVersion',
  ]),
  // In SKU order as well, and by how much, so that it does not matter what the rows were when they were read.
  changeStock: {
    name: 'inventory-change-stock',
    text: `with held as materialized (
             select s.sku, s.warehouse, d."onHand", d.reserved from ${changed.unnest('d')} join inventory.stock s on s.sku = d.sku and s.warehouse = d.warehouse
             order by s.sku, s.warehouse for no key update of s),
           done as (update inventory.stock s set on_hand = s.on_hand + h."onHand", reserved = s.reserved + h.reserved from held h
             where s.sku = h.sku and s.warehouse = h.warehouse returning 1)
           select log.expect_rows(count(*), $${changed.fields.length + 1}) from done`,
  },
  insertMovements: insertRows('inventory-insert-movements', movements, [
    'kind',
    'sku',
    'warehouse',
    'onHand',
    'reserved',
    'orderId',
    'line',
    'causeVersion',
  ]),
} as const

export const postgresInventory: InventoryStore<PgTx> = {
  loadReservations: (tx, events) => loadRecords<Reservation>(tx, statements.reservations, events),
  async loadStock(tx, events, { lock }) {
    if (events.length === 0) return []
    const skus = new Set(
      events.flatMap((event) =>
        event.type === 'OrderCreated' ? event.data.lines.map((line) => line.sku) : [],
      ),
    )
    return tx.query(lock ? statements.lockStock : statements.stock, [
      [...skus],
      events.map((event) => event.orderId),
    ])
  },
  saveReservations: (tx, changes) => saveRecords(tx, statements, changes),
  saveMovements(tx, stock, movements) {
    if (stock.length > 0) tx.write(statements.changeStock, [...changed.encode(stock), stock.length])
    if (movements.length > 0)
      tx.write(statements.insertMovements, statements.insertMovements.encode(movements))
  },
}

/** The stock that a batch works on: two orders of one batch see each other's reservations. */
export class Stock {
  readonly #levels = new Map<string, StockLevel[]>()
  readonly #changes = new Map<string, StockChange>()

  constructor(levels: readonly RankedLevel[]) {
    for (const level of levels.toSorted((a, b) => a.rank - b.rank)) {
      const known = this.#levels.get(level.sku)
      if (known) known.push(level)
      else this.#levels.set(level.sku, [level])
    }
  }

  of(sku: string): readonly StockLevel[] {
    return this.#levels.get(sku) ?? []
  }

  apply({ sku, warehouse, onHand, reserved }: StockMovement): void {
    // Of an order that goes on from memory the rows are not read: what is changed by how much is known anyway.
    const level = this.of(sku).find((candidate) => candidate.warehouse === warehouse)
    if (level) {
      level.onHand += onHand
      level.reserved += reserved
    }
    const key = `${sku}/${warehouse}`
    const change = this.#changes.get(key)
    if (!change) {
      this.#changes.set(key, { sku, warehouse, onHand, reserved })
      return
    }
    change.onHand += onHand
    change.reserved += reserved
  }

  changes(): StockChange[] {
    return [...this.#changes.values()]
  }
}
