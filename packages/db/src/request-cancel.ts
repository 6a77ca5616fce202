import { randomUUID } from 'node:crypto'
import { partitionOf } from '@sagaboard/events/bus/partition'
import type { NewEntry } from '@sagaboard/events/bus/ports'
import { type CancelReason, type EventData, events } from '@sagaboard/events/catalog/events'
import { isTerminal, type OrderStatus } from '@sagaboard/events/saga/status'
import type { PostgresLog } from './log.ts'
import type { PgTx } from './transaction.ts'

export interface CancelCall {
  readonly reason: CancelReason
  /** Who asks: `customer`, `customer:<user id>`, `staff:<user id>`, or `system` when its time ran out. */
  readonly actor: string
  /** Why, in the words of whoever asks. */
  readonly note?: string
}

/** `accepted`: the chain now runs backwards, or does already. `too_late`: the order has shipped or has ended. */
export type CancelResult = { type: 'accepted' } | { type: 'too_late'; status: OrderStatus }

const statements = {
  lock: { name: 'cancel-lock', text: 'select id as "orderId" from orders.orders where id = $1 for no key update' },
  // Who is handling an order at the moment changes its row: it is left for the next look, and two who look never wait for each other.
  lockExpired: {
    name: 'cancel-lock-expired',
    text: `select id as "orderId" from orders.orders where closed_at is null and expires_at <= $1 order by expires_at limit $2 for no key update skip locked`,
  },
  // A statement of its own: it sees what was committed by whoever held the rows before, which the one that waited for them does not.
  read: {
    name: 'cancel-read',
    text: `select o.id as "orderId", o.status, o.shipment_status = 'created' as shipped, e.correlation_id as "correlationId",
                  exists (select from log.events r where r.order_id = o.id and r.type = 'OrderCancelRequested') as requested
           from orders.orders o join log.events e on e.order_id = o.id and e.version = 1 where o.id = any($1::uuid[])`,
  },
  forget: { name: 'cancel-forget-expiry', text: 'update orders.orders set expires_at = null where id = any($1::uuid[])' },
} as const

interface Row {
  orderId: string
  status: OrderStatus
  shipped: boolean
  requested: boolean
  correlationId: string
}

/** Holds an order until the transaction ends, so that two requests make one event. False when there is no such order. */
export async function lockOrder(tx: PgTx, orderId: string): Promise<boolean> {
  return (await tx.query(statements.lock, [orderId])).length === 1
}

/** Holds orders whose time had run out at `at`, longest ago first, at most `limit`, passing by those that somebody else holds. */
export async function lockExpired(tx: PgTx, at: Date, limit: number): Promise<string[]> {
  return (await tx.query<{ orderId: string }>(statements.lockExpired, [at, limit])).map((row) => row.orderId)
}

/**
 * The one way in which an order is asked to be undone: the event OrderCancelRequested, which shipping answers first. What
 * the row says here only saves asking in vain; whether it is too late is shipping's to decide, and its answer is an event.
 * From then on the order has no time to run out of.
 *
 * @param orderIds orders that exist and that this transaction holds (`lockOrder`, `lockExpired`)
 * @returns what came of it for each order, and what was appended: readers are to be woken for it after the commit
 */
export async function requestCancel(
  tx: PgTx,
  log: Pick<PostgresLog, 'append' | 'partitions'>,
  orderIds: readonly string[],
  { reason, actor, note, at }: CancelCall & { at: Date },
): Promise<{ results: Map<string, CancelResult>; appended: NewEntry[] }> {
  const results = new Map<string, CancelResult>()
  const appended: NewEntry[] = []
  const data: EventData<'OrderCancelRequested'> = note === undefined ? { reason } : { reason, note }
  const type = 'OrderCancelRequested'
  for (const { orderId, status, shipped, requested, correlationId } of await tx.query<Row>(statements.read, [orderIds])) {
    const tooLate = isTerminal(status) || (shipped && status !== 'CANCELLING')
    results.set(orderId, tooLate ? { type: 'too_late', status } : { type: 'accepted' })
    if (tooLate || requested || status === 'CANCELLING') continue
    appended.push({
      ...{ id: randomUUID(), orderId, partition: partitionOf(orderId, log.partitions), correlationId, type, data, actor },
      ...{ schemaVersion: events[type].version, time: at.toISOString(), causationId: null, traceparent: null },
    })
  }
  tx.write(statements.forget, [orderIds])
  log.append(tx, appended)
  return { results, appended }
}
