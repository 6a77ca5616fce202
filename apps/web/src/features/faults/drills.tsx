'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Button } from '../../components/ui/button.tsx'
import { Dialog } from '../../components/ui/dialog.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { Table, Td, Th, Tr } from '../../components/ui/table.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { drillHref, drillState } from '../../lib/drill.ts'
import { faultSentence } from '../../lib/fault-switch.ts'
import { formatDateTime } from '../../lib/format.ts'
import { useOpened } from '../../lib/use-opened.ts'
import { DrillForm } from './drill-form.tsx'
import { DrillBadge } from './drill-verdict.tsx'

type Drills = ConsoleOutputs['drills']['list']

const refreshMs = 2_000

/** The drills so far, with what came of each, and planning one. */
export function DrillsPanel({ drills: initialData }: { drills: Drills }) {
  const api = useConsoleApi()
  const { opening, isOpen, open, close } = useOpened(null)
  const {
    data: { enabled, mayStart, drills },
    isError,
    refetch,
  } = useQuery(
    api.console.drills.list.queryOptions(undefined, { initialData, refetchInterval: refreshMs }),
  )
  const isOpenDrill = drills.some(({ endedAt }) => endedAt === null)
  const mayBegin = enabled && mayStart
  return (
    <Panel aria-label="Drills">
      <PanelHeader
        title="Drills"
        note="a fault, load, and what you expect of them"
        end={
          mayBegin && !isOpenDrill ? (
            <Button size="small" onClick={() => open(null)}>
              Plan a drill…
            </Button>
          ) : null
        }
        className="pb-2"
      />
      {isError ? <StaleNote what="The drills" onRetry={refetch} /> : null}
      {drills.length > 0 ? (
        <DrillTable drills={drills} />
      ) : (
        <StateNote kind="empty" title="No drill so far">
          {!enabled
            ? 'Drills are for shops with fault switches on, and the simulated provider and carrier.'
            : mayStart
              ? 'See whether what should happen in an outage does.'
              : 'A supervisor begins one.'}
        </StateNote>
      )}
      <Dialog
        open={isOpen}
        onClose={close}
        title="Plan a drill"
        description="Fault and load begin at once and end by themselves. Once its orders have ended you get a verdict, which stays."
      >
        <DrillForm key={opening} />
      </Dialog>
    </Panel>
  )
}

function DrillTable({ drills }: Pick<Drills, 'drills'>) {
  const zone = useTimeZone()
  return (
    <Table label="Drills, the newest first">
      <thead>
        <tr>
          <Th>What went wrong</Th>
          <Th className="max-sm:hidden">Begun</Th>
          <Th className="max-md:hidden">By</Th>
          <Th>Verdict</Th>
        </tr>
      </thead>
      <tbody>
        {drills.map((drill) => (
          <Tr key={drill.id} data-drill={drill.id}>
            <Td className="min-w-42">
              <Link
                href={drillHref(drill.id)}
                className="underline decoration-line-2 underline-offset-2 hover:decoration-ink"
              >
                {faultSentence(drill)}
              </Link>
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-sm:hidden">
              {formatDateTime(drill.createdAt, zone)}
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-md:hidden">{drill.by}</Td>
            <Td>
              <DrillBadge state={drillState(drill)} isCut={drill.verdict?.cutShort != null} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
