import type { Metadata } from 'next'
import { Panel } from '../../../../../components/ui/panel.tsx'
import { StateNote } from '../../../../../components/ui/state.tsx'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Staff } from '../../../../../features/staff/staff.tsx'
import { hasRole } from '../../../../../server/auth/policy.ts'
import {
  consoleCaller,
  isForStaff,
  sessionOfRequest,
} from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Staff' }

export default async function StaffPage() {
  if (!(await isForStaff('/console/staff'))) return null
  const session = await sessionOfRequest()
  const mayAdminister = hasRole(session, 'admin')
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Staff</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Staff</h1>
          <p className="max-w-text text-ink-2">
            Who may enter this console, and as what. Each change is kept with your name and your
            reason.
          </p>
        </div>
        {mayAdminister ? (
          <Staff staff={await (await consoleCaller()).staff.list()} ownId={session?.userId ?? ''} />
        ) : (
          <Panel>
            <StateNote kind="denied" title="Only administrators see who is staff">
              Ask one of them if somebody should come in, or no longer.
            </StateNote>
          </Panel>
        )}
      </main>
    </>
  )
}
