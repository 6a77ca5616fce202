import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { readSession } from './auth.ts'
import { hasRole, type Session } from './policy.ts'
import { consoleRouter } from './routers/console/index.ts'
import { runtime } from './runtime.ts'
import { createCallerFactory } from './trpc.ts'

const callConsole = createCallerFactory(consoleRouter)

/** Who asks for a page of the console, once per request. */
const sessionOfRequest = cache(async () => readSession(runtime().auth, await headers()))

/**
 * The session of a member of staff, for the pages of the console.
 *
 * @returns null for somebody who is signed in without a staff role; who is not signed in is sent to the sign-in page
 */
export async function staffSession(): Promise<Session | null> {
  const session = await sessionOfRequest()
  if (session === null) redirect('/console/sign-in')
  return hasRole(session, 'operator') ? session : null
}

/** Calls the console's procedures for a page, under the same policy as over HTTP. */
export async function consoleCaller() {
  const current = runtime()
  return callConsole({ runtime: current, viewer: { session: await sessionOfRequest(), accessToken: null }, client: 'page' })
}
