'use client'

import Link from 'next/link'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { cn } from '../../lib/cn.ts'
import { formatCount } from '../../lib/format.ts'
import { incidentHref, incidentsHref, serviceFilters } from '../../lib/incident-filter.ts'
import { incidentTitle } from '../../lib/incident-title.ts'
import { type GoalCard, goalCard } from './goal-labels.ts'
import { type Incident, incidentRemark, incidentStep } from './incident-labels.ts'
import { type Notice, noticesOf } from './notices.ts'
import { placesFor } from './places.ts'
import type { OverviewData } from './view-model.ts'

const shownMax = 3

/**
 * What waits for a person, what the system is trying again by itself, grouped by cause, and which goals are missed. Says so
 * when there is nothing.
 */
export function Incidents({ overview }: { overview: OverviewData }) {
  const { incidents } = overview
  const goals = overview.missed.map((goal) => goalCard(goal, overview.steps))
  const notices = noticesOf(overview)
  if (incidents.length + goals.length + notices.length === 0) return <NothingNeedsYou />
  // What nobody tries again by itself comes first, as the server has it; each kind has a place.
  const [ofIncidents = 0, ofGoals = 0, ofNotices = 0] = placesFor(
    [incidents.length, goals.length, notices.length],
    shownMax,
  )
  const shown = incidents.slice(0, ofIncidents)
  const shownGoals = goals.slice(0, ofGoals)
  const shownNotices = notices.slice(0, ofNotices)
  const moreNotices = notices.slice(ofNotices)
  const moreGoals = goals.slice(ofGoals)
  const more = incidents.slice(ofIncidents)
  const moreCount = moreNotices.length + moreGoals.length + more.length
  return (
    <Panel aria-label="Needs you">
      <ul className="grid divide-line max-md:divide-y md:auto-cols-fr md:grid-flow-col md:divide-x">
        {shown.map((incident) => (
          <li key={keyOf(incident)}>
            <Card incident={incident} />
          </li>
        ))}
        {shownGoals.map((goal) => (
          <li key={goal.key}>
            <Goal goal={goal} />
          </li>
        ))}
        {shownNotices.map((notice) => (
          <li key={notice.key}>
            <NoticeCard notice={notice} />
          </li>
        ))}
      </ul>
      {moreCount > 0 ? (
        <details className="border-t border-line px-4 py-2">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-2 hover:text-ink">
            {formatCount(moreCount)} more {moreCount === 1 ? 'cause' : 'causes'}
          </summary>
          <ul className="grid gap-1.5 py-1.5">
            {moreGoals.map(({ key, tone, badge, title, acts: [act] }) => (
              <li key={key} className="flex flex-wrap items-baseline gap-x-2.5">
                <Badge tone={tone}>{badge}</Badge>
                <span className="min-w-0 break-words">{title}</span>
                {act ? (
                  <Link href={act.href} className={listedLink}>
                    {act.text}
                  </Link>
                ) : null}
              </li>
            ))}
            {moreNotices.map((notice) => (
              <li key={notice.key} className="flex flex-wrap items-baseline gap-x-2.5">
                <Badge tone="stop">{notice.badge}</Badge>
                <Link href={hrefOfNotice(notice)} className={listedLink}>
                  {notice.title}
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
      <span className="text-ink-2">
        No order is stuck, nothing is being tried again, and no goal is missed.
      </span>
    </Panel>
  )
}

const listedLink =
  'min-w-0 break-words underline decoration-line-2 underline-offset-2 hover:decoration-ink-3'

const keyOf = ({ state, fingerprint }: Incident) => `${state} ${fingerprint}`

const hrefOfNotice = ({ orderId }: Notice) => `/console/orders/${orderId}`

const cardClass =
  'group grid h-full content-start justify-items-start gap-0.5 rounded-panel px-4 py-3 hover:bg-sunk/60'

const NoticeCard = ({ notice }: { notice: Notice }) => (
  <Link href={hrefOfNotice(notice)} className={cardClass}>
    <Badge tone="stop">{notice.badge}</Badge>
    <b className="pt-0.5 font-semibold break-words">{notice.title}</b>
    <span className="num text-ink-2">{notice.todo}</span>
  </Link>
)

/** A goal leads to what can be done about it, and to its orders. */
const Goal = ({ goal: { tone, badge, title, says, acts } }: { goal: GoalCard }) => (
  <div className="grid h-full content-start justify-items-start gap-0.5 px-4 py-3">
    <Badge tone={tone}>{badge}</Badge>
    <b className="pt-0.5 font-semibold break-words">{title}</b>
    <span className="num text-ink-2">{says}</span>
    <span className="flex flex-wrap gap-x-4 gap-y-0.5">
      {acts.map(({ text, href }) => (
        <Link key={href} href={href} className={cn(listedLink, 'font-label')}>
          {text}
        </Link>
      ))}
    </span>
  </div>
)

/** To the incident; to the list of them when several services, or steps, stand still at the cause. */
function hrefOf({ ids, groups }: Incident): string {
  const [id] = ids
  if (id !== undefined && ids.length === 1) return incidentHref(id)
  const [group] = groups
  const service = serviceFilters.find((name) => name === group)
  return incidentsHref(groups.length === 1 && service ? { service } : {})
}

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
  const zone = useTimeZone()
  return (
    <span
      className={
        incident.state === 'dead'
          ? 'font-label underline decoration-line-2 underline-offset-2 group-hover:decoration-ink-3'
          : 'num text-ink-3'
      }
    >
      {useClock((nowMs) => incidentStep(incident, nowMs, zone))}
    </span>
  )
}
