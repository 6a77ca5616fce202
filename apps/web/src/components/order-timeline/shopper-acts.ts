import { returnableLines } from '@sagaboard/events/commands/returns'
import type { OrderView } from '@sagaboard/events/saga/order-view'
import { returnsUntil } from '@sagaboard/events/saga/returns/window'
import { sayShop } from '../../messages/say-shop.ts'
import type { OrderTimeline } from './order-timeline.ts'
import type { ReturnStory } from './return-story.ts'

/** A button of the order's page: what stands on it, and what is said of it; `consequence` is empty where nothing is. */
export interface ShopperAct {
  readonly type: 'cancel' | 'again'
  readonly label: string
  readonly consequence: string
}

/** What the page lets a shopper do about the order as it stands; null: nothing. */
export function orderAct({
  cancelling,
  offer,
}: Pick<OrderTimeline, 'cancelling' | 'offer'>): ShopperAct | null {
  // One text: of two that stand side by side, a page that the browser has translated keeps the old one.
  if (cancelling !== null)
    return {
      type: 'cancel',
      label: sayShop('cancel.open'),
      consequence: `${cancelling} ${sayShop('cancel.no_way_back')}`,
    }
  return offer && { type: 'again', label: sayShop(`offer.${offer}`), consequence: '' }
}

/**
 * Until when things of the order can be asked to be sent back, ISO; null when there is nothing to send back.
 *
 * @param days so long after it came
 */
export function returnableUntil(order: OrderView, days: number): string | null {
  const { capturedMinor, refundedMinor } = order.payment
  const hasLeft = returnableLines(order).length > 0 && refundedMinor < capturedMinor
  return hasLeft ? returnsUntil(order, days) : null
}

/** What stands on the buttons of one return. */
export const returnActs = ({ labels, givingUp }: ReturnStory): string[] => [
  ...(labels.length === 0 ? [] : [sayShop('return.label.print')]),
  ...(givingUp === null ? [] : [sayShop('return.give_up')]),
]
