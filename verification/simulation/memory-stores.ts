import type { NewsStore, NotedNews } from '@sagaboard/db/commands/note-parcel'
import type { LineStore } from '@sagaboard/db/commands/offer-stock'
import type { CancelStore } from '@sagaboard/db/commands/request-cancel'
import type { DispatchStore } from '@sagaboard/db/commands/request-dispatch'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { numberFromId } from '@sagaboard/events/catalog/order-number'
import { decodeEvent } from '@sagaboard/events/log/decode'
import { type EventStore, Outdated, type StoredEvent } from '@sagaboard/events/log/event-store'
import type { OrderRecord, RecordChange } from '@sagaboard/events/runtime/saga-service'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { isRowOf, type Reservation } from '@sagaboard/events/saga/inventory'
import type { NotificationState } from '@sagaboard/events/saga/messages'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import type { Payment } from '@sagaboard/events/saga/payment'
import type { Shipment } from '@sagaboard/events/saga/shipping'
import type { StockLevel } from '@sagaboard/events/saga/source'
import { type LineRow, WaitingLine } from '@sagaboard/events/saga/waiting-line'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import {
  type InventoryStore,
  isAboutStock,
  type Movement,
} from '@sagaboard/workers/services/inventory/store'
import type {
  NewMessage,
  NotificationsStore,
} from '@sagaboard/workers/services/notifications/store'
import type { OrdersStore } from '@sagaboard/workers/services/orders/store'
import type { LedgerEntry, PaymentStore } from '@sagaboard/workers/services/payment/store'
import type { ShippingStore } from '@sagaboard/workers/services/shipping/store'
import { policy } from './warehouses.ts'

/** How a process reads: by a request and an answer. */
export type Read = <T>(what: string, effect: () => T | Promise<T>) => Promise<T>

export interface Stores {
  inventory: InventoryStore<MemoryTx>
  payment: PaymentStore<MemoryTx>
  shipping: ShippingStore<MemoryTx>
  orders: OrdersStore<MemoryTx>
  notifications: NotificationsStore<MemoryTx>
  cancels: CancelStore<MemoryTx>
  dispatches: DispatchStore<MemoryTx>
  line: LineStore<MemoryTx>
  news: NewsStore<MemoryTx>
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
  stock: (tx: MemoryTx, sku: string) => tx.get<Required<StockLevel>[]>('stock', sku) ?? [],
  /** What came into a row of the stock from outside, in units. */
  received: (tx: MemoryTx, place: string) => tx.get<number>('received', place) ?? 0,
  /** Who waits for stock. */
  line: (tx: MemoryTx) => tx.get<LineRow[]>('line', 'rows') ?? [],
  movements: (tx: MemoryTx, orderId: string) => tx.get<Movement[]>('movements', orderId) ?? [],
  news: (tx: MemoryTx, eventId: string) => tx.get<NotedNews>('carrierEvents', eventId),
  notified: (tx: MemoryTx, orderId: string) =>
    tx.get<OrderRecord<NotificationState>>('notified', orderId),
  /** What was written to the customer, in the order in which it was. */
  messages: (tx: MemoryTx, orderId: string) => tx.get<NewMessage[]>('messages', orderId) ?? [],
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
      loadPolicy: async (_tx, events) =>
        events.some((event) => isAboutStock(event) || event.type === 'PackingStopped')
          ? policy
          : undefined,
      loadLine: async (tx, events) =>
        events.some(isAboutStock)
          ? read('load line', () => new WaitingLine(tables.line(tx)))
          : new WaitingLine([]),
      saveLine(tx, { entered, left, waitOn }) {
        const stays = tables
          .line(tx)
          .filter(({ orderId }) => !left.includes(orderId))
          .map((row) => (waitOn.includes(row.orderId) ? { ...row, offered: false } : row))
        let place = tx.get<number>('line', 'places') ?? 0
        const came = [...entered].flatMap(([orderId, rows]) => {
          place++
          return rows.map(({ sku, quantity }) => ({
            orderId,
            sku,
            quantity,
            place,
            offered: false,
          }))
        })
        if (entered.size > 0) tx.put('line', 'places', place)
        if (entered.size + left.length + waitOn.length > 0)
          tx.put('line', 'rows', [...stays, ...came])
      },
      saveReservations: (tx, changes) => saveRecords(tx, 'reservations', changes),
      saveMovements(tx, stock, movements) {
        for (const change of stock) {
          const levels = tables.stock(tx, change.sku).map((level) => {
            if (!isRowOf(level, change)) return level
            if (level.onHand - level.reserved < change.needs)
              throw new Outdated(`${change.sku} in ${change.warehouse} is no longer as it was`)
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
        for (const { before, order } of orders) {
          if (tables.orders(tx, order.orderId)?.version !== before.version)
            throw new Outdated(`order ${order.orderId} is no longer at ${before.version}`)
          tx.put('orders', order.orderId, order)
        }
      },
      saveExpiries(tx, expiries) {
        for (const { orderId, expiresAt } of expiries)
          tx.put('expiry', orderId, expiresAt === null ? null : Date.parse(expiresAt))
      },
      loadFirsts: async (_tx, ids) =>
        ids.length === 0
          ? []
          : read('load firsts', () =>
              Promise.all(
                ids.map(async (orderId) => {
                  const [first] = await log.readOrder(orderId, 0)
                  const placed = first && decodeEvent(first)
                  if (placed?.type !== 'OrderCreated') throw new Error(`no order ${orderId}`)
                  const followUpNumber = numberFromId(followUpId(orderId))
                  return {
                    orderId,
                    placed: placed.data,
                    followUpNumber,
                    userId: null,
                    accessTokenHash: '',
                  }
                }),
              ),
            ),
      // What is left out stands in the order as it was saved.
      saveInPart(tx, _inPart, followUps) {
        for (const { order, expiresAt } of followUps) {
          if (tables.orders(tx, order.orderId))
            throw new Error(`there is an order ${order.orderId} already`)
          tx.put('orders', order.orderId, order)
          tx.put('expiry', order.orderId, expiresAt === null ? null : expiresAt.getTime())
        }
      },
    },
    notifications: {
      readSince: async () => new Date(0).toISOString(),
      load: async (tx, events) =>
        events.length === 0
          ? []
          : read('load notifications', () => records(tx, events, tables.notified)),
      save(tx, changes, written) {
        saveRecords(tx, 'notified', changes)
        for (const message of written)
          tx.put('messages', message.orderId, [...tables.messages(tx, message.orderId), message])
      },
    },
    line: {
      // One writer at a time: whoever comes second finds what the first one has offered.
      lockLine: async () => true,
      readLine: (tx) =>
        read('read line', () => {
          const rows = tables.line(tx)
          const free = new Map<string, number>()
          for (const sku of new Set(rows.map((row) => row.sku))) {
            const units = tables
              .stock(tx, sku)
              .reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0)
            const offered = rows.reduce(
              (sum, row) => sum + (row.offered && row.sku === sku ? row.quantity : 0),
              0,
            )
            free.set(sku, units - offered)
          }
          return { rows: rows.filter(({ offered }) => !offered), free }
        }),
      readCorrelations: (_tx, ids) =>
        read(
          'read correlations',
          async () =>
            new Map(
              await Promise.all(
                ids.map(async (orderId) => {
                  const [first] = await log.readOrder(orderId, 0)
                  return [orderId, first?.correlationId ?? orderId] as const
                }),
              ),
            ),
        ),
      markOffered(tx, ids) {
        const rows = tables.line(tx)
        tx.put(
          'line',
          'rows',
          rows.map((row) => (ids.includes(row.orderId) ? { ...row, offered: true } : row)),
        )
      },
    },
    news: {
      shipped: (_tx, orderId) =>
        read('read labels', async () =>
          (await log.readOrder(orderId, 0)).filter(isShipped).map((stored) => ({ ...stored })),
        ),
      note: (tx, news) =>
        read('note news', () => {
          if (tables.news(tx, news.eventId)) return false
          tx.put('carrierEvents', news.eventId, news)
          return true
        }),
      known: (tx, eventId) => read('read news', () => tables.news(tx, eventId)),
    },
    dispatches: {
      lockDue: (tx, at, limit) =>
        read('lock due', () => {
          const isDue = (orderId: string) => {
            const until = tables.orders(tx, orderId)?.waitsUntil
            return until != null && Date.parse(until) <= at.getTime()
          }
          return orderIds.filter(isDue).slice(0, limit)
        }),
      read: (tx, ids) =>
        read('read due orders', () =>
          Promise.all(
            ids.map(async (orderId) => {
              const history = await log.readOrder(orderId, 0)
              const waitingFor = tables.orders(tx, orderId)?.waitingFor ?? 'packing'
              const [began, asked] =
                waitingFor === 'stock'
                  ? ['OrderCreated', 'BackorderExpired']
                  : ['PackingStarted', 'DispatchRequested']
              return {
                orderId,
                waitingFor,
                isAsked:
                  history.some(({ type }) => type === 'OrderCancelRequested') ||
                  history
                    .slice(history.findLastIndex(({ type }) => type === began) + 1)
                    .some(({ type }) => type === asked),
                correlationId: history[0]?.correlationId ?? orderId,
              }
            }),
          ),
        ),
      forgetDue(tx, ids) {
        for (const orderId of ids) {
          const order = tables.orders(tx, orderId)
          if (order) tx.put('orders', orderId, { ...order, waitsUntil: null })
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

const isShipped = (stored: StoredEvent): stored is StoredEvent & { type: 'ShipmentCreated' } =>
  stored.type === 'ShipmentCreated'

const ordersOf = (events: readonly SagaEvent[]) => [
  ...new Set(events.map((event) => event.orderId)),
]

const records = <State>(
  tx: MemoryTx,
  events: readonly SagaEvent[],
  row: (tx: MemoryTx, orderId: string) => OrderRecord<State> | undefined,
) => ordersOf(events).flatMap((orderId) => row(tx, orderId) ?? [])

/** Every SKU that this event may move: those of its lines, those that its order holds, and those that it waits for. */
function skusOf(tx: MemoryTx, event: SagaEvent): string[] {
  const { allocations = [], awaited } = tables.reservations(tx, event.orderId)?.state ?? {}
  const wanted = event.type === 'OrderCreated' ? event.data.lines : []
  return [...allocations, ...wanted, ...(awaited?.lines ?? [])].map(({ sku }) => sku)
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
