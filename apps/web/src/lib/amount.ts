import { z } from 'zod'

/** How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
function decimalsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en-GB', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  )
}

/**
 * Reads an amount as a person types it: digits, and at most as many decimals as the currency has, after a point or a comma.
 *
 * @returns minor units; undefined for anything else, and for nothing and zero
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency)
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  const minor = Number(whole + fraction.padEnd(decimals, '0'))
  return Number.isSafeInteger(minor) && minor > 0 ? minor : undefined
}

/** A field that holds an amount of `currency`; its value is in minor units. */
export function amountField(currency: string) {
  const example = `12${decimalsOf(currency) > 0 ? `.${'50'.padEnd(decimalsOf(currency), '0')}` : ''}`
  return z.string().transform((text, context) => {
    const minor = parseAmount(text, currency)
    if (minor !== undefined) return minor
    context.addIssue({ code: 'custom', message: `An amount above zero, such as ${example}.` })
    return z.NEVER
  })
}
