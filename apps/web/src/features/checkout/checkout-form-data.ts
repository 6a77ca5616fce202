/** The fields of the checkout by the names of their inputs, with the place of each in an order. */
export const fields = {
  email: { path: 'customer.email', label: 'E-mail' },
  name: { path: 'customer.name', label: 'Name' },
  line1: { path: 'shipTo.line1', label: 'Street and number' },
  line2: { path: 'shipTo.line2', label: 'Address line 2' },
  postcode: { path: 'shipTo.postcode', label: 'Postcode' },
  city: { path: 'shipTo.city', label: 'City' },
  country: { path: 'shipTo.country', label: 'Country' },
  card: { path: 'payment.token', label: 'Card' },
} as const

export type Field = keyof typeof fields
export type FieldValues = Partial<Record<Field, string>>
export type FieldErrors = Partial<Record<Field, string>>

/** What the form is sent with besides its fields. */
export interface CheckoutSubmission {
  /** The bag's id, under which it is ordered once. */
  readonly cartId: string
  readonly lines: { sku: string; quantity: number }[]
  /** What the shopper was shown, in minor units. */
  readonly shownTotalMinor: number
  readonly values: FieldValues
}

const text = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/**
 * Reads a sent form. The lines come from the form, not from the cookie: what was shown is what is ordered, also when the
 * form comes back from the browser's history.
 *
 * @returns null when the hidden parts are not what this form writes
 */
export function readCheckout(form: FormData): CheckoutSubmission | null {
  const cartId = text(form, 'cart')
  const shown = text(form, 'shown')
  const lines = form
    .getAll('line')
    .map((line) => /^([a-z0-9-]{1,64})\.(\d{1,2})$/.exec(String(line)))
  if (
    !/^[0-9a-f-]{36}$/.test(cartId) ||
    !/^\d{1,10}$/.test(shown) ||
    lines.length === 0 ||
    lines.includes(null)
  )
    return null
  const values: FieldValues = {}
  for (const name of Object.keys(fields) as Field[]) values[name] = text(form, name)
  return {
    cartId,
    shownTotalMinor: Number(shown),
    lines: lines.flatMap((match) =>
      match ? [{ sku: match[1] as string, quantity: Number(match[2]) }] : [],
    ),
    values,
  }
}

/** The order that a sent form asks for; unchecked, the API's schema is the judge. */
export function toOrder({ lines, values }: CheckoutSubmission) {
  const {
    email = '',
    name = '',
    line1 = '',
    line2 = '',
    postcode = '',
    city = '',
    country = '',
    card = '',
  } = values
  return {
    lines,
    customer: { email, name },
    shipTo: { line1, ...(line2.trim() === '' ? {} : { line2 }), postcode, city, country },
    payment: { token: card },
  }
}

const asks: Record<Field, string> = {
  email: 'Enter your e-mail address',
  name: 'Enter your name',
  line1: 'Enter street and number',
  line2: 'Shorten the second address line',
  postcode: 'Enter the postcode',
  city: 'Enter the city',
  country: 'Choose the country',
  card: 'Choose a card',
}

/**
 * Sorts what was refused to the fields it is about, in the words of the shop.
 *
 * @param issues paths of an order (`shipTo.city`) with what is wrong there
 * @returns `other` holds what belongs to no field
 */
export function toFieldErrors(
  issues: readonly { path: string; message: string }[],
  values: FieldValues,
): { errors: FieldErrors; other: string[] } {
  const errors: FieldErrors = {}
  // In the order of the form, so that the summary reads as the page does.
  for (const name of Object.keys(fields) as Field[]) {
    const issue = issues.find(({ path }) => path === fields[name].path)
    if (issue === undefined) continue
    const empty = (values[name] ?? '').trim() === ''
    errors[name] = empty
      ? `${asks[name]}.`
      : name === 'email'
        ? 'Enter an e-mail address such as sam@example.org.'
        : `${fields[name].label} ${issue.message}.`
  }
  const known = new Set<string>(Object.values(fields).map(({ path }) => path))
  return {
    errors,
    other: issues.filter(({ path }) => !known.has(path)).map(({ message }) => message),
  }
}
