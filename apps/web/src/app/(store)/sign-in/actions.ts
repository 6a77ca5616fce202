'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { safePath } from '../../../server/auth/safe-path.ts'
import { tryPassword } from '../../../server/auth/sign-in-limits.ts'
import { isUnavailable } from '../../../server/is-unavailable.ts'
import { runtime } from '../../../server/runtime.ts'

export interface SignInState {
  readonly email: string
  readonly problem: string | null
}

const form = z.object({
  email: z.string().trim().min(3).max(254),
  password: z.string().min(1).max(128),
  next: z.string().max(500).optional(),
})

const notNow = 'Signing in does not work just now. Try again in a moment.'

/** Signs in with e-mail and password and goes on to where the person wanted. */
export async function signInAction(before: SignInState, sent: FormData): Promise<SignInState> {
  const { success, data } = form.safeParse(Object.fromEntries(sent))
  if (!success)
    return {
      email: String(sent.get('email') ?? before.email),
      problem: 'Enter your e-mail address and your password.',
    }
  const app = runtime()
  const { email, password } = data
  const given = new Headers(await headers())
  try {
    const answer = await tryPassword(app, given, email, () =>
      app.auth.api.signInEmail({ body: { email, password }, headers: given, asResponse: true }),
    )
    if (!(answer instanceof Response))
      return {
        email,
        problem: `That was too often. Try again in ${Math.ceil(answer.retryAfterMs / 1000)} seconds.`,
      }
    if (answer.status >= 500) return { email, problem: notNow }
    if (answer.status === 403)
      return { email, problem: 'This account is locked. Ask an administrator.' }
    if (!answer.ok) return { email, problem: 'E-mail and password do not belong together.' }
  } catch (error) {
    if (!isUnavailable(error)) throw error
    app.log.warn({ err: error, part: 'auth' }, 'nobody can sign in: the database is away')
    return { email, problem: notNow }
  }
  return redirect(safePath(data.next, '/account'))
}

/** Ends the session, here and in every tab that follows something with it. Who could not be signed out stays where they are. */
export async function signOutAction(): Promise<void> {
  const { auth, log } = runtime()
  const { ok } = await auth.api.signOut({ headers: new Headers(await headers()), asResponse: true })
  if (!ok) log.warn({ part: 'auth' }, 'nobody can sign out: the session can’t be ended')
  redirect(ok ? '/' : '/account')
}
