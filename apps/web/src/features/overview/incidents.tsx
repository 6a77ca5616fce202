'use client'

import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { ordersHref } from '../../lib/order-filter.ts'
import { differenceLabel } from './difference-label.ts'
import { type Incident, incidentRemark, incidentStep, incidentTitle } from './incident-labels.ts'
import type { OverviewData } from './view-model.ts'

type Difference = OverviewData['differences'][number]

const shownMax = 3

/** What waits for a person, and what the system is trying again by itself, grouped by cause. Says so when there is nothing. */
export function Incidents({ overview }: { overview: OverviewData }) {
  const { incidents, differences } = overview
  if (incidents.length === 0 && differences.length === 0) return <NothingNeedsYou />
  // What nobody tries again by itself comes first, as the server has it; of the places, one is for books that differ.
  const shown = incidents.slice(0, shownMax - Math.min(1, differences.length))
  const shownDifferences = differences.slice(0, shownMax - shown.length)
  const moreDifferences = differences.slice(shownDifferences.length)
  const more = incidents.slice(shown.length)
  const moreCount = moreDifferences.length + more.length
  return (
    <Panel aria-label="Needs you">
      <ul className="grid divide-line max-md:divide-y md:auto-cols-fr md:grid-flow-col md:divide-x">
        {shown.map((incident) => (
          <li key={keyOf(incident)}>
            <Card incident={incident} />
          </li>
        ))}
        {shownDifferences.map((difference) => (
          <li key={differenceKey(difference)}>
            <DifferenceCard difference={difference} />
          </li>
        ))}
      </ul>
      {moreCount > 0 ? (
        <details className="border-t border-line px-4 py-2">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-2 hover:text-ink">
            {formatCount(moreCount)} more {moreCount === 1 ? 'cause' : 'causes'}
          </summary>
          <ul className="grid gap-1.5 py-1.5">
            {moreDifferences.map((difference) => (
              <li
                key={differenceKey(difference)}
                className="flex flex-wrap items-baseline gap-x-2.5"
              >
                <Badge tone="stop">books differ</Badge>
                <Link href={hrefOfDifference(difference)} className={listedLink}>
                  {differenceLabel(difference)}
                </Link>
              </li>
            ))}
            {more.map((incident) => (
              <li key={keyOf(incident)} className="flex flex-wrap items-baseline gap-x-2.5">
                <State incident={incident} />
                <Link href={hrefOf(incident)} className={listedLink}>
                  {incidentTitle(incident)}
                </Link>
                <Remark incident={incident} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Panel>
  )
}

function NothingNeedsYou() {
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

const listedLink =
  'min-w-0 break-words underline decoration-line-2 underline-offset-2 hover:decoration-ink-3'

const keyOf = ({ state, fingerprint }: Incident) => `${state} ${fingerprint}`

const differenceKey = ({ book, orderId }: Difference) => `${book} ${orderId}`

const hrefOfDifference = ({ orderId }: Difference) => `/console/orders/${orderId}`

const cardClass =
  'group grid h-full content-start justify-items-start gap-0.5 rounded-panel px-4 py-3 hover:bg-sunk/60'

/** What a person has settled, and a provider has done otherwise. */
const DifferenceCard = ({ difference }: { difference: Difference }) => (
  <Link href={hrefOfDifference(difference)} className={cardClass}>
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

function Card({ incident }: { incident: Incident }) {
  return (
    <Link href={hrefOf(incident)} className={cardClass}>
      <State incident={incident} />
      <b className="line-clamp-2 pt-0.5 font-semibold break-words">{incidentTitle(incident)}</b>
      <Remark incident={incident} />
      <NextStep incident={incident} />
    </Link>
  )
}

function State({ incident: { state, orders } }: { incident: Incident }) {
  const isDead = state === 'dead'
  const what = isDead ? `dead ${orders === 1 ? 'letter' : 'letters'}` : 'tried again'
  return <Badge tone={isDead ? 'stop' : 'wait'}>{`${formatCount(orders)} ${what}`}</Badge>
}

/** Which orders, how much money, who stands still, since when. */
function Remark({ incident }: { incident: Incident }) {
  const zone = useTimeZone()
  return (
    <span className="num text-ink-2">
      {useClock((nowMs) => incidentRemark(incident, nowMs, zone))}
    </span>
  )
}

function NextStep({ incident }: { incident: Incident }) {
  return (
    <span
      className={
        incident.state === 'dead'
          ? 'font-label underline decoration-line-2 underline-offset-2 group-hover:decoration-ink-3'
          : 'num text-ink-3'
      }
    >
      {useClock((nowMs) => incidentStep(incident, nowMs))}
    </span>
  )
}
