import { TRPCError } from '@trpc/server'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Where } from '../../../../../../components/ui/where.tsx'
import { TopBar } from '../../../../../../features/console/top-bar.tsx'
import { titleOf } from '../../../../../../features/incidents/words.ts'
import { incidentHref } from '../../../../../../lib/incident-filter.ts'
import { consoleCaller, isForStaff } from '../../../../../../server/auth/require-staff.ts'
import { incidentPlace } from '../../../../../../server/console/incident.ts'
import { IncidentWithActs } from './incident-with-acts.tsx'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  if (!(await isForStaff(incidentHref(id)))) return { title: 'Incident' }
  return { title: titleOf((await readIncident(id, null)).incident) }
}

export default async function IncidentPage({ params, searchParams }: Props) {
  const { id } = await params
  if (!(await isForStaff(incidentHref(id)))) return null
  const { since, orderId, group } = await searchParams
  const place = incidentPlace.safeParse({ since, orderId, group })
  const after = place.success ? JSON.stringify(place.data) : null
  const detail = await readIncident(id, after)
  return (
    <>
      <TopBar>
        <Where above={[{ href: '/console/incidents', label: 'Incidents' }]}>
          <span aria-current="page" className="mono text-ui">
            {id}
          </span>
        </Where>
      </TopBar>
      <IncidentWithActs
        key={`${id} ${after}`}
        detail={detail}
        after={place.success ? place.data : null}
      />
    </>
  )
}

/** Read once for a request: by the page and by its title. `after`: the place, as text, so that it is the same one. */
const readIncident = cache(async (id: string, after: string | null) => {
  const caller = await consoleCaller()
  try {
    return await caller.incidents.one({
      id,
      cursor: after === null ? null : incidentPlace.parse(JSON.parse(after)),
    })
  } catch (error) {
    // A malformed id is an incident that doesn't exist, too.
    if (error instanceof TRPCError && (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST'))
      notFound()
    throw error
  }
})
