'use client'

import { z } from 'zod'
import { reasonField } from '../../lib/reason.ts'
import { checkedFormProps, useCheckedForm } from '../../lib/use-checked-form.ts'
import { FormEnd } from './form-end.tsx'

const schema = z.object({ reason: reasonField })

/** Asks only why, for what needs nothing else said. */
export function ReasonForm({
  verb,
  tone,
  error,
  isBusy,
  onSubmit,
  onChange,
}: {
  verb: string
  tone: 'main' | 'stop'
  error: string | undefined
  isBusy: boolean
  onSubmit: (reason: string) => void
  /** Something is typed anew: what went wrong before is no longer true. */
  onChange: () => void
}) {
  const [form, fields] = useCheckedForm<{ reason: string }>({
    schema,
    onValid: (value) => onSubmit(value.reason),
  })
  return (
    <form {...checkedFormProps(form)} autoComplete="off" onChange={onChange} className="grid gap-3">
      <FormEnd reason={fields.reason} error={error} verb={verb} tone={tone} isBusy={isBusy} />
    </form>
  )
}
