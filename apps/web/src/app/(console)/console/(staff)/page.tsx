import type { Metadata } from 'next'
import { Find } from '../../../../features/console/find.tsx'
import { TopBar } from '../../../../features/console/top-bar.tsx'
import { Overview } from '../../../../features/fleet/overview.tsx'
import { consoleCaller, isForStaff } from '../../../../server/console-page.ts'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  if (!(await isForStaff('/console'))) return null
  const fleet = await (await consoleCaller()).fleet()
  return (
    <>
      <TopBar>
        <Find />
      </TopBar>
      <Overview fleet={fleet} />
    </>
  )
}
