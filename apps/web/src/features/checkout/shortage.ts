import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import { sayShop, sayShopList } from '../../messages/say-shop.ts'
import type { Offer } from './checkout-offer.ts'

/** What can be done with a bag that is there in part, in words. */
export interface ShortageOption {
  readonly value: ShortageChoice
  readonly title: string
  readonly what: string
}

/** What is there of an offer and what is not, and what each costs, in minor units. */
interface Parts {
  readonly nowMinor: number
  readonly laterMinor: number
  /** `2 × Enamel mug and 1 × Flower pot` */
  readonly there: string
  readonly missing: string
  /** Units that are missing. */
  readonly count: number
}

/** True of a line that is not there as often as it is wanted. */
export const isShort = (line: { quantity: number; orderable: number }): boolean =>
  line.orderable < line.quantity

/** What can be charged and sent at once, and what can't. */
export function partsOf({ lines }: Pick<Offer, 'lines'>): Parts {
  const sum = (units: (line: Offer['lines'][number]) => number) =>
    lines.reduce((total, line) => total + units(line) * line.unitPriceMinor, 0)
  const list = (units: (line: Offer['lines'][number]) => number) =>
    sayShopList(lines.flatMap((line) => (units(line) > 0 ? `${units(line)} × ${line.name}` : [])))
  const missing = ({ quantity, orderable }: Offer['lines'][number]) => quantity - orderable
  return {
    nowMinor: sum(({ orderable }) => orderable),
    laterMinor: sum(missing),
    there: list(({ orderable }) => orderable),
    missing: list(missing),
    count: lines.reduce((total, line) => total + missing(line), 0),
  }
}

/**
 * The ways to go on with a bag that is not all there; none when nothing is missing.
 *
 * @param money writes an amount in minor units
 */
export function shortageOptions(
  offer: Offer,
  money: (minor: number, currency: string) => string,
): ShortageOption[] {
  const { nowMinor, laterMinor, there, missing, count } = partsOf(offer)
  if (count === 0) return []
  const now = money(nowMinor, offer.currency)
  const later = money(laterMinor, offer.currency)
  const cancel: ShortageOption = {
    value: 'cancel',
    title: sayShop('short.cancel'),
    what: sayShop('short.cancel.what'),
  }
  if (there === '')
    return [
      {
        value: 'backorder',
        title: sayShop('short.wait'),
        what: sayShop('short.wait.what', { later, count }),
      },
      cancel,
    ]
  return [
    {
      value: 'ship_available',
      title: sayShop('short.ship_available'),
      what: sayShop('short.ship_available.what', { there, missing, now, count }),
    },
    {
      value: 'backorder',
      title: sayShop('short.backorder'),
      what: sayShop('short.backorder.what', { missing, now, later, count }),
    },
    cancel,
  ]
}
