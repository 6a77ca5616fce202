import type { Allocation } from '@sagaboard/events/catalog/events'
import type { Command, CommandOf } from '@sagaboard/events/commands/command'
import { plainLine } from '@sagaboard/events/commands/plain-text'
import { z } from 'zod'
import { amountField, fieldAmount } from './amount.ts'
import { reasonField } from './reason.ts'
import {
  inspectionFields,
  inspectionStart,
  type ReturnFieldValues,
  requestFields,
  requestStart,
} from './staff-return-form.ts'

/**
 * What a command needs to be told, as fields of a form. Everything is text here, as it stands in the fields: the schema is
 * the one that reads it, and while a field is invalid there is no command.
 */

export const referenceMax = 200
export const quantityMax = 99
export const labelMax = 100

const reference = plainLine(referenceMax, {
  missing: 'Say how the payment is found in the books of the bank.',
})

const said = (what: string) => plainLine(labelMax, { missing: what })

const found = plainLine(referenceMax, {
  missing: 'Say where it is found in their books, or who told you.',
})

const quantity = z
  .string()
  .trim()
  .regex(/^\d{1,2}$/, { error: `A whole number from 0 to ${quantityMax}.` })
  .transform(Number)

const payload = z.string().transform((text, context) => {
  const data = parseObject(text)
  if (data) return data
  context.addIssue({ code: 'custom', message: 'This is not a JSON object yet.' })
  return z.NEVER
})

const without = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)))

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

/** The fields of any command; each has those of its type. */
export interface CommandFieldValues extends ReturnFieldValues {
  amount?: string
  reference?: string
  payload?: string
  outcome?: string
  carrier?: string
  tracking?: string[]
  /** The warehouses that it is not to be sent from, as JSON. */
  without?: string
}

/** What the fields hold when the dialog opens: the offer, with what only the person can know left empty. */
export function startValues(command: Command, currency: string): CommandFieldValues {
  const amount = (minor: number) => fieldAmount(minor, currency)
  switch (command.type) {
    case 'refund':
      return { amount: amount(command.amountMinor) }
    case 'refund_by_hand':
      return { amount: amount(command.amountMinor), reference: '' }
    case 'settle':
      return {
        outcome: '',
        reference: '',
        ...(command.amountMinor === undefined ? {} : { amount: amount(command.amountMinor) }),
        ...(command.parcels ? { carrier: '', tracking: command.parcels.map(() => '') } : {}),
      }
    case 'restock':
      return { quantities: command.lines.map((line) => String(line.quantity)) }
    case 'source_again':
      return { without: '[]' }
    case 'return_request':
      return requestStart(command)
    case 'return_receive':
      return inspectionStart(command)
    case 'edit':
      return { payload: JSON.stringify(command.data, null, 2) }
    default:
      return {}
  }
}

/**
 * The schema of the fields of `command`.
 *
 * @returns reads the texts of the fields as the command that they mean
 */
export function commandFields(command: Command, currency: string): z.ZodType<Command> {
  switch (command.type) {
    case 'refund':
      return z
        .object({ amount: amountField(currency) })
        .transform(({ amount }) => ({ ...command, amountMinor: amount }))
    case 'refund_by_hand':
      return z.object({ amount: amountField(currency), reference }).transform((fields) => ({
        ...command,
        amountMinor: fields.amount,
        reference: fields.reference,
      }))
    case 'settle':
      return settleFields(command, currency)
    case 'restock':
      return z.object({ quantities: z.array(quantity) }).transform(({ quantities }, context) => {
        const lines = command.lines.flatMap((line, index): Allocation[] => {
          const units = quantities[index] ?? 0
          return units > 0 ? [{ ...line, quantity: units }] : []
        })
        if (lines.length > 0) return { ...command, lines }
        context.addIssue({
          code: 'custom',
          path: ['quantities'],
          message: 'Say of at least one thing how many came back.',
        })
        return z.NEVER
      })
    case 'source_again':
      return z.object({ without }).transform((fields) => ({ ...command, ...fields }))
    case 'return_request':
      return requestFields(command, quantity)
    case 'return_receive':
      return inspectionFields(command, quantity)
    case 'edit':
      return z.object({ payload }).transform(({ payload: data }) => ({ ...command, data }))
    default:
      return z.object({}).transform(() => command)
  }
}

/** What happened is told with its amount or its parcels; the rest needs a reference alone. */
function settleFields(command: CommandOf<'settle'>, currency: string): z.ZodType<Command> {
  const { type, service, parcels = [] } = command
  const base = { type, service }
  const happened = z.object({ outcome: z.literal('happened'), reference: found })
  const others = z
    .object({ outcome: z.enum(['did_not_happen', 'voided']), reference: found })
    .transform((fields): Command => ({ ...base, ...fields }))
  const meant =
    service === 'payment'
      ? happened
          .extend({ amount: amountField(currency) })
          .transform(
            ({ amount, ...fields }): Command => ({ ...base, ...fields, amountMinor: amount }),
          )
      : happened
          .extend({
            carrier: said('Say who has the parcels.'),
            tracking: z.array(said('The number of this parcel.')),
          })
          .transform(
            ({ carrier, tracking, ...fields }): Command => ({
              ...base,
              ...fields,
              parcels: parcels.map((parcel, index) => ({
                ...parcel,
                carrier,
                trackingNumber: tracking[index] ?? '',
              })),
            }),
          )
  return z.discriminatedUnion('outcome', [meant, others], { error: 'Say what came of it.' })
}

/** The whole form: the command with its reason. Both are read, so that all that is wrong is said at once. */
export const commandForm = (command: Command, currency: string) =>
  z.intersection(
    z.object({ reason: reasonField }),
    commandFields(command, currency).transform((meant) => ({ command: meant })),
  )

/** The command that a dialog begins with, when its fields say all that it needs; undefined: a person has to say something first. */
export const wholeAtOnce = (command: Command, currency: string): Command | undefined =>
  commandFields(command, currency).safeParse(startValues(command, currency)).data
