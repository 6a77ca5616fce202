import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { PgTx } from './transaction.ts'

const insert = {
  name: 'insert-orders',
  text: `insert into orders.orders (id, status, station, forward_station, version, customer_email, customer_name, customer_user_id, ship_to, lines, total_minor, currency,
           payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at, updated_at, expires_at)
         select o.id, o.status, o.station, o."forwardStation", o.version, o.email, o.name, o."userId", o."shipTo", o.lines, o."totalMinor", o.currency,
           'none', 0, 0, 'none', '[]', o."accessTokenHash", o."createdAt", o."createdAt", o."expiresAt"
         from json_to_recordset($1::json) o(id uuid, status text, station text, "forwardStation" text, version int, email text, name text, "userId" text, "shipTo" jsonb,
           lines jsonb, "totalMinor" int, currency text, "accessTokenHash" text, "createdAt" timestamptz, "expiresAt" timestamptz)`,
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
    ...{
      id: order.orderId,
      status: order.status,
      station: order.station,
      forwardStation: order.forwardStation,
      version: order.version,
    },
    ...{
      email: order.customer.email,
      name: order.customer.name,
      userId,
      shipTo: order.shipTo,
      lines: order.lines,
    },
    ...{
      totalMinor: order.totalMinor,
      currency: order.currency,
      accessTokenHash,
      createdAt: order.createdAt,
      expiresAt,
    },
  }))
  tx.write(insert, [JSON.stringify(rows)])
}
