'use client'

import type { FieldMetadata } from '@conform-to/react'
import { askedReasons, type CommandOf } from '@sagaboard/events/commands/command'
import { SelectField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { returnReasonLabels } from '../../lib/return-labels.ts'

type ListField = FieldMetadata<string[] | undefined>

const wholeNumber = { type: 'number', inputMode: 'numeric', min: 0 } as const

/** What became of each unit that came back. */
export function InspectionFields({
  command: { lines },
  fields,
  names,
}: {
  command: CommandOf<'return_receive'>
  fields: Record<'restock' | 'writeOff' | 'reject', ListField>
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
}) {
  const restock = fields.restock.getFieldList()
  const writeOff = fields.writeOff.getFieldList()
  const reject = fields.reject.getFieldList()
  return lines.map(({ line, ...units }, index) => {
    const [stocked, lost, rejected] = [restock[index], writeOff[index], reject[index]]
    const max = units.restock + units.writeOff + units.reject
    return stocked && lost && rejected ? (
      <fieldset key={line} className="grid grid-cols-3 gap-2">
        <legend className="mb-1.5 font-label">
          {names.get(line) ?? `Line ${line}`}
          <span className="num font-normal text-ink-2">{`, ${max} came back`}</span>
        </legend>
        <TextField {...fieldProps(stocked)} label="Back to stock" max={max} {...wholeNumber} />
        <TextField {...fieldProps(lost)} label="Written off" max={max} {...wholeNumber} />
        <TextField {...fieldProps(rejected)} label="Rejected" max={max} {...wholeNumber} />
      </fieldset>
    ) : null
  })
}

/** What comes back, and why. */
export function ReturnRequestFields({
  command: { lines },
  fields,
  names,
}: {
  command: CommandOf<'return_request'>
  fields: Record<'quantities' | 'reasons', ListField>
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
}) {
  const quantities = fields.quantities.getFieldList()
  const reasons = fields.reasons.getFieldList()
  return (
    <>
      {lines.map(({ line, quantity: max }, index) => {
        const [quantity, reason] = [quantities[index], reasons[index]]
        return quantity && reason ? (
          <fieldset key={line} className="grid grid-cols-3 gap-2">
            <legend className="mb-1.5 font-label">
              {names.get(line) ?? `Line ${line}`}
              <span className="num font-normal text-ink-2">{`, at most ${max}`}</span>
            </legend>
            <TextField {...fieldProps(quantity)} label="Comes back" max={max} {...wholeNumber} />
            <SelectField {...fieldProps(reason)} label="Why" className="col-span-2">
              <option value="">Choose…</option>
              {askedReasons.map((one) => (
                <option key={one} value={one}>
                  {returnReasonLabels[one]}
                </option>
              ))}
            </SelectField>
          </fieldset>
        ) : null
      })}
      {fields.quantities.errors ? (
        <p className="text-small font-label text-stop">{fields.quantities.errors[0]}</p>
      ) : null}
    </>
  )
}
