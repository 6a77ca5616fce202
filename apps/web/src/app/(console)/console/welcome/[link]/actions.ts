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

const textOf = (sent: FormData, field: string): string => {
  const value = sent.get(field)
  return typeof value === 'string' ? value : ''
}

/** Uses a one-time link: sets the password and signs in. The password is never sent back. */
export async function openLinkAction(_before: WelcomeState, sent: FormData): Promise<WelcomeState> {
  const isFirst = sent.get('kind') === 'first'
  const submission = isFirst
    ? parseWithZod(sent, { schema: firstAdminForm })
    : parseWithZod(sent, { schema: passwordForm })
  const back = (problem: string | null): WelcomeState => ({
    problem,
    lastResult: submission.reply({ hideFields: ['password'] }),
    typed: { name: textOf(sent, 'name'), email: textOf(sent, 'email') },
  })
  if (submission.status !== 'success') return back(null)
  const app = runtime()
  const given = new Headers(await headers())
  const allowance = await allowClient(app, given)
  if (!allowance.allowed)
    return back(
      `That was too often. Try again in ${Math.ceil(allowance.retryAfterMs / 1000)} seconds.`,
    )
  let isIn = false
  try {
    const opened = await openLink(app, textOf(sent, 'link'), submission.value)
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
