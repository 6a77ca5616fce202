import { shortageChoices } from '@sagaboard/events/catalog/events'
import { z } from 'zod'
import { countryPattern, isCountry } from './is-country.ts'
import {
  hasVisible,
  isPlainLine,
  isPlainLines,
  toLines,
  unprintable,
  unseen,
} from './plain-text.ts'

/** An order holds at most this many lines, and a line at most this many units. */
export const linesMax = 50
export const quantityMax = 99

// The rules of plain-text.ts for who checks before sending, as the OpenAPI document has it: characters that are taken, and at least one to see.
const taken = `[^${unprintable}\\p{Cs}]`
const visible = `[^${unseen}]`
const textPattern = `^${taken}*${visible}${taken}*$`

// A note may have paragraphs.
const noteTaken = `(?:[\\t\\n\\r]|${taken})`
const notePattern = `^${noteTaken}*${visible}${noteTaken}*$`

const plainText = (max: number, what: string) =>
  z
    .string({ error: `must be text: ${what}` })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(max, { error: `must have at most ${max} characters` })
    .refine(isPlainLine, {
      error: 'must not contain control characters',
      abort: true,
    })
    .refine((value) => value === '' || hasVisible(value), {
      error: 'must have a character that can be seen',
    })

const text = (max: number, what: string) =>
  plainText(max, what).meta({ description: what, pattern: textPattern })

/** One line of an order as the client may ask for it: never a price. */
export const lineInput = z
  .strictObject({
    sku: text(64, 'the SKU of a product of the catalogue'),
    quantity: z
      .int({ error: `must be a whole number from 1 to ${quantityMax}` })
      .min(1, { error: `must be a whole number from 1 to ${quantityMax}` })
      .max(quantityMax, { error: `must be a whole number from 1 to ${quantityMax}` })
      .meta({ description: 'units' }),
  })
  .meta({ id: 'OrderLineInput' })

/** Lines of an order: 1 to {@link linesMax}, each SKU once. */
export const linesInput = z
  .array(lineInput, { error: 'must be a list of lines' })
  .min(1, { error: 'must have at least one line' })
  .max(linesMax, { error: `must have at most ${linesMax} lines` })
  .superRefine((lines, context) => {
    const seen = new Set<string>()
    for (const [index, { sku }] of lines.entries()) {
      if (seen.has(sku))
        context.addIssue({
          code: 'custom',
          path: [index, 'sku'],
          message: 'is in an earlier line already: ask for the whole quantity there',
        })
      seen.add(sku)
    }
  })

// What a spreadsheet would take for a formula is no beginning, and a domain is labels with a dot between them.
const emailPattern = String.raw`^(?![=+\-])[^\s@<>"(),:;\p{C}]+@([\p{L}\p{N}\p{M}\-]+\.)+[\p{L}\p{N}\p{M}\-]+$`

export const customerInput = z
  .strictObject({
    email: plainText(254, 'an e-mail address')
      .regex(new RegExp(emailPattern, 'u'), {
        error: 'must be an e-mail address, such as sam@example.org',
      })
      .meta({ description: 'an e-mail address', pattern: emailPattern }),
    name: text(120, 'the name of the person who orders'),
  })
  .meta({ id: 'Customer' })

const country = 'country: its two letters (ISO 3166-1) or its English name'

export const addressInput = z
  .strictObject({
    line1: text(200, 'street and number'),
    line2: text(200, 'what else helps to find the door').optional(),
    city: text(100, 'city'),
    region: text(100, 'state, province or county').optional(),
    postcode: text(20, 'postcode'),
    country: plainText(60, country)
      .refine(isCountry, { error: 'must be a country: its two letters, or its English name' })
      .meta({ description: country, pattern: countryPattern }),
  })
  .meta({ id: 'Address' })

const token = 'what the payment provider gave for the card'

export const paymentInput = z
  .strictObject({
    token: plainText(64, token)
      .regex(/^tok_[a-z0-9_]+$/i, {
        error: 'must be a token of the payment provider, such as tok_visa',
      })
      .meta({ description: token, pattern: '^[Tt][Oo][Kk]_[A-Za-z0-9_]+$' }),
  })
  .meta({ id: 'PaymentInput' })

/** A note holds at most this many characters. */
export const noteMax = 500

export const noteInput = z
  .string({ error: 'must be text' })
  .overwrite(toLines)
  .trim()
  .min(1, { error: 'must not be empty: leave it out when there is nothing to say' })
  .max(noteMax, { error: `must have at most ${noteMax} characters` })
  .refine(isPlainLines, {
    error: 'must not contain control characters, line breaks aside',
    abort: true,
  })
  .refine((note) => note === '' || hasVisible(note), {
    error: 'must have a character that can be seen',
  })
  .meta({
    description: 'what is to be heeded, as plain text: it is printed on the packing slip',
    pattern: notePattern,
  })

export const onShortageInput = z
  .enum(shortageChoices, { error: `must be one of ${shortageChoices.join(', ')}` })
  .meta({
    description:
      'what is done when not all of it is in stock: `cancel` the order; `ship_available`, and leave out the rest; or `backorder`: the rest follows, and is charged, once it is there',
    default: 'cancel',
  })

// A language, and where they are told a script, a region and a variant; extensions say how to sort and count.
const localePattern =
  '^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))?$'

export const localeInput = z
  .string({ error: 'must be text' })
  .regex(new RegExp(localePattern), {
    error: 'must be a language as BCP 47 writes it, such as de or en-GB',
    abort: true,
  })
  .overwrite((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)
  .meta({
    description:
      'the language of the customer (BCP 47); without it, the first of Accept-Language, else en',
    pattern: localePattern,
    examples: ['de', 'en-GB'],
  })

/** An order as somebody asks for it. Used by the checkout and by `POST /v1/orders` alike; unknown fields are refused. */
export const orderInput = z.strictObject({
  lines: linesInput,
  customer: customerInput,
  shipTo: addressInput,
  payment: paymentInput,
  onShortage: onShortageInput.optional(),
  note: noteInput.optional(),
  locale: localeInput.optional(),
})

export type OrderInput = z.infer<typeof orderInput>

/** One thing that is wrong with a request, with the field that it is about: `lines.0.quantity`. */
export interface FieldIssue {
  path: string
  message: string
}

/** Nobody mends more than these before asking again, and a body of unknown fields is not answered with more than it holds. */
export const issuesMax = 20

/** What stands in a field of a request; undefined: nothing. */
const valueAt = (request: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => Object(value)[key], request)

/** Names each field of `request` that zod refused, the first {@link issuesMax}, in words that stand after the name of the field. */
export function fieldIssues(error: z.ZodError, request: unknown): FieldIssue[] {
  const all = error.issues.flatMap((issue): FieldIssue[] => {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        message: 'is not a field of this request',
      }))
    const message =
      issue.code === 'invalid_type' && valueAt(request, issue.path) === undefined
        ? 'is missing'
        : issue.message
    return [{ path: path.join('.'), message }]
  })
  return all.slice(0, issuesMax)
}
