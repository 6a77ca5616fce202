'use client'

import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { messageOf } from '../../lib/error-message.ts'
import { formatAgo, formatCount, formatDuration, formatMoney } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { differenceLabel } from './difference-label.ts'
import type { OverviewData } from './view-model.ts'

type Incident = OverviewData['incidents'][number]
type Difference = OverviewData['differences'][number]

const shownMax = 3

/** What waits for a person, and what the system is trying again by itself, grouped by cause. Says so when there is nothing. */
export function Incidents({ overview }: { overview: OverviewData }) {
  const { incidents, differences } = overview
  if (incidents.length === 0 && differences.length === 0) {
    return (
      <Panel
        aria-label="Needs you"
        className="flex min-h-11.5 flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-3"
      >
        <Badge tone="ok">
          <svg
            aria-hidden="true"
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.4"
            strokeLinecap="round"
            strokeLinejoin="round"
            className="size-3"
          >
            <path d="m3.5 8.5 3 3 6-7" />
          </svg>
          Nothing needs you
        </Badge>
        <span className="text-ink-2">No order is stuck, and nothing is being tried again.</span>
      </Panel>
    )
  }
  // What nobody tries again by itself comes first.
  const cards = [
    ...differences.map((difference) => ({ difference })),
    ...incidents.map((incident) => ({ incident })),
  ]
  const shown = cards.slice(0, shownMax)
  const more = cards.length - shown.length
  return (
    <Panel aria-label="Needs you">
      <ul className="grid divide-line max-md:divide-y md:auto-cols-fr md:grid-flow-col md:divide-x">
        {shown.map((card) =>
          'difference' in card ? (
            <li key={`${card.difference.book} ${card.difference.orderId}`}>
              <DifferenceCard difference={card.difference} />
            </li>
          ) : (
            <li key={`${card.incident.state} ${card.incident.group} ${card.incident.fingerprint}`}>
              <IncidentCard incident={card.incident} />
            </li>
          ),
        )}
      </ul>
      {more > 0 ? (
        <Link
          href={ordersHref({ attention: 'dead' })}
          className="block border-t border-line px-4 py-2 text-ink-2 hover:text-ink"
        >
          {formatCount(more)} more {more === 1 ? 'cause' : 'causes'}
        </Link>
      ) : null}
    </Panel>
  )
}

const cardClass =
  'grid h-full content-start justify-items-start gap-0.5 rounded-panel px-4 py-3 hover:bg-sunk/60'

const IncidentCard = ({ incident }: { incident: Incident }) => (
  <Link href={hrefOf(incident)} className={cardClass}>
    <Badge tone={incident.state === 'dead' ? 'stop' : 'wait'}>
      {incident.state === 'dead'
        ? `${formatCount(incident.orders)} dead ${incident.orders === 1 ? 'letter' : 'letters'}`
        : `${formatCount(incident.orders)} tried again`}
    </Badge>
    <b className="line-clamp-2 pt-0.5 font-semibold break-words">{`${capital(incident.group)}: ${messageOf(incident.error)}`}</b>
    <Remark incident={incident} />
  </Link>
)

/** What a person has settled, and a provider has done otherwise. */
const DifferenceCard = ({ difference }: { difference: Difference }) => (
  <Link href={`/console/orders/${difference.orderId}`} className={cardClass}>
    <Badge tone="stop">books differ</Badge>
    <b className="pt-0.5 font-semibold break-words">{differenceLabel(difference)}</b>
    <span className="num text-ink-2">
      What staff stated stays as it is: look into it, and put it right with them.
    </span>
  </Link>
)

const hrefOf = (incident: Incident) =>
  incident.orderId
    ? `/console/orders/${incident.orderId}`
    : ordersHref({ attention: incident.state, cause: incident.fingerprint })
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** Who is concerned, how much money, since when or until when. */
function Remark({ incident }: { incident: Incident }) {
  const zone = useTimeZone()
  return (
    <span className="num text-ink-2">{useClock((nowMs) => remark(incident, nowMs, zone))}</span>
  )
}

function remark(incident: Incident, nowMs: number, zone: string): string {
  const who = incident.orderId
    ? `order ${incident.orderNumber ?? incident.orderId}`
    : `${formatCount(incident.orders)} orders`
  const worth = formatMoney(incident.heldMinor, incident.currency)
  if (incident.state === 'dead')
    return `${who}, ${worth}, since ${formatAgo(incident.since, nowMs, zone)}; a person decides`
  const waitMs = incident.nextAt ? Date.parse(incident.nextAt) - nowMs : 0
  return `${who}, ${worth}; next try ${waitMs > 1000 ? `in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}` : 'now'}`
}
