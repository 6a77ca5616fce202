import type { ProductFields, ProductRow } from './goods.ts'
import type { BadCell } from './stock-plan.ts'

/** What a file of products would do, or what is wrong with it, row by row. */
export type ProductsImportPlan =
  | { type: 'planned'; added: ProductRow[]; changed: ProductRow[] }
  | { type: 'bad'; cells: BadCell[] }

/**
 * What a file of products would do: all of it, or nothing when a row can't be taken.
 *
 * @param known the products of the catalogue that the file names
 */
export function planProductsImport(
  known: readonly ProductRow[],
  rows: readonly ProductRow[],
): ProductsImportPlan {
  const at = new Map(known.map((product) => [product.sku, product]))
  const seen = new Set<string>()
  const cells: BadCell[] = []
  const added: ProductRow[] = []
  const changed: ProductRow[] = []
  rows.forEach((row, index) => {
    if (seen.has(row.sku))
      cells.push({ row: index, column: 'sku', expected: 'each product once in the file' })
    seen.add(row.sku)
    const before = at.get(row.sku)
    if (!before) added.push(row)
    else if (!isSame(before, row)) changed.push(row)
  })
  return cells.length > 0 ? { type: 'bad', cells } : { type: 'planned', added, changed }
}

/** Each is compared, so that a field that is added later can't be forgotten here. */
const compared: Record<keyof ProductRow, true> = {
  sku: true,
  isRetired: true,
  name: true,
  category: true,
  description: true,
  priceMinor: true,
  currency: true,
  weightG: true,
  lengthMm: true,
  widthMm: true,
  heightMm: true,
  hue: true,
}

const isSame = (one: ProductRow, other: ProductRow) =>
  (Object.keys(compared) as (keyof ProductRow)[]).every((field) => one[field] === other[field])

/** The fields of a product, without what else stands beside them. */
export const productFieldsOf = ({
  name,
  category,
  description,
  priceMinor,
  currency,
  weightG,
  lengthMm,
  widthMm,
  heightMm,
  hue,
}: ProductFields): ProductFields => ({
  name,
  category,
  description,
  priceMinor,
  currency,
  weightG,
  lengthMm,
  widthMm,
  heightMm,
  hue,
})
