import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import type { PricedOrder } from './new-order.ts'

/** What the person who orders was shown before. Money in minor units of `currency`. */
export interface ShownOffer {
  readonly totalMinor: number
  readonly currency?: string
  /** The price of each line; without it, the sum is compared alone. */
  readonly lines?: readonly ShownLine[]
}

interface ShownLine {
  readonly sku: string
  readonly unitPriceMinor: number
  /** How many of them were there; undefined: all that are ordered. */
  readonly orderable?: number | undefined
}

/** A line as it would be ordered now; `orderable` is at most `quantity`. */
export interface OfferLine {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly orderable: number
  readonly unitPriceMinor: number
}

/** What was asked for, with the prices and the stock of this moment. */
export interface Offer {
  readonly lines: readonly OfferLine[]
  readonly totalMinor: number
  readonly currency: string
}

/**
 * `short`: something is not there. `changed`: it costs something else than was shown, or there is
 * more of it, so that something else would be charged now.
 */
export type OfferRefusal = { type: 'short' | 'changed'; offer: Offer }

/** What is asked for at the prices of now, and what is done when not all of it is there. */
type AskedOrder = Omit<PricedOrder, 'orderId' | 'sizes'> & { onShortage: ShortageChoice }

/**
 * Why an order is not placed at what its person was shown; undefined when all is as it was. What is
 * there in part is ordered by who chose that for the very part that is there.
 *
 * @param free units of each SKU that nobody holds or waits for
 */
export function refusalOfOffer(
  order: AskedOrder,
  shown: ShownOffer,
  free: ReadonlyMap<string, number>,
): OfferRefusal | undefined {
  const offer = offerOf(order, free)
  const isSame = isAsMuch(offer, shown)
  if (offer.lines.some(isShort) && !(isSame && canGoOn(order, offer)))
    return { type: 'short', offer }
  return isSame && isAsShown(order, shown) ? undefined : { type: 'changed', offer }
}

const isShort = ({ orderable, quantity }: OfferLine): boolean => orderable < quantity

/** True when something can be done with an order that is there in part, or not at all. */
function canGoOn({ onShortage }: AskedOrder, { lines }: Offer): boolean {
  if (onShortage === 'cancel') return false
  return onShortage === 'backorder' || lines.some(({ orderable }) => orderable > 0)
}

/** True when there is as much of each line as was shown. */
function isAsMuch({ lines }: Offer, shown: ShownOffer): boolean {
  const before = new Map(shown.lines?.map(({ sku, orderable }) => [sku, orderable]))
  return lines.every(({ sku, quantity, orderable }) => {
    return orderable === Math.min(quantity, before.get(sku) ?? quantity)
  })
}

function offerOf(
  { lines, totalMinor, currency }: AskedOrder,
  free: ReadonlyMap<string, number>,
): Offer {
  const now = lines.map(({ sku, name, quantity, unitPriceMinor }) => {
    const orderable = Math.min(quantity, Math.max(0, free.get(sku) ?? 0))
    return { sku, name, quantity, orderable, unitPriceMinor }
  })
  return { lines: now, totalMinor, currency }
}

/** Each price counts, not the sum alone: two of them may swap. */
function isAsShown({ lines, totalMinor, currency }: AskedOrder, shown: ShownOffer): boolean {
  if (totalMinor !== shown.totalMinor) return false
  if (shown.currency !== undefined && shown.currency !== currency) return false
  if (!shown.lines) return true
  const prices = new Map(shown.lines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor]))
  return lines.every(({ sku, unitPriceMinor }) => prices.get(sku) === unitPriceMinor)
}
