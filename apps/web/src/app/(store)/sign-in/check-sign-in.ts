'use server'

import type { SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { signInForm } from '../../../lib/sign-in-form.ts'
import { type SignInState, signInAction } from './actions.ts'

export interface CheckedSignIn extends SignInState {
  /** What is wrong at which field; null when the fields are in order. */
  readonly lastResult: SubmissionResult<string[]> | null
}

/** Says at its field what is missing; what is in order is tried. The password is never sent back. */
export async function checkSignIn(before: CheckedSignIn, sent: FormData): Promise<CheckedSignIn> {
  const submission = parseWithZod(sent, { schema: signInForm })
  if (submission.status !== 'success')
    return {
      email: String(sent.get('email') ?? ''),
      problem: null,
      lastResult: submission.reply({ hideFields: ['password'] }),
    }
  return { ...(await signInAction(before, sent)), lastResult: null }
}
