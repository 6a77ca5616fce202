'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { Badge } from '../../components/ui/badge.tsx'
import { Panel, PanelHeader } from '../../components/ui/panel.tsx'
import { actionWords } from '../../lib/action-labels.ts'
import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { formatDateTime, formatTime } from '../../lib/format.ts'
import { CommandStages } from './command-stages.tsx'

/** Everything that people asked for this order, carried out or refused; nothing when nobody has. */
export function AuditPanel({ asked }: { asked: ConsoleOutputs['commands']['log'] }) {
  const zone = useTimeZone()
  if (asked.length === 0) return null
  return (
    <Panel aria-label="What people did">
      <PanelHeader title="What people did" />
      <ol className="mt-1.5 grid">
        {asked.map((entry) => (
          <li key={entry.id} className="grid gap-0.5 border-t border-line px-4 py-2">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <b className="font-semibold">{actionWords(entry)}</b>
              <Badge tone={entry.outcome === 'accepted' ? 'go' : 'plain'}>{entry.outcome}</Badge>
              <time
                dateTime={entry.at}
                title={formatDateTime(entry.at, zone)}
                className="num ml-auto text-small text-ink-3"
              >
                {formatTime(entry.at, zone)}
              </time>
            </p>
            {entry.reason === '' ? null : <p className="text-ink-2">“{entry.reason}”</p>}
            {entry.refusal ? <p className="text-small text-ink-3">{entry.refusal}</p> : null}
            {entry.came ? <CommandStages came={entry.came} /> : null}
            <p className="text-small text-ink-3">
              {entry.name ?? entry.actor}, {entry.role}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
