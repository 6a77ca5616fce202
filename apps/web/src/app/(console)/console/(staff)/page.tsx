import type { Metadata } from 'next'
import { Find } from '../../../../features/console/find.tsx'
import { TopBar } from '../../../../features/console/top-bar.tsx'
import { Overview } from '../../../../features/overview/overview.tsx'
import { consoleCaller, isForStaff } from '../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  if (!(await isForStaff('/console'))) return null
  const overview = await (await consoleCaller()).overview()
  return (
    <>
      <TopBar>
        <Find />
      </TopBar>
      <Overview overview={overview} />
    </>
  )
}
