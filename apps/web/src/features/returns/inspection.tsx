'use client'

import type { CommandOf } from '@sagaboard/events/commands/command'
import type { ReturnView } from '@sagaboard/events/saga/returns/return-view'
import { TextField } from '../../components/ui/field.tsx'

/** What became of the units of a line. */
export type Inspection = CommandOf<'return_receive'>['lines'][number]

/** All back to stock, until somebody says something else. */
export const startOf = ({ lines }: ReturnView): Inspection[] =>
  lines.map(({ line, quantity }) => ({ line, restock: quantity, writeOff: 0, reject: 0 }))

export const unitsOf = ({ restock, writeOff, reject }: Inspection): number =>
  restock + writeOff + reject

/**
 * The units of a line by what became of them. Written off and rejected are typed; the rest goes back to
 * stock, so that one number says it all.
 */
export function InspectedLine({
  name,
  quantity,
  value,
  onChange,
}: {
  name: string
  quantity: number
  value: Inspection
  onChange: (value: Inspection) => void
}) {
  const change = (part: 'writeOff' | 'reject', text: string) => {
    const other = part === 'writeOff' ? value.reject : value.writeOff
    const units = Math.max(0, Math.min(quantity - other, Math.trunc(Number(text) || 0)))
    const next = { ...value, [part]: units }
    onChange({ ...next, restock: quantity - next.writeOff - next.reject })
  }
  const field = { type: 'number', inputMode: 'numeric', min: 0, max: quantity } as const
  return (
    <fieldset className="grid grid-cols-3 items-end gap-2">
      <legend className="mb-1.5 font-label">{`${quantity} × ${name}`}</legend>
      <TextField
        label="Written off"
        {...field}
        value={value.writeOff}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => change('writeOff', target.value)}
      />
      <TextField
        label="Rejected"
        {...field}
        value={value.reject}
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => change('reject', target.value)}
      />
      <p className="num pb-1.5 text-ink-2">
        <output>{`${value.restock} back to stock`}</output>
      </p>
    </fieldset>
  )
}
