'use client'

import { loadMinutesMax, perSecondMax, perSecondMin } from '@sagaboard/events/commands/load'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { type LoadInput, loadForm, usualMinutes, usualPerSecond } from '../../lib/load.ts'
import { reasonMax } from '../../lib/reason.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { MixFields } from './mix-fields.tsx'

/** Chooses how many orders, what is to become of them, and for how long. */
export function LoadForm() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  // One key for what is chosen, so that a second click on the same choice starts nothing more.
  const { idempotencyKey, nextKey } = useIdempotencyKey()
  const start = useMutation(
    api.console.load.start.mutationOptions({
      onSuccess: () => queries.invalidateQueries(api.console.load.now.queryFilter()),
    }),
  )
  const schema = loadForm(idempotencyKey)
  const [form, fields] = useCheckedForm<LoadInput>({
    schema,
    disableAutoCoercion: true,
    onValid: (value) => start.mutate(value),
  })
  const mix = fields.mix.getFieldset()
  const changed = () => {
    if (start.isIdle) return
    start.reset()
    nextKey()
  }
  return (
    <form
      {...checkedFormProps(form)}
      autoComplete="off"
      onChange={changed}
      className="grid gap-3 px-4 pt-2 pb-4"
    >
      <div className="flex flex-wrap items-end gap-3 *:min-w-24 *:flex-1">
        <TextField
          label="Orders a second"
          name="perSecond"
          type="number"
          step="any"
          min={perSecondMin}
          max={perSecondMax}
          defaultValue={usualPerSecond}
          error={fields.perSecond.errors?.[0]}
        />
        <TextField
          label="Minutes of load"
          name="minutes"
          type="number"
          step="any"
          min={0.1}
          max={loadMinutesMax}
          defaultValue={usualMinutes}
          error={fields.minutes.errors?.[0]}
        />
      </div>
      <MixFields errorOf={(outcome) => mix[outcome].errors?.[0]} />
      <p className="text-small text-ink-2">
        By their cards and postcodes; out of stock by asking for 99 of what is scarcest. Customers
        are made up, with addresses at example.com. While there is enough stock, they get it like
        anybody.
      </p>
      <TextField
        label="Why the load"
        name="reason"
        maxLength={reasonMax}
        error={fields.reason.errors?.[0]}
        hint="Kept with your name."
      />
      <p className="font-label text-stop empty:hidden" aria-live="polite">
        {start.error?.message}
      </p>
      <Button
        type="submit"
        tone="main"
        className="justify-self-start"
        disabled={start.isPending || start.isSuccess}
      >
        Place orders
      </Button>
    </form>
  )
}
