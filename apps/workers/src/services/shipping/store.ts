import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
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

const select = `select order_id as "orderId", status, ship_to as "shipTo", allocations, parcels, seen_version as "seenVersion"
                from shipping.shipments where order_id = any($1::uuid[])`

const statements = {
  read: { name: 'shipping-read', text: select },
  lock: { name: 'shipping-lock', text: `${select} order by order_id for update` },
  insert: {
    name: 'shipping-insert',
    text: `insert into shipping.shipments (order_id, status, ship_to, allocations, parcels, seen_version)
           select s."orderId", s.status, s."shipTo", s.allocations, s.parcels, s."seenVersion"
           from json_to_recordset($1::json) s("orderId" uuid, status text, "shipTo" jsonb, allocations jsonb, parcels jsonb, "seenVersion" int)`,
  },
  update: {
    name: 'shipping-update',
    text: `update shipping.shipments t set status = s.status, allocations = s.allocations, parcels = s.parcels, seen_version = s."seenVersion"
           from json_to_recordset($1::json) s("orderId" uuid, status text, allocations jsonb, parcels jsonb, "seenVersion" int) where t.order_id = s."orderId"`,
  },
} as const

export const postgresShipments: ShippingStore<PgTx> = {
  loadShipments: (tx, events, lock) =>
    loadRecords<Shipment>(tx, lock ? statements.lock : statements.read, events),
  saveShipments: (tx, changes) => saveRecords(tx, statements, changes),
}
