'use client'

import { askedReasons } from '@sagaboard/events/commands/command'
import type { ReturnableLine } from '@sagaboard/events/commands/returns'
import Link from 'next/link'
import { startTransition, useActionState, useEffect, useRef } from 'react'
import { useTimeZone } from '../../../components/time-zone-provider.tsx'
import { Button, buttonClass } from '../../../components/ui/button.tsx'
import { SelectField, TextAreaField, TextField } from '../../../components/ui/field.tsx'
import { formatDay } from '../../../lib/format.ts'
import type { ReturnFormState } from '../../../lib/return-form.ts'
import { sayShop } from '../../../messages/say-shop.ts'

const emptyForm: ReturnFormState = { attempt: 0, problem: null, values: {} }

interface ReturnFormProps {
  orderId: string
  /** Of which something can be sent back. */
  lines: readonly ReturnableLine[]
  /** Until when it can be asked, ISO. */
  until: string
  /** Names this request: sent twice it is one return. */
  requestKey: string
  /** A note holds at most this many characters. */
  noteMax: number
  ask: (state: ReturnFormState, form: FormData) => Promise<ReturnFormState>
}

/** Asks for things to be taken back: of each line how many and why. Works without JavaScript. */
export function ReturnForm({ orderId, lines, until, requestKey, noteMax, ask }: ReturnFormProps) {
  const zone = useTimeZone()
  const [state, send, isSending] = useActionState(ask, emptyForm)
  const alert = useRef<HTMLParagraphElement>(null)
  const { attempt, problem, values } = state
  useEffect(() => {
    if (attempt > 0) alert.current?.focus()
  }, [attempt])
  return (
    <form
      action={send}
      // Sent from here, React does not empty the form after a refusal.
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        startTransition(() => send(form))
      }}
      className="grid max-w-lead gap-6"
    >
      {problem === null ? null : (
        <p
          ref={alert}
          role="alert"
          tabIndex={-1}
          className="rounded-panel border border-undo/40 bg-undo-soft px-4 py-3 text-undo"
        >
          {problem}
        </p>
      )}
      <input type="hidden" name="key" value={requestKey} />
      {lines.map((line) => (
        <LineFields key={line.line} line={line} values={values} />
      ))}
      <TextAreaField
        label={sayShop('return.ask.note')}
        name="note"
        rows={3}
        maxLength={noteMax}
        defaultValue={values.note ?? ''}
      />
      <p className="text-body text-ink-2">
        {sayShop('return.ask.until', { date: formatDay(until, zone) })}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="main" size="large" disabled={isSending}>
          {sayShop(isSending ? 'return.ask.sending' : 'return.ask.send')}
        </Button>
        <Link href={`/orders/${orderId}`} className={buttonClass({ tone: 'quiet', size: 'large' })}>
          {sayShop('return.back')}
        </Link>
      </div>
    </form>
  )
}

/** How many of a line, and why. */
function LineFields({
  line: { line, name, quantity: left },
  values,
}: {
  line: ReturnableLine
  values: ReturnFormState['values']
}) {
  const quantity = `quantity-${line}`
  const reason = `reason-${line}`
  return (
    <fieldset className="grid gap-4 border-t border-line pt-4 sm:grid-cols-3">
      <legend className="float-left w-full font-label sm:col-span-3">
        {`${name} `}
        <span className="num font-normal text-ink-3">
          {sayShop('return.ask.left', { count: left })}
        </span>
      </legend>
      <TextField
        label={sayShop('return.ask.quantity')}
        size="large"
        name={quantity}
        type="number"
        inputMode="numeric"
        min={0}
        max={left}
        step={1}
        defaultValue={values[quantity] ?? '0'}
      />
      <SelectField
        label={sayShop('return.ask.reason')}
        size="large"
        className="sm:col-span-2"
        name={reason}
        defaultValue={values[reason] ?? ''}
      >
        <option value="">{sayShop('return.ask.reason.choose')}</option>
        {askedReasons.map((one) => (
          <option key={one} value={one}>
            {sayShop(`return.ask.reason.${one}`)}
          </option>
        ))}
      </SelectField>
    </fieldset>
  )
}
