import { z } from 'zod'
import { type DecimalSign, fieldAmount, parseAmount, readerDecimalSign } from '../amount.ts'
import { reasonField } from '../reason.ts'
import { priceMinorField, productFields, skuField } from './product-fields.ts'

/** A product as a form has it: the price as a person types it. What is left empty is not known. */
export const productForm = (sign: DecimalSign = readerDecimalSign()) =>
  z
    .object({
      sku: skuField,
      ...productFields,
      // A form leaves out what is empty.
      weightG: productFields.weightG.default(null),
      lengthMm: productFields.lengthMm.default(null),
      widthMm: productFields.widthMm.default(null),
      heightMm: productFields.heightMm.default(null),
      hue: productFields.hue.default(null),
      price: z.string({ error: 'A price.' }),
      reason: reasonField,
    })
    .transform(({ price, ...rest }, context) => {
      const priceMinor = priceOf(price, rest.currency, sign)
      if (priceMinor !== undefined) return { ...rest, priceMinor }
      const example = fieldAmount(1250, rest.currency, sign)
      context.addIssue({
        code: 'custom',
        path: ['price'],
        message: `A price above zero, such as ${example}.`,
      })
      return z.NEVER
    })

/** A price in minor units; undefined when it is none. */
export function priceOf(text: string, currency: string, sign: DecimalSign): number | undefined {
  const minor = parseAmount(text, currency, sign)
  return priceMinorField.safeParse(minor).success ? minor : undefined
}
