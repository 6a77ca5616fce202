'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { signIn } from '../../lib/auth-client.ts'

type State = { status: 'idle' | 'busy' } | { status: 'refused'; message: string }

/** Signs staff in and leads to `next`, a path of the console. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter()
  const [state, setState] = useState<State>({ status: 'idle' })
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setState({ status: 'busy' })
    const { error } = await signIn(String(form.get('email')), String(form.get('password')))
    if (error) return setState({ status: 'refused', message: messageFor(error.status) })
    router.replace(next)
    router.refresh()
  }
  const busy = state.status === 'busy'
  return (
    <form onSubmit={submit} className="grid gap-4" aria-busy={busy}>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        size="large"
      />
      <TextField
        label="Password"
        name="password"
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
  if (status === 429) return 'Too many tries. Wait a minute, then try again.'
  return 'The server can’t be reached. Check the connection, then try again.'
}
