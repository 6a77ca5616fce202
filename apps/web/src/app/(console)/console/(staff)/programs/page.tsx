import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { ApiKeys } from '../../../../../features/programs/api-keys.tsx'
import { Charges } from '../../../../../features/programs/charges.tsx'
import { hasRole } from '../../../../../server/auth/policy.ts'
import {
  consoleCaller,
  isForStaff,
  sessionOfRequest,
} from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Programs' }

export default async function ProgramsPage() {
  if (!(await isForStaff('/console/programs'))) return null
  const session = await sessionOfRequest()
  const caller = await consoleCaller()
  const [charges, keys] = await Promise.all([
    caller.programs.charges(),
    hasRole(session, 'admin') ? caller.programs.keys() : null,
  ])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Programs</span>
      </TopBar>
      <main id="content" translate="no" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Programs</h1>
          <p className="max-w-text text-ink-2">
            Programs of other teams call the services with a key of their own. They place orders
            here, and may run others by themselves: what they make then counts in stock and money,
            and belongs to no order here.
          </p>
        </div>
        <Charges charges={charges} mayGiveBack={hasRole(session, 'supervisor')} />
        {keys === null ? null : <ApiKeys keys={keys} />}
      </main>
    </>
  )
}
