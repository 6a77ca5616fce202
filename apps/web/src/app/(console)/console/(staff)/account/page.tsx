import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { Panel } from '../../../../../components/ui/panel.tsx'
import { TopBar } from '../../../../../features/console/top-bar.tsx'
import { ChangePasswordForm } from '../../../../../features/session/change-password-form.tsx'
import { PasswordChanged } from '../../../../../features/session/password-changed.tsx'
import { changedCookie } from '../../../../../server/auth/change-password.ts'
import { isForStaff, sessionOfRequest } from '../../../../../server/auth/require-staff.ts'
import { changePasswordAction } from './actions.ts'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountPage() {
  if (!(await isForStaff('/console/account'))) return null
  const session = await sessionOfRequest()
  const isChanged = (await cookies()).has(changedCookie)
  return (
    <>
      <TopBar wideOnly>
        <span className="text-ink-3">Your account</span>
      </TopBar>
      <main id="content" className="grid min-w-0 gap-3.5 px-4 py-5 md:px-6">
        <div>
          <h1 className="text-xl tracking-title">Your password</h1>
          <p className="max-w-text text-ink-2">
            Changing it signs you out everywhere else, and is written down like everything that
            staff ask for; the password itself is not.
          </p>
        </div>
        {isChanged ? <PasswordChanged /> : null}
        <Panel className="max-w-95 p-4">
          <ChangePasswordForm change={changePasswordAction} email={session?.email ?? ''} />
        </Panel>
      </main>
    </>
  )
}
