'use client'

import { useQuery } from '@tanstack/react-query'
import { Button } from '../../components/ui/button.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { Finished, TimeToComplete, WaitingInLine } from './figures.tsx'
import { Incidents } from './incidents.tsx'
import { Outages } from './outage.tsx'
import { SagaMap } from './saga-map.tsx'
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
      {isError ? (
        <StateNote
          kind="offline"
          title="The figures can’t be read just now"
          className="rounded-panel border border-line bg-panel py-5"
          actions={<Button onClick={() => refetch()}>Try again</Button>}
        >
          What is shown below is from before. It is asked again every few seconds.
        </StateNote>
      ) : null}
      <Incidents overview={overview} />
      <Outages held={overview.outages} />
      <SagaMap overview={overview} />
      <div className="grid gap-3.5 lg:grid-cols-2 xl:grid-cols-[1.15fr_1fr_1fr]">
        <Finished overview={overview} />
        <TimeToComplete overview={overview} />
        <WaitingInLine overview={overview} />
      </div>
    </main>
  )
}
