import type { StockLocation } from '../catalog/stock-location.ts'

/** What is asked about goods: what the shop sells, what is on the shelves, and where those are. */

/**
 * What a product is, beside its SKU. Money in minor units, weight in grams, sizes in millimetres;
 * null while nobody has measured it.
 */
export interface ProductFields {
  name: string
  category: string
  description: string
  priceMinor: number
  currency: string
  weightG: number | null
  lengthMm: number | null
  widthMm: number | null
  heightMm: number | null
  /** Of its picture, in degrees of the colour circle; null: it follows from the SKU. */
  hue: number | null
}

/** One row of a file of products. */
export type ProductRow = { sku: string; isRetired: boolean } & ProductFields

export type ProductCommand =
  | ({ type: 'product_add'; sku: string } & ProductFields)
  | ({ type: 'product_change'; sku: string } & ProductFields)
  /** It is sold no more; orders keep what they were placed with. */
  | { type: 'product_retire'; sku: string }
  | { type: 'product_restore'; sku: string }
  /** All rows or none; a product that is not in them stays as it is. */
  | { type: 'products_import'; rows: readonly ProductRow[] }

export interface Shelf {
  warehouse: string
  location: StockLocation
}

/** One row of a file of stock: what the book said, and what was counted (null: it was not). */
export interface StockRow extends Shelf {
  sku: string
  onHand: number
  counted: number | null
  lowAt: number | null
}

export type StockCommand =
  | ({ type: 'stock_receive'; sku: string; units: number } & Shelf)
  /** Sets what was counted. `expectedOnHand`: what the book said to whoever counted. */
  | ({ type: 'stock_count'; sku: string; counted: number; expectedOnHand: number } & Shelf)
  /** So many more, or fewer, than the book says. */
  | ({ type: 'stock_correct'; sku: string; change: number } & Shelf)
  | { type: 'stock_move'; sku: string; from: Shelf; to: Shelf; units: number }
  /** At so many free units or fewer the shelf is marked as low; null: never. */
  | ({
      type: 'stock_threshold'
      sku: string
      lowAt: number | null
      expectedLowAt: number | null
    } & Shelf)
  /** All rows or none; a shelf that is not in them stays as it is. */
  | { type: 'stock_import'; rows: readonly StockRow[] }

/** Where a warehouse is. Positions in degrees, north and east positive. */
export interface WarehouseFields {
  name: string
  /** ISO 3166-1 alpha-2. */
  country: string
  latitude: number
  longitude: number
  /** The airport that its goods leave the customs territory by; all three or none. */
  gateway: string | null
  gatewayLatitude: number | null
  gatewayLongitude: number | null
  /** Lower ranks are used first where nothing else decides. */
  rank: number
}

export type WarehouseCommand =
  | ({ type: 'warehouse_add'; id: string } & WarehouseFields)
  | ({ type: 'warehouse_change'; id: string } & WarehouseFields)
  /** Only one without stock. */
  | { type: 'warehouse_remove'; id: string }

export type GoodsCommand = ProductCommand | StockCommand | WarehouseCommand

const goodsCommandTypes: Record<GoodsCommand['type'], true> = {
  product_add: true,
  product_change: true,
  product_retire: true,
  product_restore: true,
  products_import: true,
  stock_receive: true,
  stock_count: true,
  stock_correct: true,
  stock_move: true,
  stock_threshold: true,
  stock_import: true,
  warehouse_add: true,
  warehouse_change: true,
  warehouse_remove: true,
}

export const isGoodsCommand = (command: { type: string }): command is GoodsCommand =>
  Object.hasOwn(goodsCommandTypes, command.type)
