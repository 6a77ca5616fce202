import type { Metadata } from 'next'
import { Audit } from '../../../../../features/audit/audit.tsx'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { auditFilterOf, auditQuery } from '../../../../../lib/audit-filter.ts'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'
import { auditPlace } from '../../../../../server/console/audit.ts'

export const metadata: Metadata = { title: 'Audit' }

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const query = await searchParams
  const filter = auditFilterOf(query)
  if (!(await isForStaff(`/console/audit?${auditQuery(filter)}`))) return null
  const place = auditPlace.safeParse({ at: query.before, id: query.beforeId })
  const caller = await consoleCaller()
  const [page, people] = await Promise.all([
    caller.audit.list({ filter, cursor: place.success ? place.data : null }),
    caller.audit.people(),
  ])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Audit</span>
      </TopBar>
      <Audit {...{ filter, page, people, isFirst: !place.success }} />
    </>
  )
}
