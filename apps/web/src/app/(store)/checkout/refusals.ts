import type { CheckoutState } from '../../../features/checkout/checkout-form.tsx'
import {
  describeChange,
  type FormerOffer,
  type OfferLine,
} from '../../../features/checkout/checkout-offer.ts'
import { formatMoney } from '../../../lib/format.ts'
import type { PlacedOrder } from '../../../server/trpc/checkout.ts'

/** What placing an order came to when it is to be told beside the form, and not at a field. */
export type ToldRefusal = Exclude<PlacedOrder, { type: 'accepted' | 'invalid' }>

/**
 * What the form shows of a refusal.
 *
 * @param former the prices that were sent as shown
 * @param newKey makes the id under which a bag that has been ordered already is ordered as a new one
 */
export function stateOfRefusal(
  refusal: ToldRefusal,
  former: FormerOffer,
  newKey: () => string,
): Partial<CheckoutState> {
  switch (refusal.type) {
    case 'changed': {
      const shown = { offer: refusal.offer, former }
      return { shown, notice: { text: describeChange(shown, formatMoney) } }
    }
    case 'short': {
      const { offer } = refusal
      const text = [
        ...offer.lines.flatMap((line) => shortage(line, former)),
        'Nothing has been ordered or charged. Choose below what shall happen, or',
      ]
      const link = { href: '/bag', text: 'change your bag' }
      return { shown: { offer, former }, notice: { text: text.join(' '), link } }
    }
    case 'key_in_flight':
      return {
        notice: { text: `Your order is still being taken. ${sendAgain('Send it once more')}` },
      }
    case 'key_reused': {
      const { orderId } = refusal
      const link = orderId === null ? undefined : { href: `/orders/${orderId}`, text: 'See it' }
      return asNewBag('This bag has been ordered already, with other details.', newKey(), link)
    }
    case 'key_taken':
      return asNewBag('This bag has been ordered already.', newKey())
    default:
      return refusal satisfies never
  }
}

/** One key, one order: it is safe to ask again. */
export const sendAgain = (how: string) => `${how}: it is ordered once, however often you do.`

type Link = NonNullable<CheckoutState['notice']>['link']

/** The old key stays with the order that it names; what is in the bag now may be ordered under a new one. */
const asNewBag = (what: string, orderKey: string, link?: Link): Partial<CheckoutState> => ({
  orderKey,
  notice: {
    text: `${what} Nothing more has been ordered. To order what is in it now as a new bag, send it again.`,
    ...(link && { link }),
  },
})

function shortage({ sku, name, quantity, orderable }: OfferLine, former: FormerOffer): string[] {
  if (orderable >= quantity) return []
  // What was shown as missing is no news.
  if (orderable === 0 && former.orderable[sku] === 0) return [`${name} is not in stock.`]
  if (orderable === 0) return [`${name} has just sold out.`]
  return [`Only ${orderable} of ${name} ${orderable === 1 ? 'is' : 'are'} left.`]
}
