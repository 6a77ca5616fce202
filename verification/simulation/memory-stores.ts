import type { CancelStore } from '@sagaboard/db/commands/request-cancel'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type EventStore, Outdated } from '@sagaboard/events/log/event-store'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import type { Reservation } from '@sagaboard/events/saga/inventory'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type {
  InventoryStore,
  Movement,
  RankedLevel,
} from '@sagaboard/workers/services/inventory/store'
import type { OrdersStore } from '@sagaboard/workers/services/orders/store'
import type { LedgerEntry, PaymentStore } from '@sagaboard/workers/services/payment/store'
import type { ShippingStore } from '@sagaboard/workers/services/shipping/store'

/** How a process reads: by a request and an answer. */
export type Read = <T>(what: string, effect: () => T | Promise<T>) => Promise<T>

export interface Stores {
  inventory: InventoryStore<MemoryTx>
  payment: PaymentStore<MemoryTx>
  shipping: ShippingStore<MemoryTx>
  orders: OrdersStore<MemoryTx>
  cancels: CancelStore<MemoryTx>
}

/** The rows of the services in memory, table by table as in Postgres. */
export const tables = {
  orders: (tx: MemoryTx, orderId: string) => tx.get<OrderView>('orders', orderId),
  /**
   * When the order runs out of time, in ms since the epoch; null once its cancellation is
   * requested.
   */
  expiry: (tx: MemoryTx, orderId: string) => tx.get<number | null>('expiry', orderId) ?? null,
  reservations: (tx: MemoryTx, orderId: string) =>
    tx.get<OrderRecord<Reservation>>('reservations', orderId),
  payments: (tx: MemoryTx, orderId: string) => tx.get<OrderRecord<Payment>>('payments', orderId),
  shipments: (tx: MemoryTx, orderId: string) => tx.get<OrderRecord<Shipment>>('shipments', orderId),
  stock: (tx: MemoryTx, sku: string) => tx.get<RankedLevel[]>('stock', sku) ?? [],
  movements: (tx: MemoryTx, orderId: string) => tx.get<Movement[]>('movements', orderId) ?? [],
  ledger: (tx: MemoryTx, orderId: string) => tx.get<LedgerEntry[]>('ledger', orderId) ?? [],
} as const

/**
 * The stores of one process.
 *
 * @param orderIds of all orders that there may be
 */
export function memoryStores(
  read: Read,
  log: Pick<EventStore<MemoryTx>, 'readOrder'>,
  orderIds: readonly string[],
): Stores {
  return {
    inventory: {
      loadReservations: async (tx, events) =>
        events.length === 0
          ? []
          : read('load reservations', () => records(tx, events, tables.reservations)),
      loadStock: async (tx, events) =>
        events.length === 0
          ? []
          : read('load stock', () => {
              const skus = new Set(events.flatMap((event) => skusOf(tx, event)))
              return [...skus]
                .toSorted()
                .flatMap((sku) => tables.stock(tx, sku).map((level) => ({ ...level })))
            }),
      saveReservations: (tx, changes) => saveRecords(tx, 'reservations', changes),
      saveMovements(tx, stock, movements) {
        for (const change of stock) {
          const levels = tables.stock(tx, change.sku).map((level) => {
            if (level.warehouse !== change.warehouse) return level
            return {
              ...level,
              onHand: level.onHand + change.onHand,
              reserved: level.reserved + change.reserved,
            }
          })
          tx.put('stock', change.sku, levels)
        }
        for (const movement of movements)
          tx.put('movements', movement.orderId, [
            ...tables.movements(tx, movement.orderId),
            movement,
          ])
      },
    },
    payment: {
      loadPayments: async (tx, events) =>
        events.length === 0
          ? []
          : read('load payments', () => records(tx, events, tables.payments)),
      savePayments: (tx, changes) => saveRecords(tx, 'payments', changes),
      saveLedger(tx, entries) {
        for (const entry of entries)
          tx.put('ledger', entry.orderId, [...tables.ledger(tx, entry.orderId), entry])
      },
    },
    shipping: {
      loadShipments: async (tx, events) =>
        events.length === 0
          ? []
          : read('load shipments', () => records(tx, events, tables.shipments)),
      saveShipments: (tx, changes) => saveRecords(tx, 'shipments', changes),
    },
    orders: {
      loadOrders: async (tx, events) =>
        events.length === 0
          ? new Map()
          : read(
              'load orders',
              () =>
                new Map(
                  ordersOf(events)
                    .flatMap((id) => tables.orders(tx, id) ?? [])
                    .map((order) => [order.orderId, order]),
                ),
            ),
      saveOrders(tx, orders) {
        for (const { before, ...order } of orders) {
          if (tables.orders(tx, order.orderId)?.version !== before)
            throw new Outdated(`order ${order.orderId} is no longer at ${before}`)
          tx.put('orders', order.orderId, order)
        }
      },
    },
    cancels: {
      lockOrder: (tx, orderId) =>
        read('lock order', () => tables.orders(tx, orderId) !== undefined),
      lockExpired: (tx, at, limit) =>
        read('lock expired', () => {
          const hasExpired = (orderId: string) =>
            (tables.expiry(tx, orderId) ?? Number.POSITIVE_INFINITY) <= at.getTime()
          return orderIds
            .filter((orderId) => hasExpired(orderId) && !tables.orders(tx, orderId)?.closedAt)
            .slice(0, limit)
        }),
      read: (tx, ids) =>
        read('read orders', async () => {
          const rows = await Promise.all(
            ids.map(async (orderId) => {
              const order = tables.orders(tx, orderId)
              const history = await log.readOrder(orderId, 0)
              const requested = history.some(({ type }) => type === 'OrderCancelRequested')
              const correlationId = history[0]?.correlationId ?? orderId
              return order
                ? {
                    orderId,
                    status: order.status,
                    shipped: order.shipment.status === 'created',
                    requested,
                    correlationId,
                  }
                : []
            }),
          )
          return rows.flat()
        }),
      forgetExpiry(tx, ids) {
        for (const orderId of ids) tx.put('expiry', orderId, null)
      },
    },
  }
}

const ordersOf = (events: readonly SagaEvent[]) => [
  ...new Set(events.map((event) => event.orderId)),
]

const records = <State>(
  tx: MemoryTx,
  events: readonly SagaEvent[],
  row: (tx: MemoryTx, orderId: string) => OrderRecord<State> | undefined,
) => ordersOf(events).flatMap((orderId) => row(tx, orderId) ?? [])

/** Every SKU that this event may move: those of its lines, and those that its order holds. */
function skusOf(tx: MemoryTx, event: SagaEvent): string[] {
  const held = tables.reservations(tx, event.orderId)?.state?.allocations ?? []
  const wanted = event.type === 'OrderCreated' ? event.data.lines : []
  return [...held, ...wanted].map(({ sku }) => sku)
}

function saveRecords<State>(
  tx: MemoryTx,
  table: string,
  changes: readonly RecordChange<State>[],
): void {
  for (const { orderId, state, seenVersion, seenBefore, isNew } of changes) {
    const row = tx.get<OrderRecord<State>>(table, orderId)
    if (isNew && row) throw new Error(`${table} has a row of order ${orderId} already`)
    if (!isNew && row?.seenVersion !== seenBefore)
      throw new Outdated(`the row of order ${orderId} in ${table} is no longer as it was`)
    tx.put(table, orderId, { orderId, state, seenVersion })
  }
}
