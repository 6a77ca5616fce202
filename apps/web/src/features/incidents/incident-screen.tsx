'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { buttonClass } from '../../components/ui/button.tsx'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { cn } from '../../lib/cn.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { incidentHref, isClosed } from '../../lib/incident-filter.ts'
import { IncidentCase } from './incident-case.tsx'
import { PayloadPanel, StrayTable, TriesTable } from './incident-facts.tsx'
import { GoneOrders, IncidentOrders } from './incident-orders.tsx'
import { Sparkline } from './sparkline.tsx'
import { incidentsRefreshMs } from './use-incident-act.ts'
import {
  adviceOf,
  deadlineOf,
  type IncidentDetail,
  placeOf,
  sentenceOf,
  stateLabels,
  stateTones,
  titleOf,
  trendOf,
} from './words.ts'

interface IncidentScreenProps {
  detail: IncidentDetail
  /** Where its page of orders begins; null: with the one that stands longest. */
  after: IncidentDetail['next']
  /** What a person can do for one of its orders. */
  actsOf: (orderId: string) => ReactNode
  /** What a person can do for all of them. */
  actOnAll: (incident: IncidentDetail['incident']) => ReactNode
}

/** One incident, live: what it is and holds up, its orders, what failed and with what, and what people say of it. */
export function IncidentScreen({
  detail: initialData,
  after,
  actsOf,
  actOnAll,
}: IncidentScreenProps) {
  const api = useConsoleApi()
  const { id } = initialData.incident
  const { data, isError, refetch } = useQuery(
    api.console.incidents.one.queryOptions(
      { id, cursor: after },
      { initialData, refetchInterval: incidentsRefreshMs },
    ),
  )
  const { incident, orders, gone, tries, strays, payload, next, me } = data
  const isOver = isClosed(incident)
  const zone = useTimeZone()
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <header className="grid gap-1">
        <h1 className="text-xl tracking-title break-words">{titleOf(incident)}</h1>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-ink-2">
          <Badge tone={stateTones[incident.state]} data-state={incident.state}>
            {stateLabels[incident.state]}
          </Badge>
          <span className="min-w-0 break-words">{placeOf(incident)}</span>
        </p>
      </header>
      {isError ? <StaleNote what="The incident" onRetry={refetch} /> : null}
      <Panel
        aria-label="What is happening"
        className="relative flex flex-wrap items-start gap-x-4 gap-y-2 overflow-hidden px-4 py-3.25"
      >
        <span
          aria-hidden="true"
          className={cn('absolute inset-y-0 left-0 w-0.75', isOver ? 'bg-ok' : 'bg-stop')}
        />
        <div className="min-w-0 flex-1 basis-80">
          <p className="font-semibold" aria-live="polite">
            {sentenceOf(incident)}
          </p>
          <p className="max-w-text text-ink-2">{adviceOf(incident)}</p>
          {incident.cancelledFrom === null ? null : (
            <p className="num max-w-text text-undo">
              {deadlineOf(incident.cancelledFrom, incident.held, zone)}
            </p>
          )}
        </div>
        {incident.kind === 'blocked' ? actOnAll(incident) : null}
      </Panel>
      <WithAside>
        <div className="grid min-w-0 gap-3.5">
          {incident.kind === 'blocked' ? (
            <IncidentOrders {...{ orders, incident, actsOf }} />
          ) : (
            <StrayTable strays={strays} count={incident.held} />
          )}
          {after || next ? (
            <nav aria-label="Pages" className="flex justify-center gap-2">
              {after ? (
                <Link href={incidentHref(id)} className={buttonClass()}>
                  Back to the longest
                </Link>
              ) : null}
              {next ? (
                <Link
                  href={`${incidentHref(id)}?${new URLSearchParams({ ...next })}`}
                  className={buttonClass()}
                >
                  Show more orders
                </Link>
              ) : null}
            </nav>
          ) : null}
          <GoneOrders orders={gone} count={incident.met - incident.held} />
          <TriesTable tries={tries} orders={[...orders, ...gone]} />
          {payload ? <PayloadPanel payload={payload} error={incident.error} /> : null}
        </div>
        <div className="grid min-w-0 gap-3.5">
          <IncidentCase incident={incident} me={me} />
          <Panel aria-label="The last hour" className="px-4 py-3">
            <h2 className="text-ui">
              {incident.kind === 'blocked' ? 'Orders held back' : 'Messages'}, last hour
            </h2>
            <Sparkline of={incident} isLarge />
            <p className="num text-ink-2">{trendOf(incident)}</p>
          </Panel>
        </div>
      </WithAside>
    </main>
  )
}
