'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/ui/button.tsx'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import {
  declinePercent,
  type FaultInput,
  faultForm,
  minutesMax,
  stopAfterMax,
} from '../../lib/fault-switch.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { FaultFields, useFaultChoice } from './fault-fields.tsx'

/** Chooses what goes wrong, where, for whom and for how long. What is wrong with the choice stands at its field. */
export function FaultForm({ canDecline }: { canDecline: boolean }) {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const choice = useFaultChoice()
  const { kind } = choice
  const [scope, setScope] = useState<'share' | 'order'>('share')
  // One key for what is chosen, so that a second click on the same choice turns on no second switch.
  const { idempotencyKey, nextKey } = useIdempotencyKey()
  const turnOn = useMutation(
    api.console.faults.turnOn.mutationOptions({
      async onSuccess() {
        nextKey()
        await queries.invalidateQueries(api.console.faults.pathFilter())
      },
    }),
  )
  const schema = faultForm(idempotencyKey)
  const [form, fields] = useCheckedForm<FaultInput>({
    schema,
    disableAutoCoercion: true,
    onValid: (value) => turnOn.mutate(value),
  })
  const issues = turnOn.error?.data?.issues ?? []
  /** What the form knows to be wrong; else what the server does. */
  const errorOf = (field: keyof FaultInput): string | undefined =>
    fields[field].errors?.[0] ?? issues.find(({ path }) => path[0] === field)?.message
  const changed = () => {
    if (turnOn.isIdle) return
    turnOn.reset()
    nextKey()
  }
  const declineSome = () => {
    choice.declineSome()
    setScope('share')
    changed()
  }
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={changed}
      className="grid gap-3 px-4 pt-2 pb-4"
    >
      {canDecline ? (
        <Button size="small" className="justify-self-start" onClick={declineSome}>
          Decline {declinePercent} % of the charges
        </Button>
      ) : null}
      <FaultFields {...choice} errorOf={errorOf} canDecline={canDecline} />
      <SelectField
        label="For which orders"
        name="scope"
        value={scope}
        onChange={(event) => setScope(event.target.value === 'order' ? 'order' : 'share')}
      >
        <option value="share">a share of all</option>
        <option value="order">one order</option>
      </SelectField>
      {scope === 'order' ? (
        <TextField key="order" label="Order number" name="orderId" error={errorOf('orderId')} />
      ) : (
        <TextField
          key="share"
          label="Of all orders, in percent"
          name="sharePercent"
          type="number"
          min={1}
          max={100}
          defaultValue={100}
          error={errorOf('sharePercent')}
          hint="The same orders each time."
        />
      )}
      <TextField
        label="For so many minutes"
        name="minutes"
        type="number"
        step="any"
        min={0.1}
        max={minutesMax}
        defaultValue={5}
        error={errorOf('minutes')}
      />
      {kind === 'decline' ? null : (
        <TextField
          label="End it when more orders than this need a person"
          name="stopAfter"
          type="number"
          min={0}
          max={stopAfterMax}
          error={errorOf('stopAfter')}
          hint="Because of it. Left empty, it ends at its time alone."
        />
      )}
      <TextField
        label="Why"
        name="reason"
        maxLength={500}
        error={errorOf('reason')}
        hint="Kept with your name."
      />
      <div className="grid gap-2" aria-live="polite">
        {turnOn.isError && issues.length === 0 ? (
          <p className="font-label text-stop">{turnOn.error.message}</p>
        ) : null}
        {turnOn.isSuccess ? <p className="text-ok">It is on.</p> : null}
      </div>
      <Button type="submit" tone="main" disabled={turnOn.isPending}>
        Turn on the fault
      </Button>
    </form>
  )
}
