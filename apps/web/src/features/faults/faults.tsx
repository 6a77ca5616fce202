'use client'

import { useQuery } from '@tanstack/react-query'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { WithAside } from '../../components/ui/with-aside.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { DrillsPanel } from './drills.tsx'
import { EndedFaults } from './ended-faults.tsx'
import { FaultForm } from './fault-form.tsx'
import { FaultTable } from './fault-table.tsx'
import { LoadPanel } from './load-panel.tsx'

/** What a switch has done is counted anew so often. */
const refreshMs = 2_000

/** The faults that are on, live, and turning one on. */
export function Faults({
  faults: initialData,
  load,
  drills,
}: {
  faults: ConsoleOutputs['faults']['list']
  load: ConsoleOutputs['load']['now']
  drills: ConsoleOutputs['drills']['list']
}) {
  const api = useConsoleApi()
  const {
    data: { enabled, mayTurn, canDecline, switches, ended },
    isError,
    refetch,
  } = useQuery(
    api.console.faults.list.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  return (
    <>
      {isError ? <StaleNote what="The switches" onRetry={refetch} /> : null}
      <WithAside>
        <div className="grid min-w-0 content-start gap-3.5">
          <Panel aria-label="Faults that are on">
            <PanelHeader
              title="On now"
              note={switches.length === 0 ? undefined : String(switches.length)}
              className="pb-2"
            />
            {switches.length === 0 ? (
              <StateNote kind="empty" title="No fault is on">
                {enabled
                  ? 'Every step does what it should.'
                  : 'Every step does what it should, and nothing can be turned on here.'}
              </StateNote>
            ) : (
              <FaultTable switches={switches} mayTurn={mayTurn} />
            )}
          </Panel>
          <DrillsPanel drills={drills} />
          {ended.length > 0 ? <EndedFaults ended={ended} /> : null}
          <LoadPanel load={load} />
        </div>
        <Panel aria-label="Turn on a fault">
          <PanelHeader title="Turn on a fault" />
          {!enabled ? (
            <StateNote kind="denied" title="Fault switches are turned off here">
              They are off in production, so that no order is broken by mistake. Whoever runs it can
              turn them on with <code>FAULT_SWITCHES=on</code>.
            </StateNote>
          ) : mayTurn ? (
            <FaultForm canDecline={canDecline} />
          ) : (
            <StateNote kind="denied" title="A supervisor turns faults on">
              Your role sees what is on, and no more.
            </StateNote>
          )}
        </Panel>
      </WithAside>
    </>
  )
}
