import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { EventData } from '@sagaboard/events/catalog/events'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'

/** What the log says of an order's stock, for whoever waits for it; its row may be written later. */
export type StockAnswer =
  /** All of it, or as much as was asked for: the order as it stands by now. */
  | { type: 'reserved'; order: OrderView }
  | { type: 'short'; shortages: EventData<'InventoryRejected'>['shortages'] }
  /** It waits until its stock is there, as it was asked to. */
  | { type: 'waits'; order: OrderView }
  /** Somebody wants it undone, and nothing was reserved; it ends so once inventory has heard of it. */
  | { type: 'cancelling' }
  /** It has ended, for whatever other reason, or is being undone. */
  | { type: 'cancelled' }
  | { type: 'open' }

export function stockAnswerOf(entries: readonly LogEntry[]): StockAnswer {
  const events = entries.filter(isReadable)
  const order = events.reduce(evolve, emptyOrder)
  const rejected = events.find((event) => event.type === 'InventoryRejected')
  if (rejected?.type === 'InventoryRejected')
    return { type: 'short', shortages: rejected.data.shortages }
  const isReserved = events.some(({ type }) => type === 'InventoryReserved')
  if (order.status === 'CANCELLED') return { type: 'cancelled' }
  if (order.status === 'CANCELLING') return { type: isReserved ? 'cancelled' : 'cancelling' }
  if (isReserved) return { type: 'reserved', order }
  return order.waitingFor === 'stock' ? { type: 'waits', order } : { type: 'open' }
}
