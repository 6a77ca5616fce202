'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { toneText } from '../../components/ui/badge.tsx'
import { Button } from '../../components/ui/button.tsx'
import { CopyButton } from '../../components/ui/copy-button.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { cn } from '../../lib/cn.ts'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { cutShortLabel, type DrillState, drillState, verdictTitle } from '../../lib/drill.ts'
import { faultKindLabels, faultSentence } from '../../lib/fault-switch.ts'
import { formatCount, formatDateTime, formatRate, formatTime } from '../../lib/format.ts'
import type { Tone } from '../../lib/labels.ts'
import { mixLabel } from '../../lib/load.ts'
import { randomId } from '../../lib/random-id.ts'
import { Checks } from './drill-verdict.tsx'
import { FaultOrders, oftenOf, TimeLeft } from './fault-words.tsx'

type One = ConsoleOutputs['drills']['one']
type Drill = One['drill']

const refreshMs = 2_000

const titleTones: Record<DrillState, Tone> = {
  on: 'go',
  settling: 'wait',
  passed: 'ok',
  failed: 'stop',
}

/** A drill: the verdict first, then what was expected, and what was done. Live until the verdict is there. */
export function DrillScreen({ one: initialData }: { one: One }) {
  const api = useConsoleApi()
  const { id } = initialData.drill
  const {
    data: { drill, mayStop },
    isError,
    refetch,
  } = useQuery(
    api.console.drills.one.queryOptions(
      { id },
      {
        initialData,
        refetchInterval: ({ state: { data } }) => (data?.drill.endedAt ? false : refreshMs),
      },
    ),
  )
  const { verdict } = drill
  const state = drillState(drill)
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div aria-live="polite">
          <h1 className={cn('text-xl tracking-title', toneText[titleTones[state]])}>
            {verdictTitle(state, verdict)}
          </h1>
          <p className="max-w-text text-ink-2">
            {faultSentence(drill)}. {verdict.cutShort ? cutShortLabel(verdict.cutShort) : null}
          </p>
        </div>
        {mayStop && (state === 'on' || state === 'settling') ? (
          <EndDrill key={state} id={id} judge={state === 'settling'} />
        ) : null}
      </div>
      {isError ? <StaleNote what="The drill" onRetry={refetch} /> : null}
      <WithAside>
        <div className="grid min-w-0 gap-3.5">
          <Panel aria-label="What was expected">
            <PanelHeader title="What was expected" className="pb-2" />
            <Checks
              checks={verdict.checks}
              expected={drill.expected}
              open={verdict.counts.open}
              isFinal={drill.endedAt !== null}
              broken={drill.brokenPromises}
            />
          </Panel>
          <Orders drill={drill} />
        </div>
        <div className="grid min-w-0 content-start gap-3.5">
          <WhatWasDone drill={drill} state={state} />
          <OtherFaults faults={drill.otherFaults} />
        </div>
      </WithAside>
    </main>
  )
}

/** How many orders were placed, and what became of them. */
function Orders({ drill: { verdict } }: { drill: Drill }) {
  const { placed, notPlaced, completed, refused, cancelled, open } = verdict.counts
  const rows: [string, number][] = [
    ['Placed', placed],
    ['Completed', completed],
    ['Refused', refused],
    ['Cancelled for another reason', cancelled],
    ['Not ended', open],
    ['Taken by nobody', notPlaced],
  ]
  return (
    <Panel aria-label="Orders of the drill">
      <PanelHeader title="Its orders" className="pb-2" />
      <dl className="pb-2">
        {rows.map(([name, count]) => (
          <Row key={name} name={name}>
            {formatCount(count)}
          </Row>
        ))}
      </dl>
    </Panel>
  )
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex justify-between gap-x-4 px-4 py-1">
    <dt className="text-ink-2">{name}</dt>
    <dd className="num min-w-0 text-right break-words">{children}</dd>
  </div>
)

function WhatWasDone({ drill, state }: { drill: Drill; state: DrillState }) {
  const zone = useTimeZone()
  return (
    <Panel aria-label="What was done">
      <PanelHeader
        title="What was done"
        end={
          <CopyButton size="small" text={() => window.location.href}>
            Copy the link
          </CopyButton>
        }
        className="pb-2"
      />
      <dl className="pb-2">
        <Row name="Fault">
          {faultKindLabels[drill.kind]}, {oftenOf(drill)}
        </Row>
        <Row name="Load">{formatRate(drill.perSecond)}</Row>
        <Row name="Mix">{mixLabel(drill.mix)}</Row>
        <Row name="Begun">
          {formatDateTime(drill.createdAt, zone)}, by {drill.by}
        </Row>
        <Row name={state === 'on' ? 'Ends in' : 'Ended'}>
          {state === 'on' ? (
            <TimeLeft until={drill.endsAt} />
          ) : (
            formatTime(drill.stoppedAt ?? drill.endsAt, zone)
          )}
        </Row>
        {drill.endedAt ? <Row name="Verdict">{formatTime(drill.endedAt, zone)}</Row> : null}
        <Row name="Why">{drill.reason}</Row>
      </dl>
    </Panel>
  )
}

/** Other switches that were on from its start to its verdict: its orders may have met those too. */
function OtherFaults({ faults: { switches, more } }: { faults: Drill['otherFaults'] }) {
  const zone = useTimeZone()
  if (switches.length === 0) return null
  return (
    <Panel aria-label="Other faults meanwhile">
      <PanelHeader
        title="Other faults meanwhile"
        note="on between its start and its verdict"
        className="pb-2"
      />
      <ul className="pb-2">
        {switches.map((fault) => (
          <li key={fault.id} className="px-4 py-1">
            {faultSentence(fault)}: {oftenOf(fault)}, for orders: <FaultOrders fault={fault} />.{' '}
            <span className="num text-ink-2">
              {formatDateTime(fault.createdAt, zone)} to {formatTime(fault.endsAt, zone)}
            </span>
          </li>
        ))}
        {more > 0 ? <li className="px-4 py-1 text-ink-2">and {formatCount(more)} more</li> : null}
      </ul>
    </Panel>
  )
}

/** Ends it before its time, or, with `judge`, the waiting for its orders. */
function EndDrill({ id, judge }: { id: string; judge: boolean }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [idempotencyKey] = useState(randomId)
  const stop = useMutation(
    api.console.drills.stop.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.drills.pathFilter()),
    }),
  )
  // Of a stop the reason is the call's own; that would be untrue of a drill that is over.
  const reason = judge ? 'Asked for the verdict before its orders had ended.' : undefined
  return (
    <div className="flex flex-wrap items-center gap-2">
      {stop.isError ? <span className="text-small text-stop">{stop.error.message}</span> : null}
      <Button
        disabled={stop.isPending}
        onClick={() => stop.mutate({ idempotencyKey, id, judge, reason })}
      >
        {judge ? 'Don’t wait: verdict now' : 'Stop the drill'}
      </Button>
    </div>
  )
}
