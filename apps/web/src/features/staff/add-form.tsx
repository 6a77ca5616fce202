'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { useConsoleApi } from '../../lib/console-api.ts'
import { staffAddForm, staffRoleHints, staffRoleNames, staffRoles } from '../../lib/staff.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { OneTimeLink } from './one-time-link.tsx'

type Person = z.infer<typeof staffAddForm>

/** Adds somebody, and then shows the link with which they set their password. */
export function AddForm() {
  const [added, setAdded] = useState<{ name: string; linkPath: string | null } | null>(null)
  if (added === null) return <Fields onAdded={setAdded} />
  return (
    <div className="grid gap-3 px-4 pt-2 pb-4">
      <p role="status" className="text-ok">
        {added.name} was added.
      </p>
      {added.linkPath === null ? (
        <p>They have an account here already, and sign in with its password.</p>
      ) : (
        <OneTimeLink path={added.linkPath} name={added.name} />
      )}
      <Button onClick={() => setAdded(null)}>Add somebody else</Button>
    </div>
  )
}

function Fields({
  onAdded,
}: {
  onAdded: (added: { name: string; linkPath: string | null }) => void
}) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [role, setRole] = useState<Person['role']>('operator')
  // One key for what is filled in, so that a second click on the same adds nobody twice.
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const add = useMutation(
    api.console.staff.add.mutationOptions({
      onSuccess: async ({ linkPath }, { name }) => {
        await queries.invalidateQueries(api.console.staff.list.queryFilter())
        onAdded({ name, linkPath })
      },
      onError: afterError,
    }),
  )
  const [form, { email, name, reason }] = useCheckedForm<Person>({
    schema: staffAddForm,
    onValid: (value) => add.mutate({ ...value, idempotencyKey }),
  })
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={() => add.isIdle || add.reset()}
      className="grid gap-3 px-4 pt-2 pb-4"
    >
      <TextField {...fieldProps(email)} label="E-mail" type="email" />
      <TextField {...fieldProps(name)} label="Name" />
      <SelectField
        label="Role"
        name="role"
        value={role}
        hint={staffRoleHints[role]}
        onChange={(event) => setRole(event.target.value as Person['role'])}
      >
        {staffRoles.map((one) => (
          <option key={one} value={one}>
            {staffRoleNames[one]}
          </option>
        ))}
      </SelectField>
      <TextField {...fieldProps(reason)} label="Why" hint="Kept with your name." />
      <p role="alert" className="font-label text-stop empty:hidden">
        {add.error?.message}
      </p>
      <Button type="submit" tone="main" disabled={add.isPending}>
        Add, and make a link
      </Button>
    </form>
  )
}
