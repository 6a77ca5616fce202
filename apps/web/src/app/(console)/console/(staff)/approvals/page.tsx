import type { Metadata } from 'next'
import { Approvals } from '../../../../../features/approvals/approvals.tsx'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Approvals' }

export default async function ApprovalsPage() {
  if (!(await isForStaff('/console/approvals'))) return null
  const caller = await consoleCaller()
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Approvals</span>
      </TopBar>
      <Approvals rows={await caller.approvals.list()} />
    </>
  )
}
