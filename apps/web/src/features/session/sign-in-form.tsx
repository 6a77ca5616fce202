'use client'

import { getFormProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { signIn } from '../../lib/auth-client.ts'
import { signInForm } from '../../lib/sign-in-form.ts'

type State = { status: 'idle' | 'busy' } | { status: 'refused'; message: string }

/** Signs staff in and leads to `next`, a path of the console. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter()
  const [state, setState] = useState<State>({ status: 'idle' })
  const enter = async ({ email, password }: z.infer<typeof signInForm>) => {
    setState({ status: 'busy' })
    const { error } = await signIn(email, password)
    if (error) return setState({ status: 'refused', message: messageFor(error.status) })
    router.replace(next)
    router.refresh()
  }
  const [form, { email, password }] = useForm({
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) => parseWithZod(formData, { schema: signInForm }),
    onSubmit: (event, { submission }) => {
      event.preventDefault()
      if (submission?.status === 'success') void enter(submission.value)
    },
  })
  const busy = state.status === 'busy'
  return (
    <form {...getFormProps(form)} method="post" className="grid gap-4" aria-busy={busy}>
      <TextField
        {...fieldProps(email)}
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        size="large"
      />
      <TextField
        {...fieldProps(password)}
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        size="large"
      />
      <p role="alert" className="min-h-5 font-label text-stop empty:min-h-0">
        {state.status === 'refused' ? state.message : null}
      </p>
      <Button type="submit" tone="main" size="large" disabled={busy}>
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  )
}

function messageFor(status: number): string {
  if (status === 401 || status === 400) return 'E-mail or password is not right.'
  if (status === 403) return 'This account is locked. Ask an administrator.'
  if (status === 429) return 'Too many tries. Wait a minute, then try again.'
  return 'The server can’t be reached. Check the connection, then try again.'
}
