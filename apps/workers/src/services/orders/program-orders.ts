import { columnsOf } from '@sagaboard/db/recordset'
import { orderRows } from '@sagaboard/db/schema/orders'
import type { PgTx } from '@sagaboard/db/transaction'
import type {
  EndReason,
  LeftOut,
  OrderLine,
  ShortageChoice,
} from '@sagaboard/events/catalog/events'
import { decimalAmount } from '@sagaboard/events/saga/money'
import type { OrderStatus, OrderView } from '@sagaboard/events/saga/order-view'
import { stateOfParcel, type TrackedParcel } from '@sagaboard/events/saga/parcel-news'

/** An order as its row says, for the program that has placed it. Money in minor units of `currency`. */
export interface OrderRow {
  id: string
  orderNumber: string
  status: OrderStatus
  version: number
  reason: EndReason | null
  /** True when something about this order waits for a person. */
  needsAttention: boolean
  customerUserId: string | null
  lines: OrderLine[]
  totalMinor: number
  currency: string
  paymentStatus: OrderView['payment']['status']
  capturedMinor: number
  refundedMinor: number
  shipmentStatus: OrderView['shipment']['status']
  parcels: TrackedParcel[]
  onShortage: ShortageChoice
  leftOut: LeftOut[]
  followUp: string | null
  followUpOf: string | null
  waitingFor: OrderView['waitingFor']
  createdAt: string
  updatedAt: string
  /** Null while it is under way. */
  closedAt: string | null
}

const shown = columnsOf(orderRows, [
  'id',
  'orderNumber',
  'status',
  'version',
  'reason',
  'customerUserId',
  'lines',
  'totalMinor',
  'currency',
  'paymentStatus',
  'capturedMinor',
  'refundedMinor',
  'shipmentStatus',
  'parcels',
  'onShortage',
  'leftOut',
  'followUp',
  'followUpOf',
  'waitingFor',
  'createdAt',
  'updatedAt',
  'closedAt',
])

const statements = {
  // Of those that have gone on since, by primary key.
  newer: {
    name: 'doors-newer-orders',
    text: `select o.*, exists (select from log.blocked b where b.order_id = o.id and b.state = 'dead') as "needsAttention"
           from unnest($1::uuid[], $2::int[]) w(id, seen)
           join lateral (select ${shown.selected} from ${shown.table} where id = w.id and version > w.seen) o on true`,
  },
} as const

/** Reads in one statement. */
export type Query = PgTx['query']

/** Of these orders those that have another version than the one that is known; 0: none is. */
export function readNewer(query: Query, known: ReadonlyMap<string, number>): Promise<OrderRow[]> {
  return query<OrderRow>(statements.newer, [[...known.keys()], [...known.values()]])
}

/** The order as a program is told it: what `/v1` tells of it, with amounts as decimal texts. */
export function orderAnswer(order: OrderRow) {
  const amount = (minor: number) => decimalAmount(minor, order.currency)
  return {
    order_id: order.id,
    order_number: order.orderNumber,
    status: order.status,
    version: order.version,
    needs_attention: order.needsAttention,
    reason: order.reason,
    lines: order.lines.map(({ line, sku, name, quantity, unitPriceMinor }) => ({
      ...{ line, sku, name, quantity },
      unit_price: amount(unitPriceMinor),
    })),
    total: amount(order.totalMinor),
    currency: order.currency,
    payment: {
      status: order.paymentStatus,
      captured: amount(order.capturedMinor),
      refunded: amount(order.refundedMinor),
    },
    shipment_status: order.shipmentStatus,
    parcels: order.parcels.map((parcel, index) => ({
      number: index + 1,
      shipment_id: parcel.shipmentId,
      carrier: parcel.carrier,
      tracking_number: parcel.trackingNumber,
      state: stateOfParcel(parcel),
    })),
    on_shortage: order.onShortage,
    left_out: order.leftOut.map(({ line, sku, quantity }) => ({ line, sku, quantity })),
    follow_up: order.followUp,
    follow_up_of: order.followUpOf,
    waiting_for: order.waitingFor,
    created_at: instant(order.createdAt),
    updated_at: instant(order.updatedAt),
  }
}

/** A kept instant is read as Postgres writes it, without the last zeros. */
const instant = (kept: string) => new Date(kept).toISOString()
