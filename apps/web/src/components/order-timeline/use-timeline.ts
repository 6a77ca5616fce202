'use client'

import type { OrderView } from '@sagaboard/events/saga/order-view'
import { formatDay, formatMinute, formatMoney } from '../../lib/format.ts'
import type { PublicEvent } from '../../live/public-event.ts'
import type { PublicForecast } from '../../live/public-forecast.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { useClock } from '../clock.tsx'
import { useTimeZone } from '../time-zone-provider.tsx'
import { buildTimeline, type OrderTimeline } from './order-timeline.ts'
import { returnableUntil } from './shopper-acts.ts'

interface ToldOrder {
  /** What happened, as the shopper is told of it. */
  events: readonly PublicEvent[]
  lines: readonly { line: number; name: string }[]
  /** Place names of warehouses by their id. */
  warehouses: Readonly<Record<string, string>>
  /** What will become of it; null once it has ended. */
  forecast: PublicForecast | null
}

/** Told anew each second, as text: the page renders when another thing is to be read, not when time passes. */
export function useTimeline({ events, lines, warehouses, forecast }: ToldOrder): OrderTimeline {
  const zone = useTimeZone()
  const context = {
    products: new Map(lines.map(({ line, name }) => [line, name])),
    warehouses: new Map(Object.entries(warehouses)),
    forecast,
    clock: (iso: string) => formatMinute(iso, zone),
    day: (iso: string) => formatDay(iso, zone),
    money: formatMoney,
  }
  return JSON.parse(
    useClock((nowMs) => JSON.stringify(buildTimeline(events, { ...context, nowMs }))),
  )
}

/** The way to a return: what stands on its button, and until when; null when there is nothing to send back. */
export function useReturnOffer(
  order: OrderView,
  days: number,
): { label: string | null; consequence: string } | null {
  const zone = useTimeZone()
  const until = returnableUntil(order, days)
  const isOpen = useClock((nowMs) => until !== null && nowMs <= Date.parse(until))
  if (until === null) return null
  return {
    label: isOpen ? sayShop('return.ask') : null,
    consequence: sayShop(isOpen ? 'return.ask.until' : 'return.ask.over', {
      date: formatDay(until, zone),
    }),
  }
}
