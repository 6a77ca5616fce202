import { parseWithZod } from '@conform-to/zod/v4'
import { z } from 'zod'
import { isCheckoutField, messageFor } from '../../../features/checkout/checkout-fields.ts'
import { addressInput, customerInput, paymentInput } from '../../../server/orders/order-schema.ts'

/** A line as a hidden field has it, with the price that was shown: `enamel-mug.2.1800`. */
const line = z
  .string()
  .regex(/^[a-z0-9-]{1,64}\.\d{1,2}\.\d{1,10}$/)
  .transform((text) => {
    const [sku = '', quantity, unitPriceMinor] = text.split('.')
    return { sku, quantity: Number(quantity), unitPriceMinor: Number(unitPriceMinor) }
  })

const uuid = z.string().regex(/^[0-9a-f-]{36}$/)

/**
 * The checkout as it is sent. What is typed is judged by the schemas of an order; the rest is what the page wrote itself.
 * The lines come from the form, not from the cookie: what was shown is what is ordered, also when the form comes back from
 * the browser's history.
 */
const checkoutForm = z.object({
  /** The bag that the page was opened for. */
  cart: uuid,
  /** What it is ordered as: the bag's own id, or a new one when the bag has been ordered already. */
  key: uuid,
  /** What the shopper was shown, in minor units. */
  shown: z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
  currency: z.string().regex(/^[A-Z]{3}$/),
  line: z.preprocess((sent) => (typeof sent === 'string' ? [sent] : sent), z.array(line).min(1)),
  customer: customerInput,
  shipTo: addressInput.extend({
    line2: z
      .string()
      .transform((text) => (text.trim() === '' ? undefined : text))
      .pipe(addressInput.shape.line2)
      .optional(),
  }),
  payment: paymentInput,
})

/**
 * Reads a sent form.
 *
 * @returns Conform's submission: the value, or what is wrong at which field, in the words of the shop
 */
export const readCheckout = (form: FormData) =>
  parseWithZod(form, {
    schema: checkoutForm,
    formatError: (issues: z.core.$ZodIssue[]) =>
      issues.slice(0, 1).map((issue) => {
        const path = issue.path.map(String).join('.')
        const empty =
          issue.code === 'invalid_type' || (issue.code === 'too_small' && issue.minimum === 1)
        return isCheckoutField(path) ? messageFor(path, issue.message, empty) : issue.message
      }),
  })

/** The hidden parts are not what the page writes: nothing that a field could be asked for. */
export const isForeign = (errors: Record<string, unknown> | null): boolean =>
  Object.keys(errors ?? {}).some((name) => /^(cart|key|shown|currency|line)\b/.test(name))
