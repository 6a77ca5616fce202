import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Incidents } from '../../../../../features/incidents/incidents.tsx'
import { incidentFilterOf, incidentsHref } from '../../../../../lib/incident-filter.ts'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Incidents' }

export default async function IncidentsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const filter = incidentFilterOf(await searchParams)
  if (!(await isForStaff(incidentsHref(filter)))) return null
  const page = await (await consoleCaller()).incidents.list({ filter })
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Incidents</span>
      </TopBar>
      <Incidents key={JSON.stringify(filter)} {...{ filter, page }} />
    </>
  )
}
