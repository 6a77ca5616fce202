import { parcelStates } from '@sagaboard/events/saga/parcel-news'
import type { PublicEvent } from '../../live/public-event.ts'
import { sayShop, sayShopList } from '../../messages/say-shop.ts'
import {
  awaited,
  countUnits,
  isFollowed,
  isPaid,
  type Labels,
  leftOut,
  type Step,
  sayUnits,
} from './timeline-facts.ts'

const setAsideIn = (warehouses: readonly string[]) =>
  warehouses.length === 0
    ? sayShop('past.set_aside')
    : sayShop('past.set_aside_in', { places: sayShopList(warehouses) })

/** What a delivery leaves out, and whether it comes later. */
const notIncluded = (units: readonly { line: number; quantity: number }[], labels: Labels) =>
  sayShop(isFollowed(labels) ? 'past.rest_follows' : 'past.rest_left_out', {
    missing: sayUnits(units, labels),
    count: countUnits(units),
  })

type EventOf<K extends PublicEvent['kind']> = Extract<PublicEvent, { kind: K }>
type News = EventOf<'parcel'>

/** The versions of the news that brought a parcel on; what came late is told by its way alone. */
function movingNews(events: readonly PublicEvent[]): ReadonlySet<number> {
  const furthest = new Map<string, number>()
  const moving = new Set<number>()
  for (const event of events) {
    if (event.kind !== 'parcel') continue
    const rank = parcelStates.indexOf(event.state)
    if (rank <= (furthest.get(event.trackingNumber) ?? 0)) continue
    furthest.set(event.trackingNumber, rank)
    moving.add(event.version)
  }
  return moving
}

function newsStep({ state, trackingNumber, at, place }: News, { order }: Labels): Step {
  const { parcels } = order.shipment
  const carrier = parcels.find((one) => one.trackingNumber === trackingNumber)?.carrier ?? ''
  const detail = [
    place === undefined ? '' : sayShop('past.parcel.place', { place }),
    parcels.length > 1 ? sayShop('past.parcel.number', { number: trackingNumber }) : '',
  ]
  const told = detail.filter(Boolean).join('. ')
  return {
    title: sayShop(`past.parcel.${state}`, { carrier }),
    ...(told && { detail: told }),
    time: at,
    state: state === 'returned' ? 'back' : 'done',
  }
}

/** Without packing that begins again: from where it is packed is not the shopper's matter. */
const toldOnce = (events: readonly PublicEvent[]): readonly PublicEvent[] => {
  const first = events.find(({ kind }) => kind === 'packing')
  return events.filter((event) => event.kind !== 'packing' || event === first)
}

const receivedStep = (
  { isFollowUp, items, totalMinor, time }: EventOf<'received'>,
  { money }: Labels,
): Step => ({
  title: sayShop(isFollowUp ? 'past.follow_up' : 'past.received'),
  detail: sayShop('past.received.detail', { items, amount: money(totalMinor) }),
  time,
  state: 'done',
})

function setAsideStep(
  { warehouses, leftOut: missing = [], time }: EventOf<'set_aside'>,
  labels: Labels,
): Step {
  const places = warehouses.flatMap((id) => labels.context.warehouses.get(id) ?? [])
  return {
    title: setAsideIn(places),
    ...(missing.length > 0 && { detail: notIncluded(missing, labels) }),
    time,
    state: 'done',
  }
}

/** That there was too little of it: at once, or after it was waited for. */
const shortStep = ({ last }: Labels): Pick<Step, 'title' | 'detail'> =>
  last('awaits_stock')
    ? { title: sayShop('past.waited_in_vain') }
    : { title: sayShop('past.out_of_stock'), detail: sayShop('past.out_of_stock.detail') }

function completedDetail(labels: Labels) {
  if (leftOut(labels).length === 0) return 'past.completed.detail' as const
  return isFollowed(labels) ? 'past.completed.rest_follows' : 'past.completed.rest_left_out'
}

/** What happened, each thing that concerns the shopper as one step. */
export function past(events: readonly PublicEvent[], labels: Labels): Step[] {
  const { order, money } = labels
  const moving = movingNews(events)
  return toldOnce(events).flatMap((event): Step[] => {
    const { time } = event
    switch (event.kind) {
      case 'received':
        return [receivedStep(event, labels)]
      case 'set_aside':
        return [setAsideStep(event, labels)]
      case 'out_of_stock':
        return [{ ...shortStep(labels), time, state: 'failed' }]
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
      case 'awaits_stock':
        return [
          {
            title: sayShop('past.awaits_stock'),
            detail: sayShop('past.awaits_stock.detail', {
              missing: sayUnits(awaited(labels), labels),
            }),
            time,
            state: 'done',
          },
        ]
      case 'packing':
      case 'dispatched':
        return [{ title: sayShop(`past.${event.kind}`), time, state: 'done' }]
      case 'sent':
        return event.parcels.map(({ carrier, trackingNumber }) => ({
          title: sayShop('past.sent', { carrier }),
          detail: sayShop('past.sent.detail', { number: trackingNumber }),
          time,
          state: 'done',
        }))
      case 'parcel':
        return moving.has(event.version) ? [newsStep(event, labels)] : []
      case 'undeliverable':
        return [
          {
            title: sayShop('past.undeliverable'),
            detail: sayShop('past.undeliverable.detail'),
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
            detail: sayShop(completedDetail(labels)),
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
      case 'return': // has a story of its own
      case 'put_back': // of no concern to the shopper
      case 'noted':
        return []
      default:
        return event satisfies never
    }
  })
}
