'use client'

import type { Command } from '@sagaboard/events/commands/command'
import { useState } from 'react'
import { inputClass, TextField } from '../../components/ui/field.tsx'
import { cn } from '../../lib/cn.ts'
import { formatAmount, minorUnitsOf } from '../../lib/format.ts'

interface FieldsProps {
  command: Command
  currency: string
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
  onChange: (command: Command) => void
}

/** What a command needs to be told beside the reason; nothing for most. */
export function CommandFields({ command, currency, names, onChange }: FieldsProps) {
  switch (command.type) {
    case 'refund':
      return (
        <Amount
          {...{ command, currency }}
          onChange={(amountMinor) => onChange({ ...command, amountMinor })}
        />
      )
    case 'refund_by_hand':
      return (
        <>
          <Amount
            {...{ command, currency }}
            onChange={(amountMinor) => onChange({ ...command, amountMinor })}
          />
          <TextField
            label="Reference"
            hint="How the payment is found in the books of the bank."
            required
            maxLength={200}
            value={command.reference}
            onChange={({ target }) => onChange({ ...command, reference: target.value })}
          />
        </>
      )
    case 'restock':
      return (
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-label">Came back</legend>
          {command.lines.map((line, index) => (
            <TextField
              key={`${line.line} ${line.warehouse}`}
              label={`${names.get(line.line) ?? line.sku}, to ${line.warehouse}`}
              type="number"
              min={0}
              max={99}
              value={line.quantity}
              onChange={({ target }) =>
                onChange({
                  ...command,
                  lines: command.lines.map((one, at) =>
                    at === index
                      ? { ...one, quantity: Math.max(0, Math.trunc(Number(target.value))) }
                      : one,
                  ),
                })
              }
            />
          ))}
        </fieldset>
      )
    case 'edit':
      return <Payload data={command.data} onChange={(data) => onChange({ ...command, data })} />
    default:
      return null
  }
}

function Amount({
  command,
  currency,
  onChange,
}: {
  command: { amountMinor: number }
  currency: string
  onChange: (minor: number) => void
}) {
  const [text, setText] = useState(() =>
    formatAmount(command.amountMinor, currency).replaceAll(',', ''),
  )
  return (
    <TextField
      label={`Amount in ${currency}`}
      inputMode="decimal"
      value={text}
      error={
        minorUnitsOf(text, currency) === undefined
          ? 'An amount above zero, such as 12.50.'
          : undefined
      }
      onChange={({ target }) => {
        setText(target.value)
        const minor = minorUnitsOf(target.value, currency)
        if (minor !== undefined) onChange(minor)
      }}
    />
  )
}

/** The payload as JSON; only what parses is handed on, and the shape is checked by the server. */
function Payload({
  data,
  onChange,
}: {
  data: Record<string, unknown>
  onChange: (data: Record<string, unknown>) => void
}) {
  const [text, setText] = useState(() => JSON.stringify(data, null, 2))
  const [wrong, setWrong] = useState<string | null>(null)
  return (
    <div className="grid gap-1.5">
      <label htmlFor="payload" className="font-label">
        Payload
      </label>
      <textarea
        id="payload"
        rows={12}
        spellCheck={false}
        className={cn(inputClass, 'mono p-2.5 text-small')}
        aria-invalid={wrong ? true : undefined}
        aria-describedby={wrong ? 'payload-error' : undefined}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          const parsed = parseObject(target.value)
          setWrong(parsed === undefined ? 'This is not a JSON object yet.' : null)
          if (parsed) onChange(parsed)
        }}
      />
      {wrong ? (
        <p id="payload-error" className="text-small font-label text-stop">
          {wrong}
        </p>
      ) : null}
    </div>
  )
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
