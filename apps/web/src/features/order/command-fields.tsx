'use client'

import type { FieldMetadata } from '@conform-to/react'
import type { Command } from '@sagaboard/events/commands/command'
import { TextAreaField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { quantityMax, referenceMax } from './command-form.ts'

interface FieldsProps {
  /** What is offered. */
  command: Command
  currency: string
  fields: {
    amount: FieldMetadata<string | undefined>
    reference: FieldMetadata<string | undefined>
    quantities: FieldMetadata<string[] | undefined>
    payload: FieldMetadata<string | undefined>
  }
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}

/** What a command needs to be told beside the reason; nothing for most. */
export function CommandFields({ command, currency, fields, names, warehouses }: FieldsProps) {
  switch (command.type) {
    case 'refund':
      return <Amount field={fields.amount} currency={currency} />
    case 'refund_by_hand':
      return (
        <>
          <Amount field={fields.amount} currency={currency} />
          <TextField
            {...fieldProps(fields.reference)}
            label="Reference"
            hint="How the payment is found in the books of the bank."
            maxLength={referenceMax}
            required
          />
        </>
      )
    case 'restock': {
      const quantities = fields.quantities.getFieldList()
      return (
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-label">Came back</legend>
          {command.lines.map((line, index) => {
            const field = quantities[index]
            return field ? (
              <TextField
                key={`${line.line} ${line.warehouse}`}
                {...fieldProps(field)}
                label={`${names.get(line.line) ?? line.sku}, to ${warehouses[line.warehouse] ?? line.warehouse}`}
                type="number"
                min={0}
                max={quantityMax}
              />
            ) : null
          })}
          {fields.quantities.errors ? (
            <p className="text-small font-label text-stop">{fields.quantities.errors[0]}</p>
          ) : null}
        </fieldset>
      )
    }
    case 'edit':
      return (
        <TextAreaField
          {...fieldProps(fields.payload)}
          label="Payload"
          rows={12}
          spellCheck={false}
          className="mono text-small"
        />
      )
    default:
      return null
  }
}

const Amount = ({
  field,
  currency,
}: {
  field: FieldMetadata<string | undefined>
  currency: string
}) => (
  <TextField {...fieldProps(field)} label={`Amount in ${currency}`} inputMode="decimal" required />
)
