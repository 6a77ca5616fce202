import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { emptyOrder, type OrderView } from '@sagaboard/events/saga/order-view'

/** What the orders service keeps: the order's row as the fold of its events. */
export interface OrdersStore<Tx> {
  /** The orders as far as they change, locked; what was fixed when they were placed is not read. */
  loadOrders(tx: Tx, events: readonly SagaEvent[]): Promise<Map<string, OrderView>>
  saveOrders(tx: Tx, orders: readonly OrderView[]): void
}

const statements = {
  load: {
    name: 'orders-load',
    text: `select id as "orderId", status, station, forward_station as "forwardStation", reason, version,
                  json_build_object('status', payment_status, 'capturedMinor', captured_minor, 'refundedMinor', refunded_minor, 'card', card) as payment,
                  json_build_object('status', shipment_status, 'parcels', parcels) as shipment,
                  closed_at as "closedAt"
           from orders.orders where id = any($1::uuid[]) order by id for no key update`,
  },
  save: {
    name: 'orders-save',
    text: `update orders.orders o set status = v.status, station = v.station, forward_station = v."forwardStation", reason = v.reason, version = v.version,
                  payment_status = v."paymentStatus", captured_minor = v."capturedMinor", refunded_minor = v."refundedMinor", card = v.card,
                  shipment_status = v."shipmentStatus", parcels = v.parcels, updated_at = v."updatedAt", closed_at = v."closedAt"
           from json_to_recordset($1::json) v("orderId" uuid, status text, station text, "forwardStation" text, reason text, version int, "paymentStatus" text,
                  "capturedMinor" int, "refundedMinor" int, card text, "shipmentStatus" text, parcels jsonb, "updatedAt" timestamptz, "closedAt" timestamptz)
           where o.id = v."orderId"`,
  },
} as const

export const postgresOrders: OrdersStore<PgTx> = {
  async loadOrders(tx, events) {
    const rows = await tx.query<Partial<OrderView> & { orderId: string }>(statements.load, [
      [...new Set(events.map((event) => event.orderId))],
    ])
    return new Map(rows.map((row) => [row.orderId, { ...emptyOrder, ...row }]))
  },
  saveOrders(tx, orders) {
    if (orders.length === 0) return
    const rows = orders.map(
      ({
        orderId,
        status,
        station,
        forwardStation,
        reason,
        version,
        payment,
        shipment,
        updatedAt,
        closedAt,
      }) => ({
        orderId,
        status,
        station,
        forwardStation,
        reason,
        version,
        paymentStatus: payment.status,
        capturedMinor: payment.capturedMinor,
        refundedMinor: payment.refundedMinor,
        card: payment.card,
        shipmentStatus: shipment.status,
        parcels: shipment.parcels,
        updatedAt,
        closedAt,
      }),
    )
    tx.write(statements.save, [JSON.stringify(rows)])
  },
}
