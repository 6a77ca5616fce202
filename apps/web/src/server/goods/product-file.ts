import type { ProductRow } from '@sagaboard/events/commands/goods'
import { z } from 'zod'
import { fieldAmount } from '../../lib/amount.ts'
import { productFields, skuField } from '../../lib/goods/product-fields.ts'
import { priceOf } from '../../lib/goods/product-form.ts'
import { checkRows, readCsv, writeCsv } from './csv.ts'
import { optionalNumber } from './number-cell.ts'

/** A file of products: its columns, and what stands in them. */

const columns = [
  'sku',
  'name',
  'category',
  'price',
  'currency',
  'weight_g',
  'length_mm',
  'width_mm',
  'height_mm',
  'hue',
  'retired',
  'description',
] as const

const yesOrNo = z.enum(['yes', 'no'], { error: 'yes or no' }).transform((word) => word === 'yes')

const cells = z
  .object({
    sku: skuField,
    name: productFields.name,
    category: productFields.category,
    description: productFields.description,
    currency: productFields.currency,
    price: z.string(),
    weight_g: optionalNumber.pipe(productFields.weightG),
    length_mm: optionalNumber.pipe(productFields.lengthMm),
    width_mm: optionalNumber.pipe(productFields.widthMm),
    height_mm: optionalNumber.pipe(productFields.heightMm),
    hue: optionalNumber.pipe(productFields.hue),
    retired: yesOrNo,
  })
  .transform((row, context): ProductRow => {
    const { sku, name, category, description, currency, hue } = row
    const priceMinor = priceOf(row.price, currency, '.')
    if (priceMinor === undefined) {
      const example = fieldAmount(1250, currency, '.')
      const message = `A price above zero, such as ${example}.`
      context.addIssue({ code: 'custom', path: ['price'], message })
      return z.NEVER
    }
    return {
      ...{ sku, name, category, description, currency, hue, priceMinor },
      isRetired: row.retired,
      weightG: row.weight_g,
      lengthMm: row.length_mm,
      widthMm: row.width_mm,
      heightMm: row.height_mm,
    }
  })

/** @throws UnreadableFile */
export const readProductFile = (text: string) => {
  const lines = readCsv(text, columns)
  return { lines, ...checkRows(lines, cells, (field) => field) }
}

export const writeProductFile = (rows: readonly ProductRow[]): string =>
  writeCsv(
    columns,
    rows.map((row) => [
      row.sku,
      row.name,
      row.category,
      fieldAmount(row.priceMinor, row.currency, '.'),
      row.currency,
      row.weightG,
      row.lengthMm,
      row.widthMm,
      row.heightMm,
      row.hue,
      row.isRetired ? 'yes' : 'no',
      row.description,
    ]),
  )
