'use client'

import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { useActionState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { FormAlert } from '../../components/ui/form-alert.tsx'
import { firstAdminForm, passwordForm, passwordMin } from '../../lib/password-form.ts'

export interface WelcomeState {
  /** Why the link did not open; null while nothing is wrong with it. */
  readonly problem: string | null
  /** What is wrong at which field. */
  readonly lastResult: SubmissionResult<string[]> | null
  /** What was typed; a form whose action has ended is emptied. Never the password. */
  readonly typed: { readonly name: string; readonly email: string }
}

interface Fields {
  name: string
  email: string
  password: string
}

/** The form behind a one-time link; works without scripts. Without `email` it asks for name and address as well. */
export function WelcomeForm({
  open,
  link,
  email: known,
  button,
}: {
  open: (before: WelcomeState, sent: FormData) => Promise<WelcomeState>
  link: string
  email: string | undefined
  button: string
}) {
  const [state, send, sending] = useActionState(open, {
    problem: null,
    lastResult: null,
    typed: { name: '', email: '' },
  })
  const [form, { name, email, password }] = useForm<Fields, object>({
    id: 'welcome',
    lastResult: state.lastResult,
    shouldRevalidate: 'onInput',
    // What is wrong is said before anything is sent; without scripts the server says it.
    onValidate: ({ formData }) =>
      known === undefined
        ? parseWithZod(formData, { schema: firstAdminForm })
        : parseWithZod(formData, { schema: passwordForm }),
  })
  return (
    <form {...getFormProps(form)} action={send} className="grid gap-4">
      <FormAlert problem={state.problem} answer={state} />
      <input type="hidden" name="link" value={link} />
      {known === undefined ? (
        <>
          <input type="hidden" name="kind" value="first" />
          <TextField
            {...fieldProps(name)}
            label="Your name"
            autoComplete="name"
            defaultValue={state.typed.name}
            size="large"
            required
          />
          <TextField
            {...fieldProps(email)}
            label="E-mail"
            type="email"
            autoComplete="username"
            defaultValue={state.typed.email}
            size="large"
            required
          />
        </>
      ) : (
        // Password managers keep the password with this name.
        <input type="email" name="username" autoComplete="username" value={known} readOnly hidden />
      )}
      <TextField
        {...fieldProps(password)}
        label="Password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${passwordMin} characters; several words are easy to remember.`}
        size="large"
        required
      />
      <Button type="submit" tone="main" size="large" disabled={sending}>
        {sending ? 'One moment' : button}
      </Button>
    </form>
  )
}
