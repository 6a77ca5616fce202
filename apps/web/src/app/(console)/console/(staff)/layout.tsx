import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { StateNote } from '../../../../components/ui/state.tsx'
import { ConsoleProviders } from '../../../../features/console/providers.tsx'
import { Shell } from '../../../../features/console/shell.tsx'
import { SignOutButton } from '../../../../features/session/sign-out-button.tsx'
import { requestTimeMs } from '../../../../lib/request-time.ts'
import { hasRole } from '../../../../server/auth/policy.ts'
import { consoleCaller, sessionOfRequest } from '../../../../server/auth/require-staff.ts'

export const metadata: Metadata = {
  title: { default: 'Console', template: '%s · Sagaboard' },
  robots: { index: false },
}

/** Everything below is for staff; the role is read here, on the server, before anything is shown. */
export default async function StaffLayout({ children }: { children: ReactNode }) {
  const session = await sessionOfRequest()
  // The page knows its address: it sends to the sign-in page and back.
  if (session === null) return children
  if (!hasRole(session, 'operator')) return <NotForShoppers />
  const caller = await consoleCaller()
  const [system, overview, windows] = await Promise.all([
    caller.system(),
    // Figures of the frame: a page does not fall with them, and they are asked for again.
    caller.overview().catch(() => undefined),
    caller.faults.windows(),
  ])
  return (
    <ConsoleProviders nowMs={requestTimeMs()} system={system}>
      <Shell user={system.user} overview={overview} windows={windows}>
        {children}
      </Shell>
    </ConsoleProviders>
  )
}

function NotForShoppers() {
  return (
    <main className="grid min-h-dvh place-content-center text-ui">
      <StateNote
        kind="denied"
        level={1}
        title="The console is for staff"
        actions={
          <>
            <Link href="/" className={buttonClass({ tone: 'main' })}>
              Go to the shop
            </Link>
            <SignOutButton />
          </>
        }
      >
        You are signed in as a shopper. Somebody who administers the shop can give you a staff role;
        or sign in with another account.
      </StateNote>
    </main>
  )
}
