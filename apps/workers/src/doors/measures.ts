import { type Decimal, parseDecimal } from '../services/decimal.ts'

/** A unit in the one that is kept, exactly: `of` divided by `per`. */
interface Unit {
  of: bigint
  per: bigint
}

/** In grams. A pound is 453.59237 g, and an ounce its sixteenth: both by definition, since 1959. */
export const weightUnits = {
  g: { of: 1n, per: 1n },
  kg: { of: 1_000n, per: 1n },
  lb: { of: 45_359_237n, per: 100_000n },
  oz: { of: 28_349_523_125n, per: 1_000_000_000n },
} as const satisfies Record<string, Unit>

/** In millimetres. An inch is 25.4 mm by definition. */
export const lengthUnits = {
  mm: { of: 1n, per: 1n },
  cm: { of: 10n, per: 1n },
  in: { of: 254n, per: 10n },
} as const satisfies Record<string, Unit>

/**
 * A measure in whole grams or millimetres. What is not whole is rounded up, so that no parcel is said to be lighter or
 * smaller than it is: 2.2 lb (997.903214 g) are 998 g, 10 in are 254 mm, 0.1 in (2.54 mm) are 3 mm. Nothing goes through a
 * binary float: the decimal number is taken as it was written.
 */
export function toWhole({ units, scale }: Decimal, { of, per }: Unit): bigint {
  const dividend = units * of
  const divisor = per * 10n ** BigInt(scale)
  return (dividend + divisor - 1n) / divisor
}

/**
 * The measure as a whole number, or a sentence that says why not.
 *
 * @param most in the unit that is kept
 */
export function readMeasure(text: string, unit: Unit, most: number): number | string {
  const decimal = parseDecimal(text)
  if (!decimal || decimal.units <= 0n) return 'expected a decimal number above 0'
  const whole = toWhole(decimal, unit)
  return whole > BigInt(most) ? 'that is more than a parcel can be' : Number(whole)
}
