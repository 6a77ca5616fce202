import { type FoldedEvent, isTerminal, type OrderView } from './order-view.ts'

/** How long that is, unless it is set otherwise (RESERVATION_MINUTES). */
export const usualReservationMs = 15 * 60_000

/**
 * When an order that has not shipped is asked to be cancelled by itself, after one more of its events. Its time stands still
 * while it waits for stock or to be packed, and starts anew when its stock is reserved, or its label is asked for.
 *
 * @param order as the event has found it, and as it has left it
 * @param reservationMs how long it may then take
 * @returns ISO; null: it has no such time; undefined: the event changes nothing about it
 */
export function expiryAfter(
  { type, time }: Pick<FoldedEvent, 'type' | 'time'>,
  { before, after }: { before: Pick<OrderView, 'waitingFor'>; after: OrderView },
  reservationMs: number,
): string | null | undefined {
  const isUndone = after.status === 'CANCELLING' || isTerminal(after.status)
  const anew = isUndone ? undefined : new Date(Date.parse(time) + reservationMs).toISOString()
  switch (type) {
    case 'StockAwaited':
    case 'PackingStarted':
      return after.waitingFor === null ? undefined : null
    case 'InventoryReserved':
      return before.waitingFor === 'stock' ? anew : undefined
    case 'DispatchRequested':
      return anew
    // Whoever asks has cleared it, perhaps before an event that set it was folded.
    case 'OrderCancelRequested':
      return null
    default:
      return undefined
  }
}
