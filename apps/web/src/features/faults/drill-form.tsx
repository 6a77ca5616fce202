'use client'

import { drillMinutesMax, endedWithinMinutesMax } from '@sagaboard/events/commands/drill'
import { perSecondMax, perSecondMin } from '@sagaboard/events/commands/load'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { Button } from '../../components/ui/button.tsx'
import { TextField } from '../../components/ui/field.tsx'
import { useConsoleApi } from '../../lib/console-api.ts'
import { type DrillInput, drillForm, drillHref } from '../../lib/drill.ts'
import { usualPerSecond } from '../../lib/load.ts'
import { reasonMax } from '../../lib/reason.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { useIdempotencyKey } from '../../lib/use-idempotency-key.ts'
import { FaultFields, useFaultChoice } from './fault-fields.tsx'
import { MixFields } from './mix-fields.tsx'

const usualMinutes = 2
const usualEndedMinutes = 5
const usualRefusedPercent = 30
const group = 'grid gap-3 border-t border-line pt-3'
const legend = 'float-left w-full pb-1 text-ui font-semibold'

/** Chooses what goes wrong, what is placed meanwhile, and what is expected of it. */
export function DrillForm() {
  const api = useConsoleApi()
  const queries = useQueryClient()
  const router = useRouter()
  const choice = useFaultChoice()
  // One key for what is chosen, so that a second click on the same choice begins nothing more.
  const { idempotencyKey, nextKey } = useIdempotencyKey()
  const start = useMutation(
    api.console.drills.start.mutationOptions({
      async onSuccess({ id }) {
        await queries.invalidateQueries(api.console.faults.pathFilter())
        router.push(drillHref(id))
      },
    }),
  )
  const schema = drillForm(idempotencyKey)
  const [form, fields] = useCheckedForm<DrillInput>({
    schema,
    disableAutoCoercion: true,
    onValid: (value) => start.mutate(value),
  })
  const errorOf = (field: keyof DrillInput): string | undefined => fields[field].errors?.[0]
  const mix = fields.mix.getFieldset()
  const changed = () => {
    if (start.isIdle) return
    start.reset()
    nextKey()
  }
  return (
    <form {...checkedFormProps(form)} autoComplete="off" onChange={changed} className="grid gap-4">
      <fieldset className={group}>
        <legend className={legend}>The fault</legend>
        <FaultFields {...choice} canDecline errorOf={errorOf} />
      </fieldset>
      <fieldset className={group}>
        <legend className={legend}>What is placed meanwhile</legend>
        <div className="flex flex-wrap items-end gap-3 *:min-w-24 *:flex-1">
          <TextField
            label="Orders a second"
            name="perSecond"
            type="number"
            step="any"
            min={perSecondMin}
            max={perSecondMax}
            defaultValue={usualPerSecond}
            error={errorOf('perSecond')}
          />
          <TextField
            label="For so many minutes"
            name="minutes"
            type="number"
            step="any"
            min={0.1}
            max={drillMinutesMax}
            defaultValue={usualMinutes}
            error={errorOf('minutes')}
          />
        </div>
        <MixFields errorOf={(outcome) => mix[outcome].errors?.[0]} />
      </fieldset>
      <fieldset className={group}>
        <legend className={legend}>What you expect</legend>
        <div className="flex flex-wrap items-start gap-3 *:min-w-24 *:flex-1">
          <TextField
            label="Every order ends within, in minutes"
            name="endedWithinMinutes"
            type="number"
            step="any"
            min={0.1}
            max={endedWithinMinutesMax}
            defaultValue={usualEndedMinutes}
            error={errorOf('endedWithinMinutes')}
            hint="Completed or cancelled, from when it was placed."
          />
          <TextField
            label="Refused at most, in percent"
            name="refusedPercentMax"
            type="number"
            step="any"
            min={0}
            max={100}
            defaultValue={usualRefusedPercent}
            error={errorOf('refusedPercentMax')}
            hint="Left empty, however many."
          />
        </div>
        <Expected name="nobodyNeeded" label="Nothing needs a person" />
        <Expected name="invariantsKept" label="What is promised is kept" />
      </fieldset>
      <TextField
        label="Why the drill"
        name="reason"
        maxLength={reasonMax}
        error={errorOf('reason')}
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
        Begin the drill
      </Button>
    </form>
  )
}

const Expected = ({ name, label }: { name: keyof DrillInput; label: string }) => (
  <label className="flex items-center gap-2">
    <input type="checkbox" name={name} defaultChecked className="accent-ink" />
    {label}
  </label>
)
