import type { Product } from './catalog.ts'

/** One line as it would be ordered now. Money in minor units. `orderable` is at most `quantity`. */
export interface QuotedLine {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly orderable: number
  readonly available: number
  readonly unitPriceMinor: number
  readonly lineTotalMinor: number
  readonly currency: string
  /** Of its picture. */
  readonly hue: number | null
}

/** A bag with the prices and the stock of this moment. */
export interface Quote {
  readonly lines: readonly QuotedLine[]
  /** SKUs of the bag that we do not sell. */
  readonly unknown: readonly string[]
  readonly totalMinor: number
  readonly currency: string
  /** True when the lines are not all in that currency: then their sum is none, and they are not ordered together. */
  readonly mixed: boolean
  /** True when every line can be ordered as it is. */
  readonly complete: boolean
}

/**
 * What a bag costs now, and whether it is there.
 *
 * @param wanted SKU and quantity, in the order of the bag
 * @param products what the catalogue says about these SKUs
 */
export function quote(
  wanted: readonly { sku: string; quantity: number }[],
  products: readonly Product[],
): Quote {
  const known = new Map(products.map((product) => [product.sku, product]))
  const lines = wanted.flatMap(({ sku, quantity }): QuotedLine[] => {
    const product = known.get(sku)
    if (product === undefined) return []
    const { name, available, priceMinor, currency, hue } = product
    return [
      {
        sku,
        name,
        quantity,
        available,
        orderable: Math.min(quantity, Math.max(0, available)),
        unitPriceMinor: priceMinor,
        lineTotalMinor: priceMinor * quantity,
        currency,
        hue,
      },
    ]
  })
  const unknown = wanted.filter(({ sku }) => !known.has(sku)).map(({ sku }) => sku)
  const currency = lines[0]?.currency ?? 'EUR'
  const mixed = lines.some((line) => line.currency !== currency)
  return {
    lines,
    unknown,
    mixed,
    totalMinor: lines.reduce((sum, line) => sum + line.lineTotalMinor, 0),
    currency,
    complete:
      lines.length > 0 &&
      unknown.length === 0 &&
      !mixed &&
      lines.every(({ orderable, quantity }) => orderable === quantity),
  }
}
