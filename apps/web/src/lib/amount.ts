import { decimalAmount, digitsOf } from '@sagaboard/events/saga/money'
import { z } from 'zod'

/** What stands before the decimals of an amount. */
export type DecimalSign = '.' | ','

/** The decimal sign of the reader's language, as the browser has it; a point where it has another one. */
export function readerDecimalSign(language = globalThis.navigator?.language): DecimalSign {
  const parts = new Intl.NumberFormat(language || 'en-GB').formatToParts(1.5)
  return parts.some(({ type, value }) => type === 'decimal' && value === ',') ? ',' : '.'
}

/** An amount as it stands in a field to begin with: `1234,50`, without groups. */
export const fieldAmount = (minor: number, currency: string, sign = readerDecimalSign()): string =>
  decimalAmount(minor, currency, sign)

/**
 * Reads an amount as a person types it: digits, and at most as many decimals as the currency has. Point and comma are both
 * understood, but the one that is not the reader's never before three digits: it may have been meant to part thousands.
 *
 * @returns minor units; undefined for anything else, and for nothing and zero
 */
export function parseAmount(
  text: string,
  currency: string,
  sign = readerDecimalSign(),
): number | undefined {
  const decimals = digitsOf(currency)
  const [, whole, mark, fraction = ''] = /^(\d{1,12})(?:([.,])(\d+))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  if (mark !== undefined && mark !== sign && fraction.length === 3) return undefined
  const minor = Number(whole + fraction.padEnd(decimals, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined
}

/** As {@link parseAmount}, with or without the code or the sign of the currency before or behind it: `12.50 EUR`, `€18`. */
export function parseMoney(text: string, currency: string): number | undefined {
  const typed = text.trim().toLowerCase()
  const names = [currency, currencySign(currency)].map((name) => name.toLowerCase())
  const before = names.find((name) => typed.startsWith(name)) ?? ''
  const behind = before === '' ? (names.find((name) => typed.endsWith(name)) ?? '') : ''
  return parseAmount(typed.slice(before.length, typed.length - behind.length), currency)
}

const currencySign = (currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? currency

/** A field that holds an amount of `currency`, in the reader's decimal sign; its value is in minor units. */
export function amountField(currency: string, sign = readerDecimalSign()) {
  const example = fieldAmount(Math.floor(12.5 * 10 ** digitsOf(currency)), currency, sign)
  return z.string().transform((text, context) => {
    const minor = parseAmount(text, currency, sign)
    if (minor !== undefined) return minor
    context.addIssue({ code: 'custom', message: `An amount above zero, such as ${example}.` })
    return z.NEVER
  })
}
