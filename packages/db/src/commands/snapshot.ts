import type { Service } from '@sagaboard/events/catalog/events'
import type { Block, OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'
import { entryOf } from '@sagaboard/events/log/decode'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Reservation, StockLevel } from '@sagaboard/events/saga/inventory'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import type { PgTx } from '../transaction.ts'

const statements = {
  // Blocks, then the order's row, then the partition, as the services lock them: in any other order
  // the two could deadlock.
  holdBlocks: {
    name: 'snapshot-hold-blocks',
    text: 'select group_name from log.blocked where order_id = $1 order by group_name for update',
  },
  holdOrder: {
    name: 'snapshot-hold-order',
    text: 'select from orders.orders where id = $1 for no key update',
  },
  holdPartition: {
    name: 'snapshot-hold-partition',
    text: 'select pg_advisory_xact_lock(7201, $1)',
  },
  rows: {
    name: 'snapshot-rows',
    text: `
      select o.version,
        (select json_build_object('seen', r.seen_version, 'state', json_build_object('orderId', r.order_id, 'status', r.status, 'allocations', r.allocations,
          'restocked', r.restocked)) from read.reservations r where r.order_id = o.id) as inventory,
        (select json_build_object('seen', p.seen_version, 'state', json_build_object('orderId', p.order_id, 'status', p.status, 'amountMinor', p.amount_minor,
          'refundedMinor', p.refunded_minor, 'currency', p.currency, 'token', p.token, 'chargeId', p.charge_id)) from read.payments p where p.order_id = o.id) as payment,
        (select json_build_object('seen', s.seen_version, 'state', json_build_object('orderId', s.order_id, 'status', s.status, 'shipTo', s.ship_to,
          'allocations', s.allocations, 'parcels', s.parcels)) from read.shipments s where s.order_id = o.id) as shipping,
        (select coalesce(json_agg(json_build_object('sku', t.sku, 'warehouse', t.warehouse, 'onHand', t.on_hand, 'reserved', t.reserved) order by w.rank, t.sku), '[]')
          from read.stock t join read.warehouses w on w.id = t.warehouse where t.sku in (select l.sku from jsonb_to_recordset(o.lines) l(sku text))) as stock,
        (select coalesce(json_object_agg(b.group_name, json_build_object('version', b.version, 'eventType', b.event_type, 'attempts', b.attempts, 'state', b.state,
          'error', b.error, 'resolution', b.resolution)), '{}') from read.blocked b where b.order_id = o.id and b.state <> 'asked') as blocks
      from orders.orders o where o.id = $1`,
  },
} as const

interface Rows {
  version: number
  inventory: { seen: number; state: Reservation } | null
  payment: { seen: number; state: Payment } | null
  shipping: { seen: number; state: Shipment } | null
  stock: StockLevel[]
  blocks: Partial<Record<Service, Block>>
}

/**
 * Everything about one order at one moment, as the pure functions of the saga take it; undefined
 * when there is no such order.
 *
 * @param partition that of the order, when it is to stay as it is until the transaction ends:
 *   nothing is appended meanwhile
 */
export async function loadSnapshot(
  tx: Pick<PgTx, 'query'>,
  log: Pick<EventStore<PgTx>, 'readOrder'>,
  orderId: string,
  partition?: number,
): Promise<OrderSnapshot | undefined> {
  if (partition !== undefined)
    await Promise.all([
      tx.query(statements.holdBlocks, [orderId]),
      tx.query(statements.holdOrder, [orderId]),
      tx.query(statements.holdPartition, [partition]),
    ])
  const [rows] = await tx.query<Rows>(statements.rows, [orderId])
  if (!rows) return undefined
  const { version, stock, blocks } = rows
  const entries = (
    await log.readOrder(orderId, 0, partition === undefined ? undefined : (tx as PgTx))
  ).map(entryOf)
  const none = { state: undefined, seen: 0 }
  return {
    log: entries,
    inventory: rows.inventory ?? none,
    payment: rows.payment ?? none,
    shipping: rows.shipping ?? none,
    // As its service has it: folded as far as it has come.
    orders: foldOrder(entries.filter((entry) => entry.version <= version)),
    stock,
    blocks,
  }
}
