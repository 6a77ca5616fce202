import { randomUUID } from 'node:crypto'
import type { PostgresLog } from '@sagaboard/db/log'
import { wakeFor } from '@sagaboard/events/bus/handle-events'
import { partitionOf } from '@sagaboard/events/bus/partition'
import type { NewEntry } from '@sagaboard/events/bus/ports'
import { type CancelReason, type EventData, events } from '@sagaboard/events/catalog/events'
import { isTerminal, type OrderStatus } from '@sagaboard/events/saga/status'

export interface CancelCall {
  readonly reason: CancelReason
  /** Who asks: `customer`, `customer:<user id>` or `staff:<user id>`. */
  readonly actor: string
  /** Why, in the words of whoever asks. */
  readonly note?: string
}

/** `accepted`: the chain now runs backwards, or does already. `too_late`: the order has shipped or has ended. */
export type CancelResult = { type: 'accepted' } | { type: 'too_late'; status: OrderStatus } | { type: 'not_found' }

export type CancelOrder = (orderId: string, call: CancelCall) => Promise<CancelResult>

const statements = {
  // The row is held while the request is written, so that two requests make one event.
  order: {
    name: 'cancel-order',
    text: `select o.status, o.shipment_status = 'created' as shipped, e.correlation_id as "correlationId",
                  exists (select from log.events r where r.order_id = o.id and r.type = 'OrderCancelRequested') as requested
           from orders.orders o join log.events e on e.order_id = o.id and e.version = 1 where o.id = $1 for no key update of o`,
  },
} as const

interface Row {
  status: OrderStatus
  shipped: boolean
  requested: boolean
  correlationId: string
}

/**
 * Asks for an order to be undone: one event, OrderCancelRequested, which shipping answers first. What the row says here
 * only saves asking in vain; whether it is too late is shipping's to decide, and its answer is an event.
 */
export function createCancelOrder({ log, now = () => new Date() }: { log: PostgresLog; now?: () => Date }): CancelOrder {
  return async (orderId, { reason, actor, note }) => {
    const appended: NewEntry[] = []
    const result = await log.transaction(async (tx): Promise<CancelResult> => {
      const [order] = await tx.query<Row>(statements.order, [orderId])
      if (!order) return { type: 'not_found' }
      if (order.status === 'CANCELLING') return { type: 'accepted' }
      if (isTerminal(order.status) || order.shipped) return { type: 'too_late', status: order.status }
      if (order.requested) return { type: 'accepted' }
      const data: EventData<'OrderCancelRequested'> = note === undefined ? { reason } : { reason, note }
      const type = 'OrderCancelRequested'
      const place = { id: randomUUID(), orderId, partition: partitionOf(orderId, log.partitions), correlationId: order.correlationId }
      appended.push({
        ...place,
        type,
        data,
        schemaVersion: events[type].version,
        time: now().toISOString(),
        causationId: null,
        traceparent: null,
        actor,
      })
      log.append(tx, appended)
      return { type: 'accepted' }
    })
    wakeFor(log, appended)
    return result
  }
}
