'use client'

import { useQuery } from '@tanstack/react-query'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { Finished, TimeToComplete, WaitingInLine } from './figures.tsx'
import { Incidents } from './incidents.tsx'
import { Outages } from './outage.tsx'
import { ReturnsMap } from './returns-map.tsx'
import { SagaMap } from './saga-map.tsx'
import { ShiftNotes } from './shift-notes.tsx'
import { Since } from './since.tsx'
import type { OverviewData } from './view-model.ts'

/** Without an event nothing asks for a new snapshot, but windows slide and retries come due. */
const quietRefreshMs = 5_000

/** What needs me, what is happening, what happened: in this order. */
export function Overview({ overview: initialData }: { overview: OverviewData }) {
  const api = useConsoleApi()
  const {
    data: overview,
    isError,
    refetch,
  } = useQuery(
    api.console.overview.queryOptions(undefined, { initialData, refetchInterval: quietRefreshMs }),
  )
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <h1 className="sr-only">Overview</h1>
      {isError ? <StaleNote what="The figures" onRetry={refetch} /> : null}
      <Incidents overview={overview} />
      <Outages held={overview.outages} />
      <SagaMap overview={overview} />
      <div className="grid gap-3.5 lg:grid-cols-2">
        <Since />
        <ShiftNotes />
      </div>
      <ReturnsMap returns={overview.returns} />
      <div className="grid gap-3.5 lg:grid-cols-2 xl:grid-cols-[1.15fr_1fr_1fr]">
        <Finished overview={overview} />
        <TimeToComplete overview={overview} />
        <WaitingInLine overview={overview} />
      </div>
    </main>
  )
}
