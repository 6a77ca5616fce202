'use server'

import { parseWithZod } from '@conform-to/zod/v4'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { WelcomeState } from '../../../../../features/session/welcome-form.tsx'
import { firstAdminForm, passwordForm } from '../../../../../lib/password-form.ts'
import { openLink } from '../../../../../server/auth/open-link.ts'
import { allowClient } from '../../../../../server/auth/sign-in-limits.ts'
import { isUnavailable } from '../../../../../server/is-unavailable.ts'
import { runtime } from '../../../../../server/runtime.ts'

/** Uses a one-time link: sets the password and signs in. The password is never sent back. */
export async function openLinkAction(_before: WelcomeState, sent: FormData): Promise<WelcomeState> {
  const isFirst = sent.get('kind') === 'first'
  const submission = isFirst
    ? parseWithZod(sent, { schema: firstAdminForm })
    : parseWithZod(sent, { schema: passwordForm })
  if (submission.status !== 'success')
    return { problem: null, lastResult: submission.reply({ hideFields: ['password'] }) }
  const back = (problem: string): WelcomeState => ({
    problem,
    lastResult: submission.reply({ hideFields: ['password'] }),
  })
  const app = runtime()
  const given = new Headers(await headers())
  const allowance = await allowClient(app, given)
  if (!allowance.allowed)
    return back(
      `That was too often. Try again in ${Math.ceil(allowance.retryAfterMs / 1000)} seconds.`,
    )
  let isIn = false
  try {
    const opened = await openLink(app, String(sent.get('link') ?? ''), submission.value)
    if (opened.type === 'refused') return back(opened.refusal)
    const { email } = opened
    const { password } = submission.value
    const body = { email, password }
    isIn = (await app.auth.api.signInEmail({ body, headers: given, asResponse: true })).ok
  } catch (error) {
    if (!isUnavailable(error)) throw error
    app.log.warn({ err: error, part: 'auth' }, 'a link can’t be used: the database is away')
    return back('That does not work just now. Try again in a moment.')
  }
  return redirect(isIn ? '/console' : '/console/sign-in')
}
