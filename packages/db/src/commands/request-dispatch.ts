import type { NewEvent } from '@sagaboard/events/catalog/envelope'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { requestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { OrderView } from '@sagaboard/events/saga/order-view'

/** What an order's row and log say about what it rests for. */
export interface DueRow {
  orderId: string
  waitingFor: Exclude<OrderView['waitingFor'], null>
  /** It was said to be packed, or to wait no more, or asked to be undone, before. */
  isAsked: boolean
  correlationId: string
}

/** The orders' rows, as far as their timers go: what was packed in its time, and what has waited for stock in vain. */
export interface DispatchStore<Tx> {
  /** Locks rows whose time to rest was over at `at`, longest ago first, at most `limit`, skipping those that are locked. */
  lockDue(tx: Tx, at: Date, limit: number): Promise<string[]>
  /** Of orders that the transaction has locked, as they are now. */
  read(tx: Tx, orderIds: readonly string[]): Promise<DueRow[]>
  /** From now on these orders have no timer. */
  forgetDue(tx: Tx, orderIds: readonly string[]): void
  /** Writes down, once for each of what they rest for, that the time of these orders was over. A store in memory keeps no such rows. */
  auditDue?(tx: Tx, requests: readonly NewEntry[]): void
}

const askedOf = {
  packing: { type: 'DispatchRequested', data: { reason: 'due' } },
  stock: { type: 'BackorderExpired', data: {} },
} as const satisfies Record<DueRow['waitingFor'], NewEvent>

export interface DispatchAlone<Tx> {
  log: EventStore<Tx> & Pick<BlockedOrders<Tx>, 'makeDue'> & Notifier
  store: DispatchStore<Tx>
  /** Names the events. */
  newId?: () => string
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * Of the orders whose time to rest was over at `at`, at most `limit` of them: asks for the labels of those that wait to be
 * packed, and gives up those that wait for stock. In a transaction of its own, after which readers are told. What was asked for
 * already, or is to be undone, is not asked for again; that the order still waits is shipping's, or inventory's, to decide.
 */
export async function dispatchDueOrders<Tx>(
  { log, store, newId, tracer }: DispatchAlone<Tx>,
  at: Date,
  limit: number,
): Promise<{ found: number; appended: NewEntry[] }> {
  const { partitions } = log
  const spans = requestSpans(tracer, log)
  const due = await log.transaction(async (tx) => {
    const orderIds = await store.lockDue(tx, at, limit)
    if (orderIds.length === 0) return { found: 0, appended: [] }
    const rows = (await store.read(tx, orderIds)).filter(({ isAsked }) => !isAsked)
    const asking = rows.map(({ orderId }) => orderId)
    const contexts = await spans?.begin(tx, 'time is over', asking)
    const appended = rows.map(({ orderId, waitingFor, correlationId }) =>
      newEntry<NewEvent>(null, askedOf[waitingFor], {
        orderId,
        id: newId?.(),
        correlationId,
        at,
        partitions,
        actor: 'system',
        traceparent: contexts?.get(orderId),
      }),
    )
    store.forgetDue(tx, orderIds)
    store.auditDue?.(tx, appended)
    log.append(tx, appended)
    return { found: orderIds.length, appended }
  })
  spans?.end()
  notifyFor(log, due.appended)
  return due
}
