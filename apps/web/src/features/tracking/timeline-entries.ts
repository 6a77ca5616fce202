import type { PublicEvent } from '../../live/public-event.ts'
import {
  held,
  isPaid,
  isSent,
  isSetAside,
  type Labels,
  type Step,
  slow,
  slowness,
} from './timeline-facts.ts'

const slowRefund = (waitedMs: number) =>
  slow(
    waitedMs,
    'Your bank is slow to answer; we keep asking.',
    'Your bank has not answered for a while; we keep asking by ourselves.',
  )

const itemsText = (items: number) => `${items} ${items === 1 ? 'item' : 'items'}`

const setAsideIn = (warehouses: readonly string[]) =>
  warehouses.length === 0 ? 'Set aside for you' : `Set aside for you in ${warehouses.join(' and ')}`

type Kind<K extends PublicEvent['kind']> = Extract<PublicEvent, { kind: K }>

const declineLabels: Record<Kind<'declined'>['why'], string> = {
  no_funds: 'Not enough money on it.',
  declined: 'You were not charged.',
  not_made: 'You were not charged.',
}

const cancelLabels: Record<Kind<'cancel_asked'>['by'], string> = {
  you: 'You asked to cancel',
  us: 'We cancelled it',
  time: 'It expired: it could not be sent in time',
}

/** What happened, each thing that concerns the shopper as one step. */
export function past(events: readonly PublicEvent[], { order, context, money }: Labels): Step[] {
  return events.flatMap((event): Step[] => {
    const { time } = event
    switch (event.kind) {
      case 'received':
        return [
          {
            title: 'Order received',
            detail: `${itemsText(event.items)}, ${money(event.totalMinor)}`,
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
            title: 'Not enough left',
            detail: 'Somebody else was a moment faster.',
            time,
            state: 'failed',
          },
        ]
      case 'paid':
        return [{ title: `Paid with your card ${event.card}`.trim(), time, state: 'done' }]
      case 'declined':
        return [
          {
            title:
              event.why === 'not_made'
                ? 'The payment did not go through'
                : 'The bank declined the card',
            detail: declineLabels[event.why],
            time,
            state: 'failed',
          },
        ]
      case 'sent':
        return event.parcels.map(({ carrier, trackingNumber }) => ({
          title: `Handed to ${carrier}`,
          detail: `Number ${trackingNumber}`,
          time,
          state: 'done',
        }))
      case 'undeliverable':
        return [
          {
            title: 'The carrier couldn’t take it',
            detail: `They don’t know the postcode ${event.postcode}.`,
            time,
            state: 'failed',
          },
        ]
      case 'not_taken':
        return [{ title: 'The carrier couldn’t take it', time, state: 'failed' }]
      case 'cancel_asked':
        return [
          {
            title: cancelLabels[event.by],
            time,
            state: 'back',
          },
        ]
      case 'too_late_to_cancel':
        return [
          {
            title: 'Too late to cancel',
            detail: 'The parcel had left already.',
            time,
            state: 'failed',
          },
        ]
      case 'not_sent':
        return [{ title: 'It will not be sent', time, state: 'back' }]
      case 'refunded':
        return [
          {
            title: `${money(event.amountMinor)} went back to your card`,
            detail: 'It can take some days until your bank shows it.',
            time,
            state: 'back',
          },
        ]
      case 'taken_and_returned':
        return [
          {
            title: `${money(event.amountMinor)} were taken and went back to your card`,
            detail: 'It can take some days until your bank shows it.',
            time,
            state: 'back',
          },
        ]
      case 'nothing_taken':
        return [{ title: 'You were not charged', time, state: 'back' }]
      case 'completed':
        return [
          {
            title: 'All done on our side',
            detail: 'Everything you ordered has been sent.',
            time,
            state: 'done',
          },
        ]
      case 'closed':
        return [
          {
            title: 'Order closed',
            ...(!isPaid(order) && { detail: 'You paid nothing.' }),
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

/** What is under way and what comes after it, while all goes well. */
export function ahead(words: Labels): Step[] {
  const { order } = words
  const titles = [
    [isSetAside(order), 'Setting it aside', 'Set aside for you'],
    [isPaid(order), 'Paying with your card', 'Paid with your card'],
    [isSent(order), 'Handing it to the carrier', 'Handed to the carrier'],
    [order.status === 'COMPLETED', 'Closing the order', 'All done on our side'],
  ] as const
  const from = titles.findIndex(([isDone]) => !isDone)
  const detail = [slowness(words), held(words)].filter(Boolean).join(' ')
  return titles
    .slice(from === -1 ? titles.length : from)
    .map(
      ([, doing, done], index): Step =>
        index === 0
          ? { title: doing, ...(detail && { detail }), state: 'now' }
          : { title: done, state: 'next' },
    )
}

/** What is under way and what comes after it, while it is being undone. */
export function undoneAhead(words: Labels): Step[] {
  const { order, last, money, waitedMs } = words
  const { capturedMinor, refundedMinor } = order.payment
  const closing: Step = { title: 'Order closed', state: 'next' }
  const mayStillShip = order.shipment.status === 'none' || isSent(order)
  if (last('cancel_asked') && mayStillShip)
    return [
      { title: 'Stopping it', state: 'now_back' },
      ...(isPaid(order)
        ? [{ title: `${money(capturedMinor)} back on your card`, state: 'next' } as const]
        : []),
      closing,
    ]
  if (isPaid(order) && refundedMinor === 0) {
    const detail = slowRefund(waitedMs)
    return [
      {
        title: `${money(capturedMinor)} are on their way back`,
        ...(detail && { detail }),
        state: 'now_back',
      },
      closing,
    ]
  }
  return [{ title: 'Closing the order', state: 'now_back' }]
}
