/** How an amount reads, wherever it is told: on a page, or in a sentence that says why not. Through Intl; nothing asks the clock. */

const digitsIn = (format: Intl.NumberFormat) => format.resolvedOptions().maximumFractionDigits ?? 2

/** How many digits the amounts of a currency (ISO 4217) have after the point: 2 for EUR, 0 for JPY, 3 for KWD. */
export const digitsOf = (currency: string): number =>
  digitsIn(new Intl.NumberFormat('en', { style: 'currency', currency }))

/**
 * `199.98` from 19998 minor units of EUR: all its digits, and nothing else.
 *
 * @param minor 0 or more
 * @param sign what stands before the decimals
 */
export function decimalAmount(minor: number, currency: string, sign = '.'): string {
  const digits = digitsOf(currency)
  if (digits === 0) return String(minor)
  const text = String(minor).padStart(digits + 1, '0')
  return `${text.slice(0, -digits)}${sign}${text.slice(-digits)}`
}

const nbsp = '\u00a0'
const formats = new Map<string, { format: Intl.NumberFormat; scale: number }>()

function formatOf(currency: string, language: string) {
  const key = `${language} ${currency}`
  const known = formats.get(key)
  if (known) return known
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
  const made = { format, scale: 10 ** digitsIn(format) }
  formats.set(key, made)
  return made
}

/** `84.00 €` from 8400 minor units of EUR, in German `84,00 €`; a negative amount gets a true minus sign. */
export function formatMoney(amountMinor: number, currency: string, language = 'en-GB'): string {
  const { format, scale } = formatOf(currency, language)
  const parts = format.formatToParts(Math.abs(amountMinor) / scale)
  const symbol = parts.find((part) => part.type === 'currency')?.value ?? currency
  const digits = parts
    .filter((part) => part.type !== 'currency' && part.type !== 'literal')
    .map((part) => part.value)
  return `${amountMinor < 0 ? '− ' : ''}${digits.join('')}${nbsp}${symbol}`
}
