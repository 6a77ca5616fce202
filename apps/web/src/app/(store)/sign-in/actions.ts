'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { clientAddressHeader } from '../../../server/auth/auth.ts'
import { isUnavailable } from '../../../server/is-unavailable.ts'
import { runtime } from '../../../server/runtime.ts'
import { keepCookies } from '../../../server/trpc/request-context.ts'

export interface SignInState {
  readonly email: string
  readonly problem: string | null
}

const form = z.object({
  email: z.string().trim().min(3).max(254),
  password: z.string().min(1).max(128),
  next: z.string().max(500).optional(),
})

/** Only a path of ours is gone to after signing in. */
const safePath = (path: string | undefined) =>
  path !== undefined && /^\/(?![/\\])/.test(path) ? path : '/account'

/** Signs in with e-mail and password and goes on to where the person wanted. */
export async function signInAction(before: SignInState, sent: FormData): Promise<SignInState> {
  const { success, data } = form.safeParse(Object.fromEntries(sent))
  if (!success)
    return {
      email: String(sent.get('email') ?? before.email),
      problem: 'Enter your e-mail address and your password.',
    }
  const { auth, limits, log } = runtime()
  const { email, password } = data
  const given = new Headers(await headers())
  const allowance = await limits.signIns.take(given.get(clientAddressHeader) ?? 'unknown')
  if (!allowance.allowed)
    return {
      email,
      problem: `That was too often. Try again in ${Math.ceil(allowance.retryAfterMs / 1000)} seconds.`,
    }
  try {
    const response = await auth.api.signInEmail({
      body: { email, password },
      headers: given,
      asResponse: true,
    })
    if (!response.ok) return { email, problem: 'E-mail and password do not belong together.' }
    await keepCookies(response)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    log.warn({ err: error, part: 'auth' }, 'nobody can sign in: the database is away')
    return { email, problem: 'Signing in does not work just now. Try again in a moment.' }
  }
  return redirect(safePath(data.next))
}

/** Ends the session, here and in every tab that follows something with it. */
export async function signOutAction(): Promise<void> {
  await keepCookies(
    await runtime().auth.api.signOut({ headers: new Headers(await headers()), asResponse: true }),
  )
  redirect('/')
}
