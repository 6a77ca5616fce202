'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { OneTimeText } from '../../components/ui/one-time-text.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { apiKeyAddForm, keyDays, scopeLabels, scopes } from '../../lib/programs.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'

type Program = z.infer<typeof apiKeyAddForm>
type Scope = (typeof scopes)[number]
type Days = (typeof keyDays)[number]

/** Makes a key, and then shows it, this once. */
export function AddKeyForm() {
  const [made, setMade] = useState<{ name: string; secret: string | null } | null>(null)
  if (made === null) return <Fields onMade={setMade} />
  return (
    <div className="grid gap-3 px-4 pt-2 pb-4">
      <p role="status" className="text-ok">
        {made.name} has a key.
      </p>
      {made.secret === null ? (
        <p>It was shown before, and is kept nowhere. Revoke it, and make another one.</p>
      ) : (
        <OneTimeText
          text={made.secret}
          label={`Key for ${made.name}`}
          hint="Give it to this program alone. It is shown only now, and kept nowhere."
          copy="Copy the key"
        />
      )}
      <Button onClick={() => setMade(null)}>Make another one</Button>
    </div>
  )
}

function Fields({ onMade }: { onMade: (made: { name: string; secret: string | null }) => void }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<readonly Scope[]>(['inventory'])
  const [days, setDays] = useState<Days>(90)
  const { idempotencyKey, afterError } = useIdempotencyKey()
  const add = useMutation(
    api.console.programs.addKey.mutationOptions({
      onSuccess: async ({ key }, { name }) => {
        await queries.invalidateQueries(api.console.programs.keys.queryFilter())
        onMade({ name, secret: key })
      },
      onError: afterError,
    }),
  )
  const [form, { name, reason }] = useCheckedForm<Program>({
    schema: apiKeyAddForm,
    onValid: (value) => add.mutate({ ...value, scopes: [...chosen], days, idempotencyKey }),
  })
  const toggle = (scope: Scope) =>
    setChosen((before) => scopes.filter((one) => before.includes(one) !== (one === scope)))
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={() => add.isIdle || add.reset()}
      className="grid gap-3 px-4 pt-2 pb-4"
    >
      <TextField
        {...fieldProps(name)}
        label="Program"
        hint="Keys of one name are of one program: each opens its orders."
      />
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 font-label">What it opens</legend>
        {scopes.map((scope) => (
          <label key={scope} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={() => toggle(scope)}
            />
            {scopeLabels[scope]}
          </label>
        ))}
      </fieldset>
      <SelectField
        label="For how long"
        name="days"
        value={String(days)}
        onChange={(event) =>
          setDays(keyDays.find((one) => String(one) === event.target.value) ?? days)
        }
      >
        {keyDays.map((one) => (
          <option key={one} value={one}>
            {one} days
          </option>
        ))}
      </SelectField>
      <TextField {...fieldProps(reason)} label="Why" hint="Kept with your name." />
      <p role="alert" className="font-label text-stop empty:hidden">
        {add.error?.message}
      </p>
      <Button type="submit" tone="main" disabled={add.isPending || chosen.length === 0}>
        Make a key
      </Button>
    </form>
  )
}
