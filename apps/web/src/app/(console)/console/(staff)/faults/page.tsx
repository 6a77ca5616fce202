import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Faults } from '../../../../../features/faults/faults.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Faults' }

export default async function FaultsPage() {
  if (!(await isForStaff('/console/faults'))) return null
  const faults = await (await consoleCaller()).faults.list()
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Faults</span>
      </TopBar>
      <Faults faults={faults} />
    </>
  )
}
