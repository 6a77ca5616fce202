'use client'

import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { useMemo } from 'react'
import { returnStories } from '../../components/order-timeline/return-story.ts'
import { orderAct, returnActs } from '../../components/order-timeline/shopper-acts.ts'
import { Steps } from '../../components/order-timeline/timeline-view.tsx'
import { useReturnOffer, useTimeline } from '../../components/order-timeline/use-timeline.ts'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatMoney, formatZone } from '../../lib/format.ts'
import { toPublicEvent } from '../../live/public-event.ts'
import { publicForecastOf } from '../../live/public-forecast.ts'
import { say } from '../../messages/say.ts'

/** More than so many stand on the shopper's page alone. */
const stepsMax = 30

interface ShopperPanelProps {
  detail: Pick<ConsoleOutputs['order'], 'orderId' | 'forecast' | 'warehouses' | 'returnDays'>
  entries: readonly LogEntry[]
  order: OrderView
}

/** What the shopper's page of the order says at this moment: the same text, made by the same functions from the same events. */
export function ShopperPanel({ detail, entries, order }: ShopperPanelProps) {
  const { orderId, forecast, warehouses, returnDays } = detail
  const zone = useTimeZone()
  const events = useMemo(() => entries.map(toPublicEvent), [entries])
  const timeline = useTimeline({
    events,
    lines: order.lines,
    warehouses,
    forecast: isTerminal(order.status) ? null : publicForecastOf(forecast),
  })
  const returns = useMemo(
    () =>
      returnStories(events, order, {
        products: new Map(order.lines.map(({ line, name }) => [line, name])),
        money: formatMoney,
      }),
    [events, order],
  )
  const offer = useReturnOffer(order, returnDays)
  const earlier = Math.max(0, timeline.steps.length - stepsMax)
  const acts = [
    orderAct(timeline),
    offer,
    ...returns.flatMap((story) =>
      returnActs(story).map((label) => ({ label, consequence: story.name })),
    ),
  ].filter((act) => act !== null)
  return (
    <Panel aria-label={say('shopper.title')}>
      <PanelHeader
        title={say('shopper.title')}
        end={
          <a href={`/orders/${orderId}`} className="rounded underline underline-offset-2">
            {say('shopper.open')}
          </a>
        }
      />
      <div className="mx-4 mt-2 grid gap-2 rounded-card border border-line bg-paper px-4 py-3">
        <p className="font-display text-xl leading-tight font-medium text-balance" data-headline>
          {timeline.headline}
        </p>
        <p className="text-body text-ink-2" data-lead>
          {timeline.lead}
        </p>
        {earlier > 0 ? (
          <p className="text-small text-ink-3">{say('shopper.earlier', { count: earlier })}</p>
        ) : null}
        <ol className="mt-2 -mb-4 text-body" data-steps>
          <Steps steps={timeline.steps.slice(earlier)} zone={zone} />
        </ol>
        {returns.map(({ returnId, name, headline, lead }) => (
          <p key={returnId} className="border-t border-line pt-2 text-body" data-return={returnId}>
            <span className="text-ink-3">{name}: </span>
            <strong className="font-label">{headline}</strong> {lead}
          </p>
        ))}
      </div>
      <p className="px-4 pt-2 text-small text-ink-3">
        {say(acts.length > 0 ? 'shopper.note' : 'shopper.no_buttons', {
          zone: formatZone(zone, new Date(order.updatedAt)),
        })}
      </p>
      <ul className="grid gap-1 px-4 pt-1 pb-3">
        {acts.map(({ label, consequence }) => (
          <li key={`${label} ${consequence}`} data-act>
            {label ? <b className="font-label">{label}</b> : null}{' '}
            <span className="text-ink-2">{consequence}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
