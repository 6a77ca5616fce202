import { columnsOf, insertRows } from '@sagaboard/db/recordset'
import { returnRows } from '@sagaboard/db/return-rows'
import { shipments, shippingReturns } from '@sagaboard/db/schema/shipping'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { ShipmentReturn } from '@sagaboard/events/saga/returns/rows'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import { loadRecords, saveRecords } from '../order-records.ts'

/** What shipping keeps: a row per order. */
export interface ShippingStore<Tx> {
  loadShipments(
    tx: Tx,
    events: readonly SagaEvent[],
    lock: boolean,
  ): Promise<OrderRecord<Shipment>[]>
  saveShipments(tx: Tx, changes: readonly RecordChange<Shipment>[]): void
}

const row = { key: 'orderId', guard: 'seenVersion' } as const
const kept = columnsOf(shipments, [
  'orderId',
  'status',
  'shipTo',
  'allocations',
  'sizes',
  'packed',
  'parcels',
  'saidPacked',
  'seenVersion',
])
const select = `select ${kept.selected} from ${kept.table} where order_id = any($1::uuid[])`

const statements = {
  read: { name: 'shipping-read', text: select },
  lock: { name: 'shipping-lock', text: `${select} order by order_id for update` },
  insert: insertRows('shipping-insert', shipments, [
    'orderId',
    'status',
    'shipTo',
    'allocations',
    'sizes',
    'packed',
    'parcels',
    'saidPacked',
    'seenVersion',
  ]),
  update: updateUnchanged('shipping-update', shipments, row, [
    'status',
    'allocations',
    'packed',
    'parcels',
    'saidPacked',
    'seenVersion',
  ]),
} as const

const returns = returnRows<ShipmentReturn, typeof shippingReturns>('shipping', shippingReturns, [
  'status',
  'allocations',
  'packed',
  'parcels',
  'rejected',
])

export const postgresShipments: ShippingStore<PgTx> = {
  loadShipments: (tx, events, lock) =>
    loadRecords<Shipment>(
      tx,
      { statement: lock ? statements.lock : statements.read, returns, isPlan: !lock },
      events,
    ),
  saveShipments(tx, changes) {
    saveRecords(tx, statements, changes)
    returns.save(tx, changes)
  },
}
