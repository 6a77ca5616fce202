'use server'

import { parseWithZod } from '@conform-to/zod/v4'
import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ChangePasswordState } from '../../../../../features/session/change-password-form.tsx'
import { changePasswordForm } from '../../../../../lib/password-form.ts'
import { changedCookie, changeOwnPassword } from '../../../../../server/auth/change-password.ts'
import { sessionOfRequest } from '../../../../../server/auth/require-staff.ts'
import { isUnavailable } from '../../../../../server/is-unavailable.ts'
import { runtime } from '../../../../../server/runtime.ts'

/** Changes one's own password and signs in with it. Neither password is ever sent back. */
export async function changePasswordAction(
  _before: ChangePasswordState,
  sent: FormData,
): Promise<ChangePasswordState> {
  const submission = parseWithZod(sent, { schema: changePasswordForm })
  const reply = { hideFields: ['current', 'password'] }
  const back = (problem: string | null): ChangePasswordState => ({
    problem,
    lastResult: submission.reply(reply),
  })
  if (submission.status !== 'success') return back(null)
  const app = runtime()
  const given = new Headers(await headers())
  const { password } = submission.value
  let isIn = false
  try {
    const session = await sessionOfRequest()
    if (session === null) return redirect('/console/sign-in?next=%2Fconsole%2Faccount')
    const changed = await changeOwnPassword(app, session, given, submission.value)
    switch (changed.type) {
      case 'wrong':
        return {
          problem: null,
          lastResult: submission.reply({
            ...reply,
            fieldErrors: { current: ['That is not your password.'] },
          }),
        }
      case 'too_often':
        return back(
          `That was too often. Try again in ${Math.ceil(changed.retryAfterMs / 1000)} seconds.`,
        )
      case 'refused':
        return back(changed.refusal)
    }
    // It is changed: where signing in fails now, the person does so by themselves.
    const body = { email: session.email, password }
    isIn = await app.auth.api
      .signInEmail({ body, headers: given, asResponse: true })
      .then(({ ok }) => ok)
      .catch((error) => {
        app.log.warn({ err: error, part: 'auth' }, 'a changed password was not signed in with')
        return false
      })
    const kept = await cookies()
    kept.set(changedCookie, '1', {
      path: '/console/account',
      maxAge: 60,
      httpOnly: true,
      sameSite: 'lax',
    })
  } catch (error) {
    if (!isUnavailable(error)) throw error
    app.log.warn({ err: error, part: 'auth' }, 'a password can’t be changed: the database is away')
    return back('That does not work just now. Try again in a moment.')
  }
  // The page is asked for anew, as the session that it was asked for with is over.
  return redirect(isIn ? '/console/account?changed=1' : '/console/sign-in')
}
