import { insertOrders, type NewOrder } from '@sagaboard/db/order-rows'
import { columnsOf, updateRows } from '@sagaboard/db/recordset'
import { returnRows } from '@sagaboard/db/return-rows'
import { orderReturns, orderRows } from '@sagaboard/db/schema/orders'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { upcast } from '@sagaboard/events/catalog/upcast'
import { emptyOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'

/** What the orders service keeps: the order's row as the fold of its events. */
export interface OrdersStore<Tx> {
  /** The orders as far as they change, locked, with their returns and what those are decided by. */
  loadOrders(tx: Tx, events: readonly SagaEvent[]): Promise<Map<string, OrderView>>
  /** Fails the transaction when one of them is no longer at the version from which it was folded. */
  saveOrders(tx: Tx, orders: readonly FoldedOrder[]): void
  /** Sets when these orders run out of time: of the few whose time stands still, or starts anew. */
  saveExpiries(tx: Tx, expiries: readonly Expiry[]): void
  /** What is known of orders of which a part becomes an order of its own, and a number for each of these. */
  loadFirsts(tx: Tx, orderIds: readonly string[]): Promise<FirstOrder[]>
  /** Writes what is charged for, and left out of, these orders, and the rows of their follow-ups. */
  saveInPart(tx: Tx, inPart: readonly OrderView[], followUps: readonly NewOrder[]): void
}

/** An order as it was placed, whose it is, and the number of its follow-up. */
export interface FirstOrder extends Pick<NewOrder, 'userId' | 'accessTokenHash'> {
  orderId: string
  placed: EventData<'OrderCreated'>
  followUpNumber: string
}

/** An order as it is now, and as it was read. */
export interface FoldedOrder {
  order: OrderView
  before: OrderView
}

/** When an order is asked to be undone by itself, ISO; null: never. */
export interface Expiry {
  orderId: string
  expiresAt: string | null
}

/** What was fixed when the order was placed is not written again; of it is read what returns are decided by. */
const fixed = ['lines', 'leftOut', 'totalMinor', 'currency'] as const
/** What changes of an order on its way. */
const changing = [
  'status',
  'step',
  'forwardStep',
  'reason',
  'version',
  'paymentStatus',
  'capturedMinor',
  'refundedMinor',
  'card',
  'shipmentStatus',
  'parcels',
  'waitingFor',
  'waitsUntil',
  'closedAt',
] as const
const loaded = columnsOf(orderRows, ['id', ...fixed, ...changing])
type LoadedRow = Pick<
  typeof orderRows.$inferSelect,
  'id' | (typeof fixed)[number] | (typeof changing)[number]
>

const statements = {
  load: {
    name: 'orders-load',
    text: `select ${loaded.selected} from ${loaded.table} where id = any($1::uuid[]) order by id for no key update`,
  },
  save: updateUnchanged('orders-save', orderRows, { key: 'id', guard: 'version' }, [
    ...changing,
    'updatedAt',
  ]),
  expiries: updateRows('orders-save-expiries', orderRows, 'id', ['expiresAt']),
  firsts: {
    name: 'orders-load-firsts',
    text: `select o.id as "orderId", o.customer_user_id as "userId", o.access_token_hash as "accessTokenHash",
             coalesce(a.schema_version, e.schema_version) as "schemaVersion", coalesce(a.data, e.data) as data,
             nextval('orders.order_sequence')::float8 as drawn, s.value as "numberKey"
           from orders.orders o join log.events e on e.order_id = o.id and e.version = 1
           left join lateral (select * from log.amendments a where a.order_id = e.order_id and a.version = e.version
             order by a.id desc limit 1) a on true
           cross join log.settings s
           where o.id = any($1::uuid[]) and s.name = 'order_number_key'`,
  },
  inPart: updateRows('orders-save-in-part', orderRows, 'id', ['totalMinor', 'leftOut', 'followUp']),
} as const

interface ReturnRow {
  status: ReturnView['status']
  step: ReturnView['step']
  requestedAt: string
  view: ReturnView
}

const returns = returnRows<ReturnRow, typeof orderReturns, ReturnView>(
  'orders',
  orderReturns,
  ['status', 'step', 'requestedAt', 'view'],
  (view) => ({ status: view.status, step: view.step, requestedAt: view.requestedAt, view }),
)

type FirstRow = Pick<FirstOrder, 'orderId' | 'userId' | 'accessTokenHash'> & {
  schemaVersion: number
  data: unknown
  drawn: number
  numberKey: number
}

export const postgresOrders: OrdersStore<PgTx> = {
  async loadOrders(tx, events) {
    if (events.length === 0) return new Map()
    const orderIds = [...new Set(events.map((event) => event.orderId))]
    const [rows, back] = await Promise.all([
      tx.query<LoadedRow>(statements.load, [orderIds]),
      returns.load(tx, orderIds),
    ])
    return new Map(rows.map((row) => [row.id, viewOf(row, back.get(row.id))]))
  },
  saveOrders(tx, orders) {
    if (orders.length === 0) return
    tx.write(statements.save, statements.save.encode(orders.map(rowOf)))
    returns.save(
      tx,
      orders.map(({ order, before }) => ({ orderId: order.orderId, state: order, before })),
    )
  },
  saveExpiries(tx, expiries) {
    const rows = expiries.map(({ orderId, expiresAt }) => ({ id: orderId, expiresAt }))
    if (rows.length > 0) tx.write(statements.expiries, statements.expiries.encode(rows))
  },
  async loadFirsts(tx, orderIds) {
    if (orderIds.length === 0) return []
    const rows = await tx.query<FirstRow>(statements.firsts, [orderIds])
    return rows.map(({ schemaVersion, data, drawn, numberKey, ...first }) => ({
      ...first,
      placed: upcast({ type: 'OrderCreated', schemaVersion, data, orderId: first.orderId }),
      followUpNumber: orderNumber(drawn, numberKey),
    }))
  },
  saveInPart(tx, inPart, followUps) {
    const rows = inPart.map(({ orderId: id, totalMinor, leftOut, followUp }) => {
      return { id, totalMinor, leftOut, followUp }
    })
    if (rows.length > 0) tx.write(statements.inPart, statements.inPart.encode(rows))
    if (followUps.length > 0) insertOrders(tx, followUps)
  },
}

/** Field by field; the few that have returns get them behind (0033). */
function viewOf(row: LoadedRow, back: Readonly<Record<string, ReturnRow>> | undefined): OrderView {
  const order = orderOf(row)
  if (!back) return order
  const views = Object.entries(back).map(([id, { view }]) => [id, view] as const)
  return Object.assign(order, { returns: Object.fromEntries(views) })
}

const orderOf = (row: LoadedRow): OrderView => ({
  ...emptyOrder,
  orderId: row.id,
  lines: row.lines,
  leftOut: row.leftOut,
  totalMinor: row.totalMinor,
  currency: row.currency,
  status: row.status,
  step: row.step,
  forwardStep: row.forwardStep,
  reason: row.reason,
  version: row.version,
  payment: {
    status: row.paymentStatus,
    capturedMinor: row.capturedMinor,
    refundedMinor: row.refundedMinor,
    card: row.card,
  },
  shipment: { status: row.shipmentStatus, parcels: row.parcels },
  waitingFor: row.waitingFor,
  waitsUntil: row.waitsUntil,
  closedAt: row.closedAt,
})

const rowOf = ({ order, before }: FoldedOrder) => ({
  id: order.orderId,
  before: before.version,
  status: order.status,
  step: order.step,
  forwardStep: order.forwardStep,
  reason: order.reason,
  version: order.version,
  paymentStatus: order.payment.status,
  capturedMinor: order.payment.capturedMinor,
  refundedMinor: order.payment.refundedMinor,
  card: order.payment.card,
  shipmentStatus: order.shipment.status,
  parcels: order.shipment.parcels,
  waitingFor: order.waitingFor,
  waitsUntil: order.waitsUntil,
  updatedAt: order.updatedAt,
  closedAt: order.closedAt,
})
