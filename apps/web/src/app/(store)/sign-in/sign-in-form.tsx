'use client'

import { useActionState, useEffect, useRef } from 'react'
import { Button } from '../../../components/ui/button.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { type SignInState, signInAction } from './actions.ts'

/** E-mail and password; a plain form when there is no JavaScript. */
export function SignInForm({ next }: { next?: string }) {
  const [state, send, sending] = useActionState<SignInState, FormData>(signInAction, {
    email: '',
    problem: null,
  })
  const alert = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (state.problem !== null) alert.current?.focus()
  }, [state])
  return (
    <form action={send} className="grid max-w-md gap-5">
      {state.problem === null ? null : (
        <p
          ref={alert}
          role="alert"
          tabIndex={-1}
          className="rounded-panel border border-stop/40 bg-stop-soft px-4 py-3 text-stop"
        >
          {state.problem}
        </p>
      )}
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        size="large"
        defaultValue={state.email}
        required
      />
      <TextField
        label="Password"
        name="password"
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
