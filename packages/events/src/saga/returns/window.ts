import type { OrderView } from '../order-view.ts'
import { deliveryOf } from '../parcel-news.ts'

/** How long a return can be asked for, unless it is set otherwise (RETURN_DAYS). */
export const usualReturnDays = 30

const dayMs = 86_400_000

/**
 * Until when a return of an order can be asked for. The days are counted from the delivery of its last parcel once all of
 * them were delivered; else, as where the carrier tells nothing, from its completion.
 *
 * @param days whole days
 * @returns ISO; null while it is not completed
 */
export function returnsUntil(
  { status, closedAt, shipment }: Pick<OrderView, 'status' | 'closedAt' | 'shipment'>,
  days: number,
): string | null {
  if (status !== 'COMPLETED' || closedAt === null) return null
  const delivered = shipment.parcels.map(({ news }) => Date.parse(news?.delivered?.at ?? ''))
  const isDelivered = deliveryOf(shipment.parcels) === 'delivered'
  const from = isDelivered ? Math.max(...delivered) : Date.parse(closedAt)
  return new Date((Number.isNaN(from) ? Date.parse(closedAt) : from) + days * dayMs).toISOString()
}
