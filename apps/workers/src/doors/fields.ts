import { isStorable } from '@sagaboard/events/catalog/is-storable'
import { isLosslessNumber } from 'lossless-json'
import { z } from 'zod'

/** What the calls of both adapters are asked with. REST keeps numbers as they were written (lossless-json), gRPC has its own. */

/** The text of a number, as it was written. */
export const textOfNumber = (value: unknown): string | undefined =>
  isLosslessNumber(value) ? value.toString() : typeof value === 'number' ? `${value}` : undefined

/** A whole number, in digits. */
export const wholeNumber = (min: number, max: number) =>
  z.unknown().transform((value, context) => {
    const text = textOfNumber(value) ?? ''
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    context.addIssue(
      value === undefined ? 'is missing' : `expected a whole number from ${min} to ${max}`,
    )
    return z.NEVER
  })

/** A decimal number as a text, exactly as it was written. */
export const decimalText = z.unknown().transform((value, context) => {
  const text = typeof value === 'string' ? value.trim() : textOfNumber(value)
  if (text !== undefined && text.length <= 64) return text
  context.addIssue(value === undefined ? 'is missing' : 'expected a decimal number')
  return z.NEVER
})

/** A text of so many characters at most. */
export const shortText = (most: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'expected a text') })
    .min(1, { error: 'is empty' })
    .refine((value) => [...value].length <= most, {
      error: `expected at most ${most} characters`,
    })
    .refine(isStorable, { error: 'has characters that can’t be kept' })

/** An id of the program's own: any text of up to 64 characters. */
export const externalId = shortText(64)

export const sku = shortText(100)

/** What is wrong with an input, in a sentence for each field. */
export const issuesOf = ({ issues }: z.ZodError): string =>
  issues
    .map(({ path, message, code, ...issue }) =>
      code === 'unrecognized_keys'
        ? `${(issue as { keys?: string[] }).keys?.join(', ')}: there is no such field`
        : `${path.join('.') || 'the request'}: ${message}`,
    )
    .join('; ')
