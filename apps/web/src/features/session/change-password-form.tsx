'use client'

import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { useActionState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { FormAlert } from '../../components/ui/form-alert.tsx'
import { changePasswordForm, passwordMin } from '../../lib/password-form.ts'

export interface ChangePasswordState {
  /** Why it was not changed; null while nothing is wrong beside what stands at the fields. */
  readonly problem: string | null
  /** What is wrong at which field. */
  readonly lastResult: SubmissionResult<string[]> | null
}

/** Asks for the password as it is and as it is to be; works without scripts. */
export function ChangePasswordForm({
  change,
  email,
}: {
  change: (before: ChangePasswordState, sent: FormData) => Promise<ChangePasswordState>
  email: string
}) {
  const [state, send, sending] = useActionState(change, {
    problem: null,
    lastResult: null,
  })
  const [form, { current, password }] = useForm<{ current: string; password: string }, object>({
    id: 'change-password',
    lastResult: state.lastResult,
    shouldRevalidate: 'onInput',
    // What is wrong is said before anything is sent; without scripts the server says it.
    onValidate: ({ formData }) => parseWithZod(formData, { schema: changePasswordForm }),
  })
  return (
    <form {...getFormProps(form)} action={send} className="grid gap-3.5">
      <FormAlert problem={state.problem} answer={state} />
      {/* Password managers keep the password with this name. */}
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField
        {...fieldProps(current)}
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        {...fieldProps(password)}
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${passwordMin} characters; several words are easy to remember.`}
        required
      />
      <Button type="submit" tone="main" disabled={sending} className="justify-self-start">
        {sending ? 'One moment' : 'Change the password'}
      </Button>
    </form>
  )
}
