'use client'

import { useQuery } from '@tanstack/react-query'
import { Panel } from '../../components/ui/panel.tsx'
import { StaleNote } from '../../components/ui/stale-note.tsx'
import { StateNote } from '../../components/ui/state.tsx'
import { type ConsoleOutputs, useConsoleApi } from '../../lib/console-api.ts'
import { formatCount } from '../../lib/format.ts'
import { type IncidentFilter, incidentQuery, noIncidentFilter } from '../../lib/incident-filter.ts'
import { IncidentFilters } from './incident-filters.tsx'
import { IncidentTable } from './incident-table.tsx'
import { incidentsRefreshMs } from './use-incident-act.ts'
import { headingOf } from './words.ts'

interface IncidentsProps {
  filter: IncidentFilter
  page: ConsoleOutputs['incidents']['list']
}

/** What went wrong, one row for each cause, live. */
export function Incidents({ filter, page }: IncidentsProps) {
  const api = useConsoleApi()
  const { data, isError, refetch } = useQuery(
    api.console.incidents.list.queryOptions(
      { filter },
      { initialData: page, refetchInterval: incidentsRefreshMs },
    ),
  )
  const { rows, found, open, me } = data
  const isNarrowed = incidentQuery({ ...filter, sort: noIncidentFilter.sort }).size > 0
  return (
    <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
      <div>
        <h1 className="text-xl tracking-title">{headingOf(open)}</h1>
        <p className="max-w-text text-ink-2">
          What went wrong, one row for each cause. It closes itself when its last order has gone on;
          then it stands under “Over” for a day.
        </p>
      </div>
      <IncidentFilters filter={filter} />
      {isError ? <StaleNote what="The list" onRetry={refetch} /> : null}
      <Panel aria-label="Incidents">
        {rows.length > 0 ? (
          <IncidentTable rows={rows} me={me} />
        ) : (
          <StateNote
            kind="empty"
            title={isNarrowed ? 'There is no such incident' : 'No incident is open'}
          >
            {isNarrowed
              ? 'Loosen the filter to see the others.'
              : 'What is said to be fixed stands under “Fixed”, and what was over within a day under “Over”.'}
          </StateNote>
        )}
      </Panel>
      {found > rows.length ? (
        <p className="text-center text-ink-2">
          {formatCount(rows.length)} of {formatCount(found)} are shown. Narrow them to see the
          others.
        </p>
      ) : null}
    </main>
  )
}
