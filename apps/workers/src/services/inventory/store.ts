import { columnsOf, insertRows, updateRows } from '@sagaboard/db/recordset'
import { movements, reservations, stock } from '@sagaboard/db/schema/inventory'
import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { Reservation, StockLevel, StockMovement } from '@sagaboard/events/saga/inventory'
import { loadRecords, saveRecords } from '../order-records.ts'

export type Movement = StockMovement & { orderId: string; causeVersion: number }

/** A stock row; warehouses are used in the order of their ranks. */
export type RankedLevel = StockLevel & { rank: number }

/** How much the figures of one stock row change. */
export type StockChange = Pick<StockLevel, 'sku' | 'warehouse' | 'onHand' | 'reserved'>

/** What inventory keeps. Both loads lock what they read until the unit of work ends; what they return is the caller's to change. */
export interface InventoryStore<Tx> {
  loadReservations(tx: Tx, events: readonly SagaEvent[]): Promise<OrderRecord<Reservation>[]>
  /** Every stock row that these events may change. */
  loadStock(tx: Tx, events: readonly SagaEvent[]): Promise<RankedLevel[]>
  saveReservations(tx: Tx, changes: readonly RecordChange<Reservation>[]): void
  saveMovements(tx: Tx, stock: readonly StockChange[], movements: readonly Movement[]): void
}

const kept = columnsOf(reservations, [
  'orderId',
  'status',
  'allocations',
  'restocked',
  'seenVersion',
])
const changed = columnsOf(stock, ['sku', 'warehouse', 'onHand', 'reserved'])

const statements = {
  reservations: {
    name: 'inventory-load-reservations',
    text: `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[]) order by order_id for update`,
  },
  // Everything that these events may change, locked in SKU order, so that two workers never wait for each other in a circle.
  stock: {
    name: 'inventory-load-stock',
    text: `select s.sku, s.warehouse, s.on_hand as "onHand", s.reserved, w.rank from inventory.stock s join inventory.warehouses w on w.id = s.warehouse
           where s.sku = any($1::text[])
              or s.sku in (select a.sku from inventory.reservations r, jsonb_to_recordset(r.allocations) a(sku text) where r.order_id = any($2::uuid[]))
           order by s.sku, s.warehouse for no key update of s`,
  },
  insert: insertRows('inventory-insert-reservations', reservations, [
    'orderId',
    'status',
    'allocations',
    'seenVersion',
  ]),
  update: updateRows('inventory-update-reservations', reservations, 'orderId', [
    'status',
    'restocked',
    'seenVersion',
  ]),
  changeStock: {
    name: 'inventory-change-stock',
    text: `update inventory.stock s set on_hand = s.on_hand + d."onHand", reserved = s.reserved + d.reserved
           from ${changed.unnest('d')} where s.sku = d.sku and s.warehouse = d.warehouse`,
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
  loadStock(tx, events) {
    const skus = new Set(
      events.flatMap((event) =>
        event.type === 'OrderCreated' ? event.data.lines.map((line) => line.sku) : [],
      ),
    )
    return tx.query(statements.stock, [[...skus], events.map((event) => event.orderId)])
  },
  saveReservations: (tx, changes) => saveRecords(tx, statements, changes),
  saveMovements(tx, stock, movements) {
    if (stock.length > 0) tx.write(statements.changeStock, changed.encode(stock))
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
    const level = this.of(sku).find((candidate) => candidate.warehouse === warehouse)
    if (!level) throw new Error(`no stock row for ${sku} in ${warehouse}`)
    level.onHand += onHand
    level.reserved += reserved
    const key = `${sku}/${warehouse}`
    const change = this.#changes.get(key) ?? { sku, warehouse, onHand: 0, reserved: 0 }
    this.#changes.set(key, {
      ...change,
      onHand: change.onHand + onHand,
      reserved: change.reserved + reserved,
    })
  }

  changes(): StockChange[] {
    return [...this.#changes.values()]
  }
}
