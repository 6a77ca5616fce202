import { randomUUID } from 'node:crypto'
import { type CancelReason, type EventData, events } from '../catalog/events.ts'
import type { EventLog, NewEntry } from '../log/event-store.ts'
import { partitionOf } from '../log/partition.ts'
import { isTerminal, type OrderStatus } from '../saga/order-view.ts'
import { notifyFor } from './handle-events.ts'

export interface CancelCall {
  readonly reason: CancelReason
  /** Who asks: `customer`, `customer:<user id>`, `staff:<user id>`, or `system` when its time ran out. */
  readonly actor: string
  /** Why, in the words of whoever asks. */
  readonly note?: string
}

/** `accepted`: the chain now runs backwards, or does already. `too_late`: the order has shipped or has ended. */
export type CancelResult = { type: 'accepted' } | { type: 'too_late'; status: OrderStatus }

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
  /** Holds an order until the transaction ends, so that two requests make one event. False when there is no such order. */
  lockOrder(tx: Tx, orderId: string): Promise<boolean>
  /** Holds orders whose time had run out at `at`, longest ago first, at most `limit`, passing by those that somebody else holds. */
  lockExpired(tx: Tx, at: Date, limit: number): Promise<string[]>
  /** Of orders that the transaction holds, as they are now. */
  read(tx: Tx, orderIds: readonly string[]): Promise<CancelRow[]>
  /** From now on these orders have no time to run out of. */
  forgetExpiry(tx: Tx, orderIds: readonly string[]): void
}

export interface CancelWith<Tx> {
  log: EventLog<Tx>
  store: CancelStore<Tx>
  /** Names the events. */
  newId?: () => string
}

/**
 * The one way in which an order is asked to be undone: the event OrderCancelRequested, which shipping answers first. What
 * the row says here only saves asking in vain; whether it is too late is shipping's to decide, and its answer is an event.
 * From then on the order has no time to run out of.
 *
 * @param orderIds orders that exist and that this transaction holds (`lockOrder`, `lockExpired`)
 * @returns what came of it for each order, and what was appended: readers are to be woken for it after the commit
 */
export async function requestCancel<Tx>(
  tx: Tx,
  { log, store, newId = randomUUID }: CancelWith<Tx>,
  orderIds: readonly string[],
  { reason, actor, note, at }: CancelCall & { at: Date },
): Promise<{ results: Map<string, CancelResult>; appended: NewEntry[] }> {
  const results = new Map<string, CancelResult>()
  const appended: NewEntry[] = []
  const data: EventData<'OrderCancelRequested'> = note === undefined ? { reason } : { reason, note }
  const type = 'OrderCancelRequested'
  for (const { orderId, status, shipped, requested, correlationId } of await store.read(
    tx,
    orderIds,
  )) {
    const tooLate = isTerminal(status) || (shipped && status !== 'CANCELLING')
    results.set(orderId, tooLate ? { type: 'too_late', status } : { type: 'accepted' })
    if (tooLate || requested || status === 'CANCELLING') continue
    appended.push({
      ...{
        id: newId(),
        orderId,
        partition: partitionOf(orderId, log.partitions),
        correlationId,
        type,
        data,
        actor,
      },
      ...{
        schemaVersion: events[type].version,
        time: at.toISOString(),
        causationId: null,
        traceparent: null,
      },
    })
  }
  store.forgetExpiry(tx, orderIds)
  log.append(tx, appended)
  return { results, appended }
}

/** Asks for one order to be undone, in a transaction of its own. */
export async function cancelOrder<Tx>(
  how: CancelWith<Tx>,
  orderId: string,
  call: CancelCall & { at: Date },
): Promise<CancelResult | { type: 'not_found' }> {
  const { log, store } = how
  let written: readonly NewEntry[] = []
  const result = await log.transaction(async (tx) => {
    const [known, { results, appended }] = await Promise.all([
      store.lockOrder(tx, orderId),
      requestCancel(tx, how, [orderId], call),
    ])
    written = appended
    return (known && results.get(orderId)) || { type: 'not_found' as const }
  })
  notifyFor(log, written)
  return result
}
