'use client'

import type { ReactNode } from 'react'
import type { OrderTimeline } from '../../components/order-timeline/order-timeline.ts'
import { orderAct } from '../../components/order-timeline/shopper-acts.ts'
import { TimelineView } from '../../components/order-timeline/timeline-view.tsx'
import { useTimeline } from '../../components/order-timeline/use-timeline.ts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import { LiveDot } from '../../components/ui/live-badge.tsx'
import { formatZone } from '../../lib/format.ts'
import type { OtherDelivery as OtherDeliveryData } from '../../live/other-delivery.ts'
import type { PublicEvent } from '../../live/public-event.ts'
import type { PublicForecast } from '../../live/public-forecast.ts'
import { useFreshness } from '../../live/use-live.ts'
import { CancelOrder } from './cancel-order.tsx'
import { freshnessLabels } from './freshness-labels.ts'
import { OrderSummary, type SummaryLine } from './order-summary.tsx'
import { OtherDelivery } from './other-delivery.tsx'
import { Returns } from './returns/returns.tsx'
import { useEvents } from './use-events.ts'
import { useForecast } from './use-forecast.ts'
import { useOtherDelivery } from './use-other-delivery.ts'

interface LiveOrderProps {
  orderId: string
  orderNumber: string
  /** The guest's key, from the link. */
  accessToken?: string
  /** What happened when the page was made. */
  events: readonly PublicEvent[]
  lines: readonly SummaryLine[]
  currency: string
  warehouses: Readonly<Record<string, string>>
  /** What will become of it, as of when the page was made; null once it has ended. */
  forecast: PublicForecast | null
  /** The delivery beside this one; null when there is none. */
  other: OtherDeliveryData | null
  pictures: Readonly<Record<string, ReactNode>>
  /** Orders the same things again. */
  again: () => Promise<void>
  /** Asks for it to be cancelled. */
  cancel: () => Promise<void>
  /** So long after it came, things can be sent back. */
  returnDays: number
  /** Asks for one return to be given up. */
  giveUpReturn: (returnId: string) => Promise<void>
  /** Name and lines of the address. */
  shipTo: readonly string[]
  /** What the shopper wanted to be heeded. */
  customerNote: string | null
  note: ReactNode
}

/** Without scripts the page is read again so often while the order is under way, and while its parcels are. */
const refreshSeconds = { order: 15, parcels: 60 }

/** What a page without scripts waits before it is read again; false once nothing is to come, of either delivery. */
function secondsToNext(
  { ended, isExpected, isReturning }: OrderTimeline,
  other: OtherDeliveryData | null,
): number | false {
  if (!ended) return refreshSeconds.order
  const isOtherOpen =
    other !== null && !other.events.some(({ kind }) => kind === 'completed' || kind === 'closed')
  return (isExpected || isReturning || isOtherOpen) && refreshSeconds.parcels
}

/** An order's page: its timeline, told on while it happens, and what was ordered beside it. */
export function LiveOrder({
  orderId,
  orderNumber,
  accessToken,
  events: first,
  lines,
  currency,
  warehouses,
  forecast: firstForecast,
  other: firstOther,
  pictures,
  again,
  cancel,
  returnDays,
  giveUpReturn,
  shipTo,
  customerNote,
  note,
}: LiveOrderProps) {
  const zone = useTimeZone()
  const events = useEvents(orderId, accessToken, first)
  const version = events.at(-1)?.version ?? 0
  const forecast = useForecast({ orderId, accessToken, version, first: firstForecast })
  const products = new Map(lines.map(({ line, name }) => [line, name]))
  const timeline = useTimeline({ events, lines, warehouses, forecast })
  const act = orderAct(timeline)
  const other = useOtherDelivery({
    orderId,
    accessToken,
    first: firstOther,
    isExpected: timeline.isFollowed,
  })
  const everySeconds = secondsToNext(timeline, other)
  const fresh = (
    <>
      <noscript>
        {everySeconds === false ? null : (
          <meta httpEquiv="refresh" content={String(everySeconds)} />
        )}
        <span className="text-ink-2">
          {everySeconds === false
            ? 'This page shows the order as it was a moment ago.'
            : `This page is read again every ${everySeconds} seconds.`}{' '}
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
      <div>
        <TimelineView
          timeline={timeline}
          zone={zone}
          fresh={fresh}
          actions={
            act?.type === 'cancel' ? (
              <CancelOrder {...act} cancel={cancel} />
            ) : act === null ? null : (
              <form action={again} className="mt-2.5">
                <Button type="submit" tone="main" size="large">
                  {act.label}
                </Button>
              </form>
            )
          }
        />
        {other ? <OtherDelivery key={other.orderId} {...{ other, accessToken }} /> : null}
        <Returns {...{ orderId, events, products, zone }} days={returnDays} giveUp={giveUpReturn} />
      </div>
      <OrderSummary
        {...{ orderNumber, lines, currency, pictures, timeline, shipTo }}
        {...{ customerNote, note }}
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
