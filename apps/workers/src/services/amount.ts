import { decimalAmount, digitsOf } from '@sagaboard/events/saga/money'
import { parseDecimal } from './decimal.ts'

/** What a row of the ledger can hold, in minor units. */
const minorMax = 2_147_483_647n

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** True for a code of ISO 4217 that is in use, such as EUR. */
export const isCurrency = (code: string): boolean => currencies.has(code)

/**
 * The minor units of an amount: 19998 of `199.98` EUR. Exact: what has more digits than its currency is refused, and never
 * rounded, as the 0.30000000000000004 is that a binary float makes of 0.1 + 0.2.
 *
 * @param text a decimal number, in digits: without an exponent
 * @param currency one that {@link isCurrency} knows
 * @returns the minor units, or a sentence that says why there are none
 */
export function toMinor(text: string, currency: string): number | string {
  // An exponent is how a number is written that nobody has counted: no books have one.
  const decimal = /e/i.test(text) ? undefined : parseDecimal(text)
  if (!decimal) return 'expected a decimal number such as 199.98'
  const { units, scale } = decimal
  if (units <= 0n) return 'expected more than 0'
  const digits = digitsOf(currency)
  if (scale > digits)
    return `${text} has ${scale} digits after the point, and ${currency} has ${digits}: round it as your books do, and send it as a decimal number or text`
  const minor = units * 10n ** BigInt(digits - scale)
  if (minor > minorMax) return `expected at most ${decimalAmount(Number(minorMax), currency)}`
  return Number(minor)
}
