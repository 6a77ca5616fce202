import type { StockRow } from '@sagaboard/events/commands/goods'
import type { ShelfLevel } from '@sagaboard/events/commands/stock-plan'
import { z } from 'zod'
import { skuField } from '../../lib/goods/product-fields.ts'
import {
  locationField,
  lowAtField,
  onHandField,
  warehouseField,
} from '../../lib/goods/stock-fields.ts'
import { checkRows, readCsv, writeCsv } from './csv.ts'
import { numberCell, optionalNumber } from './number-cell.ts'

/**
 * A file of stock: what the book says, and beside it what was counted. `reserved` is told, and not
 * taken.
 */

const columns = ['sku', 'warehouse', 'location', 'on_hand', 'counted', 'low_at'] as const

const cells = z
  .object({
    sku: skuField,
    warehouse: warehouseField,
    location: locationField,
    on_hand: numberCell.pipe(onHandField),
    counted: optionalNumber.pipe(onHandField.nullable()),
    low_at: optionalNumber.pipe(lowAtField),
  })
  .transform(
    ({ sku, warehouse, location, on_hand: onHand, counted, low_at: lowAt }): StockRow => ({
      ...{ sku, warehouse, location, onHand, counted, lowAt },
    }),
  )

/** @throws UnreadableFile */
export const readStockFile = (text: string) => {
  const lines = readCsv(text, columns, ['reserved'])
  return { lines, ...checkRows(lines, cells, (field) => field) }
}

export const writeStockFile = (levels: readonly ShelfLevel[]): string =>
  writeCsv(
    ['sku', 'warehouse', 'location', 'on_hand', 'reserved', 'counted', 'low_at'],
    levels.map(({ sku, warehouse, location, onHand, reserved, lowAt }) => [
      ...[sku, warehouse, location, onHand, reserved, null, lowAt],
    ]),
  )
