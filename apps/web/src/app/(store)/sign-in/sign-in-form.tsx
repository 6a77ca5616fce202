'use client'

import { getFormProps, useForm } from '@conform-to/react'
import { useActionState } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { fieldProps } from '../../../components/ui/field-props.ts'
import { FormAlert } from '../../../components/ui/form-alert.tsx'
import { type CheckedSignIn, checkSignIn } from './check-sign-in.ts'

/** E-mail and password; a plain form when there is no JavaScript. What is missing is said at its field either way. */
export function SignInForm({ next }: { next?: string }) {
  const [state, send, sending] = useActionState<CheckedSignIn, FormData>(checkSignIn, {
    email: '',
    problem: null,
    lastResult: null,
  })
  const [form, { email, password }] = useForm<{ email: string; password: string }>({
    id: 'sign-in',
    lastResult: state.lastResult,
  })
  return (
    <form {...getFormProps(form)} action={send} className="grid max-w-md gap-5">
      <FormAlert problem={state.problem} answer={state} />
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <TextField
        {...fieldProps(email)}
        label="E-mail"
        type="email"
        autoComplete="username"
        size="large"
        defaultValue={state.email}
        required
      />
      <TextField
        {...fieldProps(password)}
        label="Password"
        type="password"
        autoComplete="current-password"
        size="large"
        required
      />
      <Button type="submit" tone="main" size="large" disabled={sending}>
        Sign in
      </Button>
    </form>
  )
}
