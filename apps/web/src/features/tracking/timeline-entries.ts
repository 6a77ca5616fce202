import type { PublicEvent } from '../../live/public-event.ts'
import { sayShop, sayShopList } from '../../messages/say-shop.ts'
import { isPaid, type Labels, type Step } from './timeline-facts.ts'

const setAsideIn = (warehouses: readonly string[]) =>
  warehouses.length === 0
    ? sayShop('past.set_aside')
    : sayShop('past.set_aside_in', { places: sayShopList(warehouses) })

/** What happened, each thing that concerns the shopper as one step. */
export function past(events: readonly PublicEvent[], { order, context, money }: Labels): Step[] {
  return events.flatMap((event): Step[] => {
    const { time } = event
    switch (event.kind) {
      case 'received':
        return [
          {
            title: sayShop('past.received'),
            detail: sayShop('past.received.detail', {
              items: event.items,
              amount: money(event.totalMinor),
            }),
            time,
            state: 'done',
          },
        ]
      case 'set_aside': {
        const places = event.warehouses.flatMap((id) => context.warehouses.get(id) ?? [])
        return [
          {
            title: setAsideIn(places),
            time,
            state: 'done',
          },
        ]
      }
      case 'out_of_stock':
        return [
          {
            title: sayShop('past.out_of_stock'),
            detail: sayShop('past.out_of_stock.detail'),
            time,
            state: 'failed',
          },
        ]
      case 'paid':
        return [{ title: sayShop('past.paid', { card: event.card }).trim(), time, state: 'done' }]
      case 'declined':
        return [
          {
            title: sayShop(event.why === 'not_made' ? 'past.payment_failed' : 'past.declined'),
            detail: sayShop(`past.declined.${event.why}`),
            time,
            state: 'failed',
          },
        ]
      case 'sent':
        return event.parcels.map(({ carrier, trackingNumber }) => ({
          title: sayShop('past.sent', { carrier }),
          detail: sayShop('past.sent.detail', { number: trackingNumber }),
          time,
          state: 'done',
        }))
      case 'undeliverable':
        return [
          {
            title: sayShop('past.undeliverable'),
            detail: sayShop('past.undeliverable.detail', { postcode: event.postcode }),
            time,
            state: 'failed',
          },
        ]
      case 'not_taken':
        return [{ title: sayShop('past.undeliverable'), time, state: 'failed' }]
      case 'cancel_asked':
        return [
          {
            title: sayShop(`past.cancel_asked.${event.by}`),
            time,
            state: 'back',
          },
        ]
      case 'too_late_to_cancel':
        return [
          {
            title: sayShop('past.too_late'),
            detail: sayShop('past.too_late.detail'),
            time,
            state: 'failed',
          },
        ]
      case 'not_sent':
        return [{ title: sayShop('past.not_sent'), time, state: 'back' }]
      case 'refunded':
        return [
          {
            title: sayShop(event.byHand ? 'past.refunded_by_hand' : 'past.refunded', {
              amount: money(event.amountMinor),
            }),
            ...(!event.byHand && { detail: sayShop('past.takes_days') }),
            time,
            state: 'back',
          },
        ]
      case 'taken_and_returned':
        return [
          {
            title: sayShop('past.taken_and_returned', { amount: money(event.amountMinor) }),
            detail: sayShop('past.takes_days'),
            time,
            state: 'back',
          },
        ]
      case 'nothing_taken':
        return [{ title: sayShop('past.nothing_taken'), time, state: 'back' }]
      case 'completed':
        return [
          {
            title: sayShop('past.completed'),
            detail: sayShop('past.completed.detail'),
            time,
            state: 'done',
          },
        ]
      case 'closed':
        return [
          {
            title: sayShop('past.closed'),
            ...(!isPaid(order) && { detail: sayShop('past.closed.paid_nothing') }),
            time,
            state: 'back',
          },
        ]
      case 'put_back': // of no concern to the shopper
      case 'noted':
        return []
      default:
        return event satisfies never
    }
  })
}
