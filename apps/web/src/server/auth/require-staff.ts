import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { runtime } from '../runtime.ts'
import { consoleRouter } from '../trpc/console/index.ts'
import { createCallerFactory } from '../trpc/trpc.ts'
import { readSession } from './auth.ts'
import { hasRole, type Session } from './policy.ts'

const callConsole = createCallerFactory(consoleRouter)

/** Who asks for a page of the console, once per request; null when nobody is signed in. */
export const sessionOfRequest = cache(
  async (): Promise<Session | null> => readSession(runtime().auth, await headers()),
)

/**
 * Asks for staff before a page of the console is shown. Who is not signed in is sent to the sign-in page, and from there
 * back to `path`.
 *
 * @returns false for somebody who is signed in without a staff role: the layout says so, the page shows nothing
 */
export async function isForStaff(path: string): Promise<boolean> {
  const session = await sessionOfRequest()
  if (session === null)
    redirect(
      path === '/console'
        ? '/console/sign-in'
        : `/console/sign-in?next=${encodeURIComponent(path)}`,
    )
  return hasRole(session, 'operator')
}

/** Calls the console's procedures for a page, under the same policy as over HTTP. */
export async function consoleCaller() {
  const current = runtime()
  return callConsole({
    runtime: current,
    viewer: { session: await sessionOfRequest(), accessToken: null },
    client: 'page',
  })
}
