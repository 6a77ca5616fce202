import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Address, EndReason, OrderLine, Parcel } from '@sagaboard/events/catalog/events'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import type { Pool } from 'pg'
import type { OrderAccess } from '../auth/policy.ts'

/** An order as its row says. Money in minor units of `currency`, times in ISO 8601 (UTC). */
export interface OrderRecord extends OrderAccess {
  readonly orderId: string
  /** What people call it. */
  readonly orderNumber: string
  readonly status: OrderStatus
  readonly version: number
  readonly reason: EndReason | null
  /** True when something about this order waits for a person. */
  readonly needsAttention: boolean
  readonly lines: OrderLine[]
  readonly totalMinor: number
  readonly currency: string
  readonly shipTo: Address
  readonly customerName: string
  readonly payment: {
    status: OrderView['payment']['status']
    capturedMinor: number
    refundedMinor: number
    card: string | null
  }
  readonly shipment: { status: OrderView['shipment']['status']; parcels: Parcel[] }
  readonly createdAt: string
  readonly updatedAt: string
  /** When it is asked to be undone unless it has shipped by then; null once that was asked. */
  readonly expiresAt: string | null
}

/** The part of the log that single orders are read from. */
export interface OrderHistory {
  readOrder(orderId: string, afterVersion: number): Promise<LogEntry[]>
}

/** A place that may know an order already; see redis/order-cache.ts. Never the truth. */
export interface OrderCache {
  get(orderId: string): Promise<OrderRecord | null>
  put(order: OrderRecord): void
}

const columns = `o.id, o.order_number, o.status, o.version, o.reason, o.lines, o.total_minor, o.currency, o.ship_to, o.customer_name, o.customer_user_id,
  o.payment_status, o.captured_minor, o.refunded_minor, o.card, o.shipment_status, o.parcels, o.access_token_hash,
  o.created_at, o.updated_at, o.expires_at,
  exists (select from read.blocked b where b.order_id = o.id and b.state = 'dead') as needs_attention`

const oneOrder = {
  name: 'web_order',
  text: `select ${columns} from orders.orders o where o.id = $1`,
}
const ownOrders = {
  name: 'web_own_orders',
  text: `select ${columns} from orders.orders o where o.customer_user_id = $1 order by o.created_at desc limit $2`,
}

interface Row {
  id: string
  order_number: string
  status: OrderStatus
  version: number
  reason: EndReason | null
  lines: OrderLine[]
  total_minor: number
  currency: string
  ship_to: Address
  customer_name: string
  customer_user_id: string | null
  payment_status: OrderView['payment']['status']
  captured_minor: number
  refunded_minor: number
  card: string | null
  shipment_status: OrderView['shipment']['status']
  parcels: Parcel[]
  access_token_hash: string
  created_at: Date | string
  updated_at: Date | string
  expires_at: Date | string | null
  needs_attention: boolean
}

const iso = (value: Date | string) => new Date(value).toISOString()

function toRecord(row: Row): OrderRecord {
  return {
    orderId: row.id,
    orderNumber: row.order_number,
    status: row.status,
    version: row.version,
    reason: row.reason,
    needsAttention: row.needs_attention,
    lines: row.lines,
    totalMinor: row.total_minor,
    currency: row.currency,
    shipTo: row.ship_to,
    customerName: row.customer_name,
    customerUserId: row.customer_user_id,
    accessTokenHash: row.access_token_hash,
    payment: {
      status: row.payment_status,
      capturedMinor: row.captured_minor,
      refundedMinor: row.refunded_minor,
      card: row.card,
    },
    shipment: { status: row.shipment_status, parcels: row.parcels },
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    expiresAt: row.expires_at && iso(row.expires_at),
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True when a text can be the id of an order at all. */
export const isOrderId = (text: string): boolean => uuid.test(text)

/** Reads orders. It does not decide who may see them: ask `audienceOf` with what comes back. */
export class OrderReader {
  constructor(
    private readonly pool: Pool,
    private readonly history: OrderHistory,
    private readonly cache: OrderCache | null,
  ) {}

  /** The order, or null when there is none with this id. */
  async find(orderId: string): Promise<OrderRecord | null> {
    if (!isOrderId(orderId)) return null
    const id = orderId.toLowerCase()
    const known = (await this.cache?.get(id)) ?? null
    if (known !== null) return known
    const { rows } = await this.pool.query<Row>({ ...oneOrder, values: [id] })
    const row = rows[0]
    if (row === undefined) return null
    const order = toRecord(row)
    this.cache?.put(order)
    return order
  }

  /** The newest orders of a signed-in customer, newest first. */
  async findOwn(userId: string, limit = 50): Promise<OrderRecord[]> {
    const { rows } = await this.pool.query<Row>({ ...ownOrders, values: [userId, limit] })
    return rows.map(toRecord)
  }

  /** The events of an order after `afterVersion`, ascending, without a gap. */
  events(orderId: string, afterVersion = 0): Promise<LogEntry[]> {
    return this.history.readOrder(orderId.toLowerCase(), afterVersion)
  }
}
