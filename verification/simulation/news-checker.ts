import { deliveryOf } from '@sagaboard/events/log/decode'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import {
  isParcelNews,
  parcelStates,
  stateOfNews,
  stateOfParcel,
} from '@sagaboard/events/saga/parcel-news'
import type { Environment } from './environment.ts'
import type { Providers } from './providers.ts'

const rankOf = (parcel: OrderView['shipment']['parcels'][number]) =>
  parcelStates.indexOf(stateOfParcel(parcel))

type Checked = Pick<Environment, 'coverage' | 'originals'> & { providers: Providers }

/**
 * The carrier's book against the order's log: each piece of news is one event, and no parcel goes back. News that a build with
 * a bug has written, and that was skipped, is there as well, and in no parcel's state.
 */
export function brokenNews(
  checked: Checked,
  orderId: string,
  history: readonly StoredEvent[],
): string[] {
  const told = [...checked.providers.told.values()].filter((news) => news.orderId === orderId)
  const { found, skipped } = newsIn(checked, history)
  const expected = told.map((news) => `${news.eventId} ${news.trackingNumber} ${news.state}`)
  const { order, broken } = foldNews(checked, history)
  if (found.toSorted().join() !== expected.toSorted().join())
    broken.push(`the carrier told ${expected.join(', ')}, the log says ${found.join(', ')}`)
  for (const parcel of order.shipment.parcels) {
    const states = told.filter(
      (news) => news.trackingNumber === parcel.trackingNumber && !skipped.has(news.eventId),
    )
    const furthest = Math.max(0, ...states.map(({ state }) => parcelStates.indexOf(state)))
    if (rankOf(parcel) !== furthest)
      broken.push(`a parcel is ${stateOfParcel(parcel)}, and ${parcelStates[furthest]} was told`)
  }
  return broken
}

/** The news of the log, and which of it nobody could read. */
function newsIn({ originals }: Checked, history: readonly StoredEvent[]) {
  const found: string[] = []
  const skipped = new Set<unknown>()
  for (const stored of history) {
    if (!isParcelNews(stored.type)) continue
    const delivery = deliveryOf(stored)
    const isRead = delivery.type === 'event'
    const data: Record<string, unknown> = isRead
      ? { ...delivery.event.data }
      : (originals.get(stored.id) ?? {})
    if (!isRead) skipped.add(data.carrierEventId)
    found.push(`${data.carrierEventId} ${data.trackingNumber} ${stateOfNews(stored.type)}`)
  }
  return { found, skipped }
}

/** The order as its log tells it, and where a parcel went back on the way. */
function foldNews({ coverage }: Checked, history: readonly StoredEvent[]) {
  const broken: string[] = []
  let order: OrderView = emptyOrder
  for (const delivery of history.map(deliveryOf)) {
    if (delivery.type !== 'event') continue
    const before = order.shipment.parcels
    order = evolve(order, delivery.event)
    const { parcels } = order.shipment
    for (const parcel of parcels) {
      const known = before.find(({ shipmentId }) => shipmentId === parcel.shipmentId)
      if (known && rankOf(parcel) < rankOf(known))
        broken.push(`a parcel goes back from ${stateOfParcel(known)} to ${stateOfParcel(parcel)}`)
    }
    const isNoStep = JSON.stringify(before.map(rankOf)) === JSON.stringify(parcels.map(rankOf))
    if (isParcelNews(delivery.event.type) && isNoStep) coverage.saw('told of what came before')
  }
  return { order, broken }
}
