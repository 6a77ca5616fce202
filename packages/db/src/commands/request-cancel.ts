import type { CancelReason, EventData } from '@sagaboard/events/catalog/events'
import { refusalOfRequest } from '@sagaboard/events/commands/guards'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { notifyFor } from '@sagaboard/events/runtime/handle-events'
import { type RequestSpans, requestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { OrderStatus } from '@sagaboard/events/saga/order-view'

/** Why and on whose behalf orders are to be undone. */
export interface CancelRequest {
  readonly reason: CancelReason
  /** Who asks: `customer`, `customer:<user id>`, or `system` when the order's time ran out. */
  readonly actor: string
  /** Why, in the words of whoever asks. */
  readonly note?: string
  readonly at: Date
}

/**
 * `accepted`: the chain now runs backwards, or does already. `too_late`: the order has shipped or
 * has ended.
 */
export type RequestResult = ({ type: 'accepted' } | { type: 'too_late'; refusal: string }) & {
  status: OrderStatus
}

/** What an order's row and log say about undoing it. */
export interface CancelRow {
  orderId: string
  status: OrderStatus
  shipped: boolean
  /** It was asked to be undone before. */
  requested: boolean
  correlationId: string
}

/** The orders' rows, as far as undoing them goes. */
export interface CancelStore<Tx> {
  /**
   * Locks an order's row until the transaction ends, so that two requests make one event. False
   * when there is none.
   */
  lockOrder(tx: Tx, orderId: string): Promise<boolean>
  /**
   * Locks rows whose time had run out at `at`, longest ago first, at most `limit`, skipping those
   * that are locked.
   */
  lockExpired(tx: Tx, at: Date, limit: number): Promise<string[]>
  /** Of orders that the transaction has locked, as they are now. */
  read(tx: Tx, orderIds: readonly string[]): Promise<CancelRow[]>
  /** From now on these orders have no time to run out of. */
  forgetExpiry(tx: Tx, orderIds: readonly string[]): void
  /** Writes down, once, that these orders ran out of time. A store in memory keeps no such rows. */
  auditExpired?(tx: Tx, requests: readonly NewEntry[]): void
}

export interface CancelWith<Tx> {
  log: Pick<EventStore<Tx>, 'partitions' | 'append'> & Pick<BlockedOrders<Tx>, 'makeDue'>
  store: CancelStore<Tx>
  /** Names the events. */
  newId?: () => string
  spans?: RequestSpans<Tx> | undefined
}

/** The same for a transaction of its own, after which readers are told. */
export interface CancelAlone<Tx> extends Omit<CancelWith<Tx>, 'spans'> {
  log: EventStore<Tx> & Pick<BlockedOrders<Tx>, 'makeDue'> & Notifier
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/**
 * Asks for orders to be undone: the event OrderCancelRequested, which shipping answers first. What
 * the row says here only saves asking in vain; whether it is too late is shipping's to decide, and
 * its answer is an event. From then on an order has no time to run out of.
 *
 * @param orderIds orders whose rows this transaction has locked (`lockOrder`, `lockExpired`)
 * @returns what came of it for each order, and what was appended: readers are to be woken for it
 *   after the commit
 */
export async function requestCancel<Tx>(
  tx: Tx,
  { log, store, newId, spans }: CancelWith<Tx>,
  orderIds: readonly string[],
  { reason, actor, note, at }: CancelRequest,
): Promise<{ results: Map<string, RequestResult>; appended: NewEntry[] }> {
  const { partitions } = log
  const data: EventData<'OrderCancelRequested'> = note === undefined ? { reason } : { reason, note }
  const event = { type: 'OrderCancelRequested' as const, data }
  const results = new Map<string, RequestResult>()
  const appended: NewEntry[] = []
  const rows = await store.read(tx, orderIds)
  const contexts = await spans?.begin(
    tx,
    `ask to cancel (${reason})`,
    rows.filter(isAsking).map(idOf),
  )
  for (const row of rows) {
    const { orderId, status, correlationId } = row
    const refusal = refusalOfRequest(row)
    results.set(
      orderId,
      refusal ? { type: 'too_late', status, refusal } : { type: 'accepted', status },
    )
    if (!isAsking(row)) continue
    const traceparent = contexts?.get(orderId)
    const context = { orderId, id: newId?.(), correlationId, at, partitions, actor, traceparent }
    appended.push(newEntry(null, event, context))
  }
  store.forgetExpiry(tx, orderIds)
  // What waits to ask for a charge or a label once more looks for this request, and asks for nothing.
  if (appended.length > 0) log.makeDue(tx, [...new Set(appended.map(({ orderId }) => orderId))])
  log.append(tx, appended)
  return { results, appended }
}

/** True when the request is an event: the order can be undone, and nobody has asked before. */
const isAsking = (row: CancelRow): boolean =>
  !row.requested && row.status !== 'CANCELLING' && refusalOfRequest(row) === undefined

const idOf = ({ orderId }: CancelRow): string => orderId

/**
 * Asks for one order to be undone, inside a transaction; undefined when there is no such order.
 * Lock and read travel together.
 */
export async function requestOwnCancel<Tx>(
  tx: Tx,
  how: CancelWith<Tx>,
  orderId: string,
  request: CancelRequest,
): Promise<{ result: RequestResult; appended: NewEntry[] } | undefined> {
  const [known, { results, appended }] = await Promise.all([
    how.store.lockOrder(tx, orderId),
    requestCancel(tx, how, [orderId], request),
  ])
  const result = results.get(orderId)
  return known && result ? { result, appended } : undefined
}

/** Asks for one order to be undone, in a transaction of its own. */
export async function cancelOrder<Tx>(
  how: CancelAlone<Tx>,
  orderId: string,
  request: CancelRequest,
): Promise<RequestResult | undefined> {
  const spans = requestSpans(how.tracer, how.log)
  const asked = await how.log.transaction((tx) =>
    requestOwnCancel(tx, { ...how, spans }, orderId, request),
  )
  spans?.end()
  notifyFor(how.log, asked?.appended ?? [])
  return asked?.result
}

/** How many orders had run out of time, and of which of them it was asked that they be undone. */
export interface Expired {
  found: number
  appended: NewEntry[]
}

/**
 * Asks for the orders to be undone whose time had run out, at most `limit` of them, inside a
 * transaction.
 */
export async function requestExpired<Tx>(
  tx: Tx,
  how: CancelWith<Tx>,
  at: Date,
  limit: number,
): Promise<Expired> {
  const orderIds = await how.store.lockExpired(tx, at, limit)
  if (orderIds.length === 0) return { found: 0, appended: [] }
  const request: CancelRequest = { reason: 'expired', actor: 'system', at }
  const { appended } = await requestCancel(tx, how, orderIds, request)
  how.store.auditExpired?.(tx, appended)
  return { found: orderIds.length, appended }
}

/** As {@link requestExpired}, in a transaction of its own. */
export async function expireOrders<Tx>(
  how: CancelAlone<Tx>,
  at: Date,
  limit: number,
): Promise<Expired> {
  const spans = requestSpans(how.tracer, how.log)
  const expired = await how.log.transaction((tx) =>
    requestExpired(tx, { ...how, spans }, at, limit),
  )
  spans?.end()
  notifyFor(how.log, expired.appended)
  return expired
}
