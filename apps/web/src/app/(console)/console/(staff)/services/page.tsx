import type { Metadata } from 'next'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { Services } from '../../../../../features/services/services.tsx'
import { consoleCaller, isForStaff } from '../../../../../server/auth/require-staff.ts'

export const metadata: Metadata = { title: 'Services' }

export default async function ServicesPage() {
  if (!(await isForStaff('/console/services'))) return null
  const caller = await consoleCaller()
  const [state, { bus }] = await Promise.all([caller.services(), caller.system()])
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Services</span>
      </TopBar>
      <Services state={state} bus={bus} />
    </>
  )
}
