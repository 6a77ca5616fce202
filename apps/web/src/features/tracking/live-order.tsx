'use client'

import { type ReactNode, useState } from 'react'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import { LiveDot } from '../../components/ui/live-badge.tsx'
import { formatMinute, formatMoney, formatZone } from '../../lib/format.ts'
import type { OrderFrame } from '../../live/protocol.ts'
import { type PublicEvent, toPublicEvent } from '../../live/public-event.ts'
import type { PublicForecast } from '../../live/public-forecast.ts'
import { useFreshness, useLiveOrder } from '../../live/use-live.ts'
import { sayShop } from '../../messages/say-shop.ts'
import { CancelOrder } from './cancel-order.tsx'
import { freshnessLabels } from './freshness-labels.ts'
import { OrderSummary, type SummaryLine } from './order-summary.tsx'
import { buildTimeline, type OrderTimeline } from './order-timeline.ts'
import { TimelineView } from './timeline-view.tsx'
import { useForecast } from './use-forecast.ts'

interface LiveOrderProps {
  orderId: string
  orderNumber: string
  /** The guest's key, from the link. */
  accessToken?: string
  /** What happened when the page was made. */
  events: readonly PublicEvent[]
  lines: readonly SummaryLine[]
  totalMinor: number
  currency: string
  warehouses: Readonly<Record<string, string>>
  /** What will become of it, as of when the page was made; null once it has ended. */
  forecast: PublicForecast | null
  pictures: Readonly<Record<string, ReactNode>>
  /** Orders the same things again. */
  again: () => Promise<void>
  /** Asks for it to be cancelled. */
  cancel: () => Promise<void>
  /** Name and lines of the address. */
  shipTo: readonly string[]
  note: ReactNode
}

/** Without scripts the page is read again so often while the order is under way. */
const refreshSeconds = 15

/** Staff get the events as they are, a shopper what concerns them: the page is told from the same in both cases. */
const toPublic = (frame: OrderFrame): PublicEvent[] =>
  frame.audience === 'staff' ? frame.events.map(toPublicEvent) : frame.events

/** An order's page: its timeline, told on while it happens, and what was ordered beside it. */
export function LiveOrder({
  orderId,
  orderNumber,
  accessToken,
  events: first,
  lines,
  totalMinor,
  currency,
  warehouses,
  forecast: firstForecast,
  pictures,
  again,
  cancel,
  shipTo,
  note,
}: LiveOrderProps) {
  const zone = useTimeZone()
  const [events, setEvents] = useState(first)
  const version = events.at(-1)?.version ?? 0
  const forecast = useForecast({ orderId, accessToken, version, first: firstForecast })
  useLiveOrder({
    orderId,
    accessToken,
    version,
    onEvents: (frame) =>
      setEvents((known) => {
        const last = known.at(-1)?.version ?? 0
        return [...known, ...toPublic(frame).filter((event) => event.version > last)]
      }),
  })
  const context = {
    products: new Map(lines.map(({ line, name }) => [line, name])),
    warehouses: new Map(Object.entries(warehouses)),
    forecast,
    clock: (iso: string) => formatMinute(iso, zone),
    money: formatMoney,
  }
  // Told anew each second, as text: the page renders when another thing is to be read, not when time passes.
  const json = useClock((nowMs) => JSON.stringify(buildTimeline(events, { ...context, nowMs })))
  const timeline: OrderTimeline = JSON.parse(json)
  const fresh = (
    <>
      <noscript>
        {timeline.ended ? null : <meta httpEquiv="refresh" content={String(refreshSeconds)} />}
        <span className="text-ink-2">
          {timeline.ended
            ? 'This page shows the order as it was a moment ago.'
            : `This page is read again every ${refreshSeconds} seconds.`}{' '}
          Times are in {formatZone(zone, new Date(first[0]?.time ?? 0))}.{' '}
          <a href={`/orders/${orderId}`} className="underline">
            Look again
          </a>
        </span>
      </noscript>
      <Freshness zone={zone} />
    </>
  )
  return (
    <main
      id="content"
      className="mx-auto grid max-w-page items-start gap-gutter px-5 pt-top pb-16 md:grid-cols-[minmax(0,1fr)_340px]"
    >
      <TimelineView
        timeline={timeline}
        zone={zone}
        fresh={fresh}
        actions={
          timeline.cancelling !== null ? (
            <CancelOrder consequence={timeline.cancelling} cancel={cancel} />
          ) : timeline.offer === null ? null : (
            <form action={again} className="mt-2.5">
              <Button type="submit" tone="main" size="large">
                {sayShop(`offer.${timeline.offer}`)}
              </Button>
            </form>
          )
        }
      />
      <OrderSummary
        {...{ orderNumber, lines, totalMinor, currency, pictures, timeline, shipTo, note }}
      />
    </main>
  )
}

function Freshness({ zone }: { zone: string }) {
  const freshness = useFreshness()
  const { tone, text } = freshnessLabels(freshness, zone)
  return (
    <span className="scripted" data-freshness={freshness.state}>
      <LiveDot tone={tone}>{text}</LiveDot>
    </span>
  )
}
