import { columnsOf } from '@sagaboard/db/recordset'
import { orderRows } from '@sagaboard/db/schema/orders'
import type { PgTx } from '@sagaboard/db/transaction'
import { updateUnchanged } from '@sagaboard/db/update-unchanged'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { emptyOrder, type OrderView } from '@sagaboard/events/saga/order-view'

/** What the orders service keeps: the order's row as the fold of its events. */
export interface OrdersStore<Tx> {
  /** The orders as far as they change, locked; what was fixed when they were placed is not read. */
  loadOrders(tx: Tx, events: readonly SagaEvent[]): Promise<Map<string, OrderView>>
  /** Fails the transaction when one of them is no longer at the version from which it was folded. */
  saveOrders(tx: Tx, orders: readonly FoldedOrder[]): void
}

/** An order as it is now, and the version that its row has. */
export type FoldedOrder = OrderView & { before: number }

/** What changes of an order on its way; what was fixed when it was placed is neither read nor written again. */
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
  'closedAt',
] as const
const loaded = columnsOf(orderRows, ['id', ...changing])
type LoadedRow = Pick<typeof orderRows.$inferSelect, 'id' | (typeof changing)[number]>

const statements = {
  load: {
    name: 'orders-load',
    text: `select ${loaded.selected} from ${loaded.table} where id = any($1::uuid[]) order by id for no key update`,
  },
  save: updateUnchanged('orders-save', orderRows, { key: 'id', guard: 'version' }, [
    ...changing,
    'updatedAt',
  ]),
} as const

export const postgresOrders: OrdersStore<PgTx> = {
  async loadOrders(tx, events) {
    if (events.length === 0) return new Map()
    const rows = await tx.query<LoadedRow>(statements.load, [
      [...new Set(events.map((event) => event.orderId))],
    ])
    return new Map(rows.map((row) => [row.id, viewOf(row)]))
  },
  saveOrders(tx, orders) {
    if (orders.length > 0) tx.write(statements.save, statements.save.encode(orders.map(rowOf)))
  },
}

const viewOf = (row: LoadedRow): OrderView => ({
  ...emptyOrder,
  orderId: row.id,
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
  closedAt: row.closedAt,
})

const rowOf = ({
  orderId,
  status,
  step,
  forwardStep,
  reason,
  version,
  payment,
  shipment,
  updatedAt,
  closedAt,
  before,
}: FoldedOrder) => ({
  id: orderId,
  before,
  status,
  step,
  forwardStep,
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
})
