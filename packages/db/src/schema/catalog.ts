import { bigint, boolean, char, integer, pgSchema, text } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export const catalog = pgSchema('catalog')

/** What the shop sells. Prices are in minor units; an order keeps a snapshot of name and price. */
export const products = catalog.table('products', {
  sku: text().primaryKey(),
  name: text().notNull(),
  category: text().notNull(),
  description: text().notNull(),
  priceMinor: integer('price_minor').notNull(),
  currency: char({ length: 3 }).notNull(),
  rank: integer().notNull(),
  /** Of one unit, in grams and millimetres; null while nobody has measured it. */
  weightG: integer('weight_g'),
  lengthMm: integer('length_mm'),
  widthMm: integer('width_mm'),
  heightMm: integer('height_mm'),
  /** Of its picture, in degrees; null: it follows from the SKU. */
  hue: integer(),
  /** From when on it is not sold any more. */
  retiredAt: instant('retired_at'),
  /** Grows with each change that a person makes: who saw another one is told so. */
  version: integer().notNull().default(1),
})

/** One row: grows with every change of the products, so that who keeps their prices can see that they are still those. */
export const revision = catalog.table('revision', {
  id: boolean().primaryKey().default(true),
  revision: bigint({ mode: 'number' }).notNull(),
})
