import type { PricedOrder } from './new-order.ts'

/** What the person who orders was shown before. Money in minor units of `currency`. */
export interface ShownOffer {
  readonly totalMinor: number
  readonly currency?: string
  /** The price of each line; without it, the sum is compared alone. */
  readonly lines?: readonly { readonly sku: string; readonly unitPriceMinor: number }[]
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

/** `short`: something is not there. `changed`: it costs something else than was shown. */
export type OfferRefusal = { type: 'short' | 'changed'; offer: Offer }

/**
 * Why an order is not placed at what its person was shown; undefined when all is as it was.
 *
 * @param order at the prices of now
 * @param free units of each SKU that nothing holds
 */
export function refusalOfOffer(
  order: Omit<PricedOrder, 'orderId'>,
  shown: ShownOffer,
  free: ReadonlyMap<string, number>,
): OfferRefusal | undefined {
  const offer = offerOf(order, free)
  if (offer.lines.some(({ orderable, quantity }) => orderable < quantity))
    return { type: 'short', offer }
  return isAsShown(order, shown) ? undefined : { type: 'changed', offer }
}

function offerOf(
  { lines, totalMinor, currency }: Omit<PricedOrder, 'orderId'>,
  free: ReadonlyMap<string, number>,
): Offer {
  const now = lines.map(({ sku, name, quantity, unitPriceMinor }) => {
    const orderable = Math.min(quantity, Math.max(0, free.get(sku) ?? 0))
    return { sku, name, quantity, orderable, unitPriceMinor }
  })
  return { lines: now, totalMinor, currency }
}

/** Each price counts, not the sum alone: two of them may swap. */
function isAsShown(
  { lines, totalMinor, currency }: Omit<PricedOrder, 'orderId'>,
  shown: ShownOffer,
): boolean {
  if (totalMinor !== shown.totalMinor) return false
  if (shown.currency !== undefined && shown.currency !== currency) return false
  if (!shown.lines) return true
  const prices = new Map(shown.lines.map(({ sku, unitPriceMinor }) => [sku, unitPriceMinor]))
  return lines.every(({ sku, unitPriceMinor }) => prices.get(sku) === unitPriceMinor)
}
