import type { OrderView } from '@sagaboard/events/saga/order-view'
import { columnsOf } from './recordset.ts'
import { orderRows } from './schema/orders.ts'
import type { PgTx } from './transaction.ts'

const entering = columnsOf(orderRows, [
  'id',
  'orderNumber',
  'status',
  'step',
  'forwardStep',
  'version',
  'customerEmail',
  'customerName',
  'customerUserId',
  'shipTo',
  'lines',
  'totalMinor',
  'currency',
  'accessTokenHash',
  'createdAt',
  'expiresAt',
  'onShortage',
  'followUpOf',
])

/** Nothing was paid or shipped yet: what is the same for each of them is not sent with each of them. */
const insert = {
  name: 'insert-orders',
  text: `insert into ${entering.table} (${entering.names}, updated_at,
           payment_status, captured_minor, refunded_minor, shipment_status, parcels)
         select ${entering.valuesOf('o')}, o."createdAt", 'none', 0, 0, 'none', '[]' from ${entering.unnest('o')}`,
} as const

/** An order as it enters: the view after its first event, and what only its row knows. */
export interface NewOrder {
  order: OrderView
  userId: string | null
  /** SHA-256 in hex. */
  accessTokenHash: string
  /** Until when it may take before it is asked to be undone; null: for as long as it takes. */
  expiresAt: Date | null
}

/** Writes the rows of orders that enter, in one statement; their events OrderCreated are appended in the same transaction. */
export function insertOrders(tx: PgTx, orders: readonly NewOrder[]): void {
  const rows = orders.map(({ order, userId, accessTokenHash, expiresAt }) => ({
    id: order.orderId,
    orderNumber: order.orderNumber,
    status: order.status,
    step: order.step,
    forwardStep: order.forwardStep,
    version: order.version,
    customerEmail: order.customer.email,
    customerName: order.customer.name,
    customerUserId: userId,
    shipTo: order.shipTo,
    lines: order.lines,
    totalMinor: order.totalMinor,
    currency: order.currency,
    accessTokenHash,
    createdAt: order.createdAt,
    expiresAt,
    onShortage: order.onShortage,
    followUpOf: order.followUpOf,
  }))
  tx.write(insert, entering.encode(rows))
}
