'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toneText } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { cn } from '../../lib/cn.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { Invariants } from './invariants.tsx'
import { ReaderTable } from './reader-table.tsx'
import { leansOf, type Reading, type ServicesState, verdictOf, withReading } from './words.ts'

const refreshMs = 2_000

/** Who handles events, what waits for each, and what they lean on; live. */
export function Services({
  state: initialData,
  bus,
}: {
  state: ServicesState
  bus: 'log' | 'kafka'
}) {
  const api = useConsoleApi()
  const { data, dataUpdatedAt, isError, refetch } = useQuery(
    api.console.services.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  // What was seen so far goes on with each answer.
  const [seen, setSeen] = useState<readonly Reading[]>([])
  const readings = withReading(seen, data, dataUpdatedAt)
  if (seen.at(-1)?.atMs !== dataUpdatedAt) setSeen(readings)
  const { tone, title, note } = verdictOf(data)
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className={cn('text-xl tracking-title', tone !== 'ok' && toneText[tone])}>{title}</h1>
        <p className="text-ink-2">{note}</p>
      </div>
      {isError ? <StaleNote what="The services" onRetry={refetch} /> : null}
      <WithAside>
        <div className="grid min-w-0 gap-3.5">
          <ReaderTable readers={data.readers} readings={readings} />
          <Invariants invariants={data.invariants} />
        </div>
        <Panel aria-label="What they lean on">
          <PanelHeader title="What they lean on" className="pb-2" />
          <ul>
            {leansOf(data, bus).map((lean) => (
              <li key={lean.name} className="border-t border-line px-4 py-2.5">
                <p className="flex flex-wrap justify-between gap-x-3">
                  <span className="font-label">{lean.name}</span>
                  <span className={toneText[lean.tone]}>{lean.state}</span>
                </p>
                <p className="text-ink-2">{lean.says}</p>
              </li>
            ))}
          </ul>
        </Panel>
      </WithAside>
    </main>
  )
}
