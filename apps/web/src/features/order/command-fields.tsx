'use client'

import type { FieldMetadata } from '@conform-to/react'
import type { Command, CommandOf } from '@sagaboard/events/commands/command'
import { SelectField, TextAreaField, TextField } from '../../components/ui/field.tsx'
import { fieldProps } from '../../components/ui/field-props.ts'
import { labelMax, quantityMax, referenceMax } from '../../lib/command-form.ts'
import { InspectionFields, ReturnRequestFields } from './return-fields.tsx'
import { sourcesOf } from './sources.ts'

interface FieldsProps {
  /** What is offered. */
  command: Command
  currency: string
  fields: {
    amount: FieldMetadata<string | undefined>
    reference: FieldMetadata<string | undefined>
    quantities: FieldMetadata<string[] | undefined>
    reasons: FieldMetadata<string[] | undefined>
    restock: FieldMetadata<string[] | undefined>
    writeOff: FieldMetadata<string[] | undefined>
    reject: FieldMetadata<string[] | undefined>
    payload: FieldMetadata<string | undefined>
    outcome: FieldMetadata<string | undefined>
    carrier: FieldMetadata<string | undefined>
    tracking: FieldMetadata<string[] | undefined>
    without: FieldMetadata<string | undefined>
  }
  /** What is unknown, of a step that a person settles, e.g. `charge`. */
  call: string | undefined
  /** What the person has chosen of it so far. */
  outcome: string
  /** Names of products by line. */
  names: ReadonlyMap<number, string>
  /** Names of warehouses by id. */
  warehouses: Readonly<Record<string, string>>
}

/** What a command needs to be told beside the reason; nothing for most. */
export function CommandFields(props: FieldsProps) {
  const { command, currency, fields, names, warehouses } = props
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
    case 'settle':
      return <SettleFields {...props} command={command} />
    case 'source_again':
      return (
        <SelectField {...fieldProps(fields.without)} label="Send it from">
          {sourcesOf(command.without, warehouses).map(({ without, text }) => (
            <option key={text} value={JSON.stringify(without)}>
              {text}
            </option>
          ))}
        </SelectField>
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
    case 'return_request':
      return <ReturnRequestFields {...{ fields, names }} command={command} />
    case 'return_receive':
      return <InspectionFields {...{ fields, names }} command={command} />
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
  isRequired = true,
}: {
  field: FieldMetadata<string | undefined>
  currency: string
  isRequired?: boolean
}) => (
  <TextField
    {...fieldProps(field)}
    label={`Amount in ${currency}`}
    inputMode="decimal"
    required={isRequired}
  />
)

/** What came of it, where that is found, and what goes with it. */
function SettleFields({
  command,
  currency,
  fields,
  call = '',
  outcome,
}: FieldsProps & { command: CommandOf<'settle'> }) {
  const tracking = fields.tracking.getFieldList()
  return (
    <>
      <SelectField {...fieldProps(fields.outcome)} label="What came of it" required>
        <option value="">Choose…</option>
        {outcomesOf(call).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </SelectField>
      <TextField
        {...fieldProps(fields.reference)}
        label="Reference"
        hint="How it is found in their books: a number, a ticket, who told you."
        maxLength={referenceMax}
        required
      />
      {/* They stay in the form, so that they count as soon as they are shown. */}
      <div hidden={outcome !== 'happened'} className="grid gap-3.5 [&[hidden]]:hidden">
        {command.parcels ? (
          <>
            <TextField {...fieldProps(fields.carrier)} label="Carrier" maxLength={labelMax} />
            {command.parcels.map((parcel, index, all) => {
              const field = tracking[index]
              return field ? (
                <TextField
                  key={`${parcel.parcel} ${parcel.warehouse}`}
                  {...fieldProps(field)}
                  label={trackingLabel(parcel, all)}
                  maxLength={labelMax}
                />
              ) : null
            })}
          </>
        ) : (
          <Amount field={fields.amount} currency={currency} isRequired={outcome === 'happened'} />
        )}
      </div>
    </>
  )
}

type Parcels = NonNullable<CommandOf<'settle'>['parcels']>

/** Which parcel the number is of: where each warehouse sends one, the warehouse says it. */
function trackingLabel({ parcel, warehouse }: Parcels[number], all: Parcels): string {
  const isOnly = all.filter((other) => other.warehouse === warehouse).length === 1
  return isOnly || parcel === undefined
    ? `Tracking number from ${warehouse}`
    : `Tracking number of parcel ${parcel} of ${all.length}, from ${warehouse}`
}

/** What a person may say of each kind of call, in the words of the select. */
function outcomesOf(call: string): [value: string, text: string][] {
  const never: [string, string] = [
    'did_not_happen',
    'It did not happen, and I made sure that it will not',
  ]
  switch (call) {
    case 'void of the charge':
      return [['happened', 'It was charged, and all of it was given back'], never]
    case 'void of the label':
      return [
        ['voided', 'The label was made, and is void'],
        ['happened', 'The label was made, and its parcels are on their way'],
        never,
      ]
    default:
      return [['happened', 'It did happen'], never]
  }
}
