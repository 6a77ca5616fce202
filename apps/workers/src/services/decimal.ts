/** Decimal numbers as they are written, never through a binary float. */

/** `units` divided by ten to the power of `scale`; no zero at the end. */
export interface Decimal {
  units: bigint
  scale: number
}

const written = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * Reads a number as JSON writes it: `199.98`, `-3`, `1.5e3`.
 *
 * @returns undefined for any other text
 */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = written.exec(text) ?? []
  if (whole === undefined) return undefined
  let scale = fraction.length - Number(exponent)
  let units = BigInt(`${sign}${whole}${fraction}`)
  for (; scale < 0; scale++) units *= 10n
  for (; scale > 0 && units % 10n === 0n; scale--) units /= 10n
  return { units, scale }
}
