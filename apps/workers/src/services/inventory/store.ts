import { parseTerritory } from '@sagaboard/db/customs-territory'
import { columnsOf, insertRows, recordset } from '@sagaboard/db/recordset'
import { returnRows } from '@sagaboard/db/return-rows'
import {
  inventoryReturns,
  movements,
  reservations,
  stock,
  waiting,
  warehouses,
} from '@sagaboard/db/schema/inventory'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import { isRowOf, type Reservation, type StockMovement } from '@sagaboard/events/saga/inventory'
import type { InventoryReturn } from '@sagaboard/events/saga/returns/rows'
import type { StockLevel } from '@sagaboard/events/saga/source'
import type { SourcingPolicy, Warehouse } from '@sagaboard/events/saga/sourcing-policy'
import { type LineChanges, type LineRow, WaitingLine } from '@sagaboard/events/saga/waiting-line'
import { loadRecords, saveRecords } from '../order-records.ts'

export type Movement = StockMovement & { orderId: string; causeVersion: number }

/** How much the figures of one stock row change. */
export interface StockChange extends Required<StockLevel> {
  /** So many units have to be free before: what is reserved comes, in part, before what is given back. */
  needs: number
}

/** What inventory keeps. What the loads return is the caller's to change. */
export interface InventoryStore<Tx> {
  loadReservations(tx: Tx, events: readonly SagaEvent[]): Promise<OrderRecord<Reservation>[]>
  /**
   * Every stock row on which these events may be decided. Without a lock others may change it meanwhile: the rule that no
   * more is reserved than is there then fails the transaction, which is made again with the lock.
   */
  loadStock(tx: Tx, events: readonly SagaEvent[], how: { lock: boolean }): Promise<StockLevel[]>
  /** Who waits for the products on which these events are decided. */
  loadLine(tx: Tx, events: readonly SagaEvent[]): Promise<WaitingLine>
  /** Where the warehouses are and what the merchant has decided, when one of these events asks where to send from. */
  loadPolicy(tx: Tx, events: readonly SagaEvent[]): Promise<SourcingPolicy | undefined>
  saveReservations(tx: Tx, changes: readonly RecordChange<Reservation>[]): void
  saveMovements(tx: Tx, stock: readonly StockChange[], movements: readonly Movement[]): void
  /** Writes who has come to the line, who has left it, and who was offered something and waits on. */
  saveLine(tx: Tx, changes: LineChanges): void
}

/** The events on which inventory looks at what is free. */
const looksAtStock = new Set<SagaEvent['type']>([
  'OrderCreated',
  'StockOffered',
  'BackorderExpired',
])
export const isAboutStock = ({ type }: Pick<SagaEvent, 'type'>): boolean => looksAtStock.has(type)

const row = { key: 'orderId', guard: 'seenVersion' } as const
const kept = columnsOf(reservations, [
  'orderId',
  'status',
  'allocations',
  'restocked',
  'seenVersion',
  'awaited',
])
const changed = columnsOf(stock, ['sku', 'warehouse', 'location', 'onHand', 'reserved'])
const entering = columnsOf(waiting, ['orderId', 'sku', 'quantity'])
const change = recordset(...changed.fields, ['needs', 'int4'])
const places = columnsOf(warehouses, [
  'id',
  'rank',
  'latitude',
  'longitude',
  'gatewayLatitude',
  'gatewayLongitude',
])

const levels = `select ${changed.selected} from inventory.stock s
  where s.sku = any($1::text[]) or s.sku in (select a.sku from inventory.reservations r, jsonb_to_recordset(r.allocations) a(sku text) where r.order_id = any($2::uuid[]))
  or s.sku in (select w.sku from inventory.waiting w where w.order_id = any($2::uuid[]))`

// In one order, so that two who change some rows of the line never wait for each other in a circle.
const heldInLine =
  'select order_id, sku from inventory.waiting where order_id = any($1::uuid[]) order by order_id, sku for update'

const statements = {
  reservations: {
    name: 'inventory-load-reservations',
    text: `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[]) order by order_id for update`,
  },
  stock: {
    name: 'inventory-load-stock',
    text: `${levels} order by s.sku, s.warehouse, s.location`,
  },
  // Locked in SKU order, so that two workers never wait for each other in a circle.
  lockStock: {
    name: 'inventory-lock-stock',
    text: `${levels} order by s.sku, s.warehouse, s.location for no key update of s`,
  },
  // Of those that were offered nothing only how much they wait for: they may be many.
  line: {
    name: 'inventory-load-line',
    text: `with about as (select unnest($1::text[]) as sku union select sku from inventory.waiting where order_id = any($2::uuid[]))
           select order_id as "orderId", sku, quantity, place, offered from inventory.waiting join about using (sku)
             where offered or order_id = any($2::uuid[])
           union all
           select null, sku, sum(quantity)::float8, 0, false from inventory.waiting join about using (sku)
             where not offered and order_id <> all($2::uuid[]) group by sku`,
  },
  // One place for all rows of an order, in the order in which they are given.
  enterLine: {
    name: 'inventory-enter-line',
    text: `with line as materialized (select * from ${entering.unnest('r')}),
           places as materialized (select o.id, nextval('inventory.waiting_place') as place
             from (select "orderId" as id, min(n) as n from (select "orderId", row_number() over () as n from line) l group by 1 order by 2) o)
           insert into inventory.waiting (${entering.names}, place)
           select ${entering.valuesOf('l')}, p.place from line l join places p on p.id = l."orderId"`,
  },
  leaveLine: {
    name: 'inventory-leave-line',
    text: `with held as materialized (${heldInLine})
           delete from inventory.waiting w using held h where w.order_id = h.order_id and w.sku = h.sku`,
  },
  waitOn: {
    name: 'inventory-wait-on',
    text: `with held as materialized (${heldInLine})
           update inventory.waiting w set offered = false from held h where w.order_id = h.order_id and w.sku = h.sku`,
  },
  policy: {
    name: 'inventory-load-policy',
    text: `select ${places.selected}, (select customs_territory from inventory.sourcing_policy) as territory from ${places.table} order by id`,
  },
  insert: insertRows('inventory-insert-reservations', reservations, [
    'orderId',
    'status',
    'allocations',
    'awaited',
    'seenVersion',
  ]),
  update: updateUnchanged('inventory-update-reservations', reservations, row, [
    'status',
    'allocations',
    'awaited',
    'restocked',
    'seenVersion',
  ]),
  // In SKU order as well, and by how much, so that it does not matter what the rows were when they were read: but that
  // each unit was there when it was reserved, step by step, not only in sum.
  changeStock: {
    name: 'inventory-change-stock',
    text: `with held as materialized (
             select s.sku, s.warehouse, s.location, d."onHand", d.reserved from ${change.unnest('d')}
             join inventory.stock s on s.sku = d.sku and s.warehouse = d.warehouse and s.location = d.location
             where s.on_hand - s.reserved >= d.needs
             order by s.sku, s.warehouse, s.location for no key update of s),
           done as (update inventory.stock s set on_hand = s.on_hand + h."onHand", reserved = s.reserved + h.reserved from held h
             where s.sku = h.sku and s.warehouse = h.warehouse and s.location = h.location returning 1)
           select log.expect_rows(count(*), $${change.fields.length + 1}) from done`,
  },
  insertMovements: insertRows('inventory-insert-movements', movements, [
    'kind',
    'sku',
    'warehouse',
    'location',
    'onHand',
    'reserved',
    'orderId',
    'line',
    'causeVersion',
  ]),
} as const

const returns = returnRows<InventoryReturn, typeof inventoryReturns>(
  'inventory',
  inventoryReturns,
  ['status', 'allocations', 'restock', 'writtenOff'],
)

export const postgresInventory: InventoryStore<PgTx> = {
  loadReservations: (tx, events) =>
    loadRecords<Reservation>(tx, { statement: statements.reservations, returns }, events),
  async loadStock(tx, events, { lock }) {
    if (events.length === 0) return []
    return tx.query(lock ? statements.lockStock : statements.stock, [
      skusIn(events),
      events.map((event) => event.orderId),
    ])
  },
  async loadLine(tx, events) {
    const deciding = events.filter(isAboutStock)
    if (deciding.length === 0) return new WaitingLine([])
    const rows = await tx.query<Omit<LineRow, 'orderId'> & { orderId: string | null }>(
      statements.line,
      [skusIn(deciding), deciding.map((event) => event.orderId)],
    )
    return new WaitingLine(
      rows.filter((row): row is LineRow => row.orderId !== null),
      new Map(rows.flatMap((row) => (row.orderId === null ? [[row.sku, row.quantity]] : []))),
    )
  },
  async loadPolicy(tx, events) {
    if (!events.some((event) => isAboutStock(event) || event.type === 'PackingStopped'))
      return undefined
    const warehouses = await tx.query<Warehouse & { territory: string }>(statements.policy, [])
    return { warehouses, customsTerritory: parseTerritory(warehouses[0]?.territory ?? '') }
  },
  saveReservations(tx, changes) {
    saveRecords(tx, statements, changes)
    returns.save(tx, changes)
  },
  saveLine(tx, { entered, left, waitOn }) {
    const rows = [...entered].flatMap(([orderId, lines]) =>
      lines.map(({ sku, quantity }) => ({ orderId, sku, quantity })),
    )
    if (rows.length > 0) tx.write(statements.enterLine, entering.encode(rows))
    if (left.length > 0) tx.write(statements.leaveLine, [left])
    if (waitOn.length > 0) tx.write(statements.waitOn, [waitOn])
  },
  saveMovements(tx, stock, movements) {
    if (stock.length > 0) tx.write(statements.changeStock, [...change.encode(stock), stock.length])
    if (movements.length > 0)
      tx.write(statements.insertMovements, statements.insertMovements.encode(movements))
  },
}

const skusIn = (events: readonly SagaEvent[]): string[] => [
  ...new Set(
    events.flatMap((event) =>
      event.type === 'OrderCreated' ? event.data.lines.map((line) => line.sku) : [],
    ),
  ),
]

/** The stock that a batch works on: two orders of one batch see each other's reservations. */
export class Stock {
  readonly #levels = new Map<string, StockLevel[]>()
  readonly #changes = new Map<string, StockChange>()

  constructor(levels: readonly StockLevel[]) {
    for (const level of levels) {
      const known = this.#levels.get(level.sku)
      if (known) known.push(level)
      else this.#levels.set(level.sku, [level])
    }
  }

  of(sku: string): readonly StockLevel[] {
    return this.#levels.get(sku) ?? []
  }

  apply(movement: StockMovement): void {
    const { sku, warehouse, location, onHand, reserved } = movement
    // Of an order that goes on from memory the rows are not read: what is changed by how much is known anyway.
    const level = this.of(sku).find((candidate) => isRowOf(candidate, movement))
    if (level) {
      level.onHand += onHand
      level.reserved += reserved
    }
    const key = `${sku}/${warehouse}/${location}`
    const change = this.#changes.get(key) ?? {
      ...{ sku, warehouse, location },
      ...{ onHand: 0, reserved: 0, needs: Number.NEGATIVE_INFINITY },
    }
    change.onHand += onHand
    change.reserved += reserved
    change.needs = Math.max(change.needs, change.reserved - change.onHand)
    this.#changes.set(key, change)
  }

  changes(): StockChange[] {
    return [...this.#changes.values()]
  }
}
