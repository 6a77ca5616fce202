import { isDeepStrictEqual } from 'node:util'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { settledByStaff, statedBy } from '@sagaboard/events/catalog/events'
import { append, handleNext } from '@sagaboard/events/commands/advance-order'
import {
  callOf,
  nextOf,
  type OrderSnapshot,
  type Outcome,
  plannedCall,
  seenBy,
} from '@sagaboard/events/commands/order-snapshot'
import { foldOrder } from '@sagaboard/events/saga/order-view'
import type { StockLevel } from '@sagaboard/events/saga/source'

/**
 * The world of an order after its history: each event is stated again by the service that stated it, from the event that
 * caused it and the answer of the provider that it records.
 *
 * @throws Error when the service states something else, or nothing
 */
export function replayed(history: readonly SagaEvent[]): OrderSnapshot {
  const [placed, ...rest] = history
  if (placed?.type !== 'OrderCreated') throw new Error('an order begins with OrderCreated')
  const nowhere = { state: undefined, seen: 0 }
  const start: OrderSnapshot = {
    log: [placed],
    inventory: nowhere,
    payment: nowhere,
    shipping: nowhere,
    orders: foldOrder([placed]),
    stock: shelves(history),
    blocks: {},
  }
  return rest.reduce((snapshot, event) => {
    const cause = history.find(({ id }) => id === event.causationId)
    const next = cause ? upTo(snapshot, event, cause) : append(snapshot, event, event.actor)
    const stated = next.log.at(-1)
    if (next.log.length !== event.version || stated?.type !== event.type || !('data' in stated))
      throw new Error(
        `${event.source} states ${stated?.type} (${next.log.length}), and not ${event.type} (${event.version})`,
      )
    if (!isDeepStrictEqual(stated.data, withoutSourcing(event)))
      throw new Error(`${event.type} differs: ${JSON.stringify(stated.data)}`)
    return next
  }, start)
}

/** What an event says but why its warehouses were chosen, which depends on where all of them are. */
function withoutSourcing({ type, data }: SagaEvent): SagaEvent['data'] {
  if (type !== 'InventoryReserved') return data
  const { sourcing: _, ...rest } = data
  return rest
}

function upTo(snapshot: OrderSnapshot, event: SagaEvent, cause: SagaEvent): OrderSnapshot {
  const { source } = event
  let reached = snapshot
  while (seenBy(reached, source) < cause.version) {
    const seen = seenBy(reached, source)
    // An answer that came behind a request to cancel is told by the event all the same.
    const isTold = nextOf(reached, source)?.version === cause.version
    const call = isTold ? plannedCall(reached, source) : callOf(reached, source)
    reached = handleNext(reached, source, call && answerIn(event))
    if (seenBy(reached, source) === seen) throw new Error(`${source} never comes to ${cause.type}`)
  }
  return reached
}

/** The provider's answer that an event records, or what a person stated in its place. */
function answerIn(event: SagaEvent): Outcome {
  switch (event.type) {
    case 'PaymentCompleted': {
      const { chargeId, card } = event.data
      return { type: 'captured', chargeId, card, ...statedBy(event.data) }
    }
    case 'PaymentFailed': {
      const { code, settled } = event.data
      if (code !== settledByStaff) return { type: 'declined', code }
      return settled ? { type: 'declined', code, settled } : failsWithoutWord(event)
    }
    case 'PaymentRefunded':
    case 'RefundIssued': {
      const { refundId, method } = event.data
      return { type: 'refunded', refundId, method, ...statedBy(event.data) }
    }
    case 'RefundRefused':
      return event.data.settled
        ? { type: 'not_refunded', settled: event.data.settled }
        : failsWithoutWord(event)
    case 'ShipmentCreated':
      return { type: 'labelled', parcels: event.data.shipments, ...statedBy(event.data) }
    case 'ShipmentFailed':
      return event.data.code === settledByStaff
        ? { type: 'not_labelled', settled: event.data.settled }
        : { type: 'undeliverable' }
    case 'PaymentVoided':
      return event.data.outcome === 'undone'
        ? { ...event.data, type: 'undone' }
        : { type: 'never_happened', ...statedBy(event.data) }
    case 'ShipmentCancelled':
      return { type: 'never_happened', ...statedBy(event.data) }
    default:
      throw new Error(`${event.type} tells of no answer`)
  }
}

function failsWithoutWord({ type }: SagaEvent): never {
  throw new Error(`${type} says that a person stated it, and not what`)
}

/**
 * What was free when inventory decided, as far as its answer says: enough of what is not named as
 * missing.
 */
function shelves(history: readonly SagaEvent[]): StockLevel[] {
  const lines = history.flatMap((event) => (event.type === 'OrderCreated' ? event.data.lines : []))
  return history.flatMap((event): StockLevel[] => {
    if (event.type === 'InventoryReserved')
      return event.data.allocations.map(({ sku, warehouse, location, quantity }) => ({
        sku,
        warehouse,
        location,
        onHand: quantity,
        reserved: 0,
      }))
    if (event.type !== 'InventoryRejected') return []
    const missing = new Map(event.data.shortages.map(({ line, available }) => [line, available]))
    return lines.map(({ line, sku, quantity }) => ({
      sku,
      warehouse: 'leipzig',
      onHand: missing.get(line) ?? quantity,
      reserved: 0,
    }))
  })
}
