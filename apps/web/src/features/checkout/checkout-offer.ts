import type { Offer, OfferLine } from '@sagaboard/db/commands/shown-offer'

export type { Offer, OfferLine }

/** What stood on the page before the offer that it shows now: prices by SKU and their sum, and how many of each were there. */
export interface FormerOffer {
  readonly totalMinor: number
  readonly currency: string
  readonly unitPrices: Readonly<Record<string, number>>
  readonly orderable: Readonly<Record<string, number>>
}

/** What the checkout shows to be agreed to, and what it showed before where that was another price. */
export interface ShownOrder {
  readonly offer: Offer
  readonly former: FormerOffer | null
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

/** What more there is of a line than was shown, in a sentence; none when there is not. */
function moreOf({ former }: ShownOrder, { sku, name, quantity, orderable }: OfferLine): string[] {
  if (orderable <= (former?.orderable[sku] ?? orderable)) return []
  return [
    orderable === quantity
      ? `All of ${name} is there now.`
      : `There ${orderable === 1 ? 'is' : 'are'} ${orderable} of ${name} now.`,
  ]
}

/**
 * What has changed, in a sentence for each price, one for the sum, and one for each thing of which there is more.
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
  const hasNewPrice = prices.length > 0 || total !== null
  return [
    ...(hasNewPrice ? ['The price has changed.', ...prices, sum] : []),
    ...offer.lines.flatMap((line) => moreOf(shown, line)),
    'Nothing has been ordered yet.',
  ].join(' ')
}
