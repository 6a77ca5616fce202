import { bigint, boolean, char, integer, pgSchema, text } from 'drizzle-orm/pg-core'

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
})

/** One row: grows with every change of the products, so that who keeps their prices can see that they are still those. */
export const revision = catalog.table('revision', {
  id: boolean().primaryKey().default(true),
  revision: bigint({ mode: 'number' }).notNull(),
})
