import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Faults } from '../../../../../features/faults/faults.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Faults' }

export default async function FaultsPage() {
  if (!(await isForStaff('/console/faults'))) return null
  const caller = await consoleCaller()
  const [faults, load, drills] = await Promise.all([
    caller.faults.list(),
    caller.load.now(),
    caller.drills.list(),
  ])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Faults</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Faults</h1>
          <p className="max-w-text text-ink-2">
            Break a step on purpose, for some orders and for a while, and see how it is taken. A
            switch ends by itself; what it held up then goes on.
          </p>
        </div>
        <Faults faults={faults} load={load} drills={drills} />
      </main>
    </>
  )
}
