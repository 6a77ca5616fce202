import { parseWithZod } from '@conform-to/zod/v4'
import { isUuid } from '@sagaboard/events/catalog/is-uuid'
import {
  addressInput,
  customerInput,
  noteInput,
  onShortageInput,
  paymentInput,
} from '@sagaboard/events/commands/order-input'
import { z } from 'zod'
import { isCheckoutField, messageFor } from '../../../features/checkout/checkout-fields.ts'
import { isShort } from '../../../features/checkout/shortage.ts'

/** A line as a hidden field has it, with the price and how many of them were there, as shown: `enamel-mug.2.1800.1`. */
const line = z
  .string()
  .regex(/^[a-z0-9-]{1,64}\.\d{1,2}\.\d{1,10}\.\d{1,2}$/)
  .transform((text) => {
    const [sku = '', ...figures] = text.split('.')
    const [quantity = 0, unitPriceMinor = 0, orderable = 0] = figures.map(Number)
    return { sku, quantity, unitPriceMinor, orderable }
  })

const withLines = z.object({
  line: z.array(z.object({ quantity: z.number(), orderable: z.number() })),
})

/** A field that may be left empty. */
const orNothing = <Field extends z.ZodType<string, string>>(field: Field) =>
  z
    .string()
    .transform((text) => (text.trim() === '' ? undefined : text))
    .pipe(field.optional())
    .optional()

const uuid = z.string().refine(isUuid)

/**
 * The checkout as it is sent. What is typed is judged by the schemas of an order; the rest is what the page wrote itself.
 * The lines come from the form, not from the cookie: what was shown is what is ordered, also when the form comes back from
 * the browser's history.
 */
const checkoutForm = z
  .object({
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
      line2: orNothing(addressInput.shape.line2.unwrap()),
    }),
    note: orNothing(noteInput),
    onShortage: onShortageInput.optional(),
    payment: paymentInput,
  })
  // Asked for together with whatever else is wrong.
  .refine(({ line, onShortage }) => onShortage !== undefined || !line.some(isShort), {
    path: ['onShortage'],
    when: ({ value }) => withLines.safeParse(value).success,
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
