'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useClock } from '../../components/clock.tsx'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount, formatRate, formatTime } from '../../lib/format.ts'
import { mixLabel } from '../../lib/load.ts'
import { randomId } from '../../lib/random-id.ts'
import { TimeLeft } from './fault-words.tsx'
import { LoadForm } from './load-form.tsx'

type Load = ConsoleOutputs['load']['now']
type Run = NonNullable<Load['run']>

/** What was placed is counted anew so often. */
const refreshMs = 1_000

/** Orders that are placed by themselves: what is placed now, live, and starting it. */
export function LoadPanel({ load: initialData }: { load: Load }) {
  const api = useConsoleApi()
  const {
    data: { enabled, mayStart, run },
    isError,
    refetch,
  } = useQuery(
    api.console.load.now.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  const isOver = useClock((nowMs) => run === null || !run.isOn || Date.parse(run.endsAt) <= nowMs)
  return (
    <Panel aria-label="Load">
      <PanelHeader title="Load" note="orders that are placed by themselves" />
      {isError ? <StaleNote what="The load" onRetry={refetch} /> : null}
      {run ? <RunState run={run} isOn={!isOver} mayStop={mayStart} /> : null}
      {!isOver ? null : !enabled ? (
        <StateNote kind="denied" title="No load is placed here">
          It is placed where fault switches are on (<code>FAULT_SWITCHES=on</code>) and nobody but
          the simulated provider and carrier hears of it.
        </StateNote>
      ) : mayStart ? (
        <LoadForm />
      ) : (
        <StateNote kind="denied" title="A supervisor starts load">
          Your role sees what is placed, and no more.
        </StateNote>
      )}
    </Panel>
  )
}

function RunState({ run, isOn, mayStop }: { run: Run; isOn: boolean; mayStop: boolean }) {
  const zone = useTimeZone()
  return (
    <div className="grid gap-2 px-4 pt-2 pb-3">
      <p className="num" aria-live="off">
        <b className="font-semibold">
          {formatCount(run.placed)} {run.placed === 1 ? 'order' : 'orders'} placed
        </b>
        {run.refused > 0 ? `, ${formatCount(run.refused)} refused` : ''}
        {isOn ? (
          <>
            , at {formatRate(run.perSecond)}, for <TimeLeft until={run.endsAt} />
          </>
        ) : (
          `, until ${formatTime(run.stoppedAt ?? run.endsAt, zone)}${run.stoppedAt ? ', then stopped' : ''}`
        )}
      </p>
      <p className="text-small text-ink-2">
        {mixLabel(run.mix)}. Started by {run.by} at {formatTime(run.createdAt, zone)}.
        {isOn && !run.isTaken ? ' No worker has begun with it yet.' : ''}
      </p>
      {isOn && mayStop ? <StopLoad key={run.id} id={run.id} /> : null}
    </div>
  )
}

function StopLoad({ id }: { id: string }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [idempotencyKey] = useState(randomId)
  const stop = useMutation(
    api.console.load.stop.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.load.now.queryFilter()),
    }),
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button disabled={stop.isPending} onClick={() => stop.mutate({ idempotencyKey, id })}>
        Stop the load
      </Button>
      {stop.isError ? <span className="text-small text-stop">{stop.error.message}</span> : null}
    </div>
  )
}
