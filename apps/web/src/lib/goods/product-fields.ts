import { plainLine, plainLines } from '@sagaboard/events/commands/plain-text'
import { z } from 'zod'
import { categories } from '../categories.ts'
import { reasonField } from '../reason.ts'
import { versionMax } from '../storable.ts'

/** What is asked for of a product, wherever it comes from: a form, a call or a file. */

export const priceMinorMax = 100_000_000
const slugs = categories.map(({ slug }) => slug)
const currencies = new Set(Intl.supportedValuesOf('currency'))

const skuHint = 'Letters, digits, and . _ - between them, at most 64.'
export const skuField = z
  .string({ error: skuHint })
  .trim()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/, { error: skuHint })

const whole = (min: number, max: number, unit: string) => {
  const error = `A whole number from ${min} to ${max} ${unit}.`
  return z.int({ error }).min(min, { error }).max(max, { error })
}
const atMost = (max: number, what: string) => {
  const error = `${what} of at most ${max} characters.`
  return { missing: error, long: error }
}

export const currencyField = z
  .string({ error: 'A currency such as EUR.' })
  .trim()
  .refine((code) => currencies.has(code), { error: 'A currency such as EUR.' })

/** Everything but the price, which a person types in another way than a program sends it. */
export const productFields = {
  name: plainLine(120, atMost(120, 'A name')),
  category: z.enum(slugs, { error: `One of ${slugs.join(', ')}.` }),
  description: plainLines(600, atMost(600, 'A description')),
  currency: currencyField,
  weightG: whole(1, 100_000, 'grams').nullable(),
  lengthMm: whole(1, 5_000, 'millimetres').nullable(),
  widthMm: whole(1, 5_000, 'millimetres').nullable(),
  heightMm: whole(1, 5_000, 'millimetres').nullable(),
  hue: whole(0, 359, 'degrees').nullable(),
}

export const priceMinorField = whole(1, priceMinorMax, 'minor units')

const version = z.int().min(1).max(versionMax).nullable()
const sent = { ...productFields, priceMinor: priceMinorField }

export const productCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('product_add'), sku: skuField, ...sent }),
  z.strictObject({ type: z.literal('product_change'), sku: skuField, ...sent }),
  z.strictObject({ type: z.literal('product_retire'), sku: skuField }),
  z.strictObject({ type: z.literal('product_restore'), sku: skuField }),
])

/** `expectedVersion`: of what the person saw; null for what is new. */
export const productCall = z.strictObject({
  command: productCommand,
  reason: reasonField,
  expectedVersion: version,
  idempotencyKey: z.uuid(),
})
