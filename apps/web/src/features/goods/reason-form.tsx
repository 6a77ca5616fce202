'use client'

import { getFormProps, useForm } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { z } from 'zod'
import { reasonField } from '../../lib/reason.ts'
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
  const [form, fields] = useForm<{ reason: string }, { reason: string }>({
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) => parseWithZod(formData, { schema }),
    onSubmit: (event, { submission }) => {
      event.preventDefault()
      if (submission?.status === 'success') onSubmit(submission.value.reason)
    },
  })
  return (
    <form {...getFormProps(form)} autoComplete="off" onChange={onChange} className="grid gap-3">
      <FormEnd reason={fields.reason} error={error} verb={verb} tone={tone} isBusy={isBusy} />
    </form>
  )
}
