import { formatMoney } from '../../lib/format.ts'
import { sayShop } from '../../messages/say-shop.ts'
import type { Offer } from './checkout-offer.ts'
import { isShort, partsOf } from './shortage.ts'

/**
 * What the button does: what is charged at once, and that something is ordered.
 *
 * @param choice what is to happen with what is missing; undefined when nothing was chosen
 */
export function payLabel(offer: Offer, choice: string | undefined): string {
  const { currency } = offer
  if (!offer.lines.some(isShort))
    return sayShop('pay.all', { amount: formatMoney(offer.totalMinor, currency) })
  if (choice === 'cancel') return sayShop('pay.if_there')
  const { nowMinor } = partsOf(offer)
  return nowMinor > 0
    ? sayShop('pay.now', { amount: formatMoney(nowMinor, currency) })
    : sayShop('pay.later')
}
