import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Sets } from '../../../../../features/sets/sets.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Acts on many' }

export default async function SetsPage() {
  if (!(await isForStaff('/console/sets'))) return null
  const caller = await consoleCaller()
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Acts on many</span>
      </TopBar>
      <Sets rows={await caller.sets.list({})} />
    </>
  )
}
