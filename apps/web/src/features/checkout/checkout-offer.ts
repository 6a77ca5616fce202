import type { Offer, OfferLine } from '@sagaboard/db/commands/shown-offer'

export type { Offer, OfferLine }

/** The prices that stood on the page before the offer that it shows now, by SKU, and their sum. */
export interface FormerPrices {
  readonly totalMinor: number
  readonly currency: string
  readonly unitPrices: Readonly<Record<string, number>>
}

/** What the checkout shows to be agreed to, and what it showed before where that was another price. */
export interface ShownOrder {
  readonly offer: Offer
  readonly former: FormerPrices | null
}

/** A price that is no longer true, to stand struck beside the new one; null when it is the same. */
export function formerPrice({ former, offer }: ShownOrder, line: OfferLine): number | null {
  const price = former?.unitPrices[line.sku]
  if (former === null || price === undefined) return null
  return price === line.unitPriceMinor && former.currency === offer.currency ? null : price
}

/** As {@link formerPrice}, of the sum. */
export function formerTotal({ former, offer }: ShownOrder): number | null {
  if (former === null) return null
  const same = former.totalMinor === offer.totalMinor && former.currency === offer.currency
  return same ? null : former.totalMinor
}

/**
 * What has changed, in a sentence for each price and one for the sum.
 *
 * @param money writes an amount in minor units
 */
export function describeChange(
  shown: ShownOrder,
  money: (minor: number, currency: string) => string,
): string {
  const { offer, former } = shown
  const was = former?.currency ?? offer.currency
  const prices = offer.lines.flatMap((line) => {
    const before = formerPrice(shown, line)
    if (before === null) return []
    return `${line.name} costs ${money(line.unitPriceMinor, offer.currency)} now, not ${money(before, was)}.`
  })
  const total = formerTotal(shown)
  const sum =
    total === null
      ? `It is still ${money(offer.totalMinor, offer.currency)} in all.`
      : `It is ${money(offer.totalMinor, offer.currency)} in all now, not ${money(total, was)}.`
  return ['The price has changed.', ...prices, sum, 'Nothing has been ordered yet.'].join(' ')
}
