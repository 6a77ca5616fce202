import { isAmong, type StoredProduct, storedProduct } from '@sagaboard/db/commands/product-store'
import { databaseOf } from '@sagaboard/db/database'
import { products, revision } from '@sagaboard/db/schema/catalog'
import { stockView } from '@sagaboard/db/schema/read'
import { and, asc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import type { GoodsFilter } from '../../lib/goods/goods-filter.ts'
import { freeUnits } from '../orders/free-units.ts'

/** A product as it is managed; `free`: units that nothing holds and nobody waits for, over all warehouses. */
export type ManagedProduct = StoredProduct & { onHand: number; free: number }

const units = new QueryBuilder()
  .select({
    onHand: sql<number>`coalesce(sum(${stockView.onHand}), 0)::float8`.as('units_on_hand'),
    free: freeUnits(products.sku).as('units_free'),
  })
  .from(stockView)
  .where(eq(stockView.sku, products.sku))
  .as('units')

const rowsMax = 200

/** Products in the shop's order, at most {@link rowsMax} of them, and how many there are. */
export async function listProducts(
  pool: Pool,
  { query, show }: GoodsFilter['products'],
): Promise<{ rows: ManagedProduct[]; count: number }> {
  const db = databaseOf(pool)
  const where = and(
    matching(query),
    show === 'sold' ? isNull(products.retiredAt) : undefined,
    show === 'retired' ? isNotNull(products.retiredAt) : undefined,
  )
  const [rows, count] = await Promise.all([
    db
      .select({ ...storedProduct, onHand: units.onHand, free: units.free })
      .from(products)
      .crossJoinLateral(units)
      .where(where)
      .orderBy(asc(products.rank), asc(products.sku))
      .limit(rowsMax),
    db.$count(products, where),
  ])
  return { rows, count }
}

/** Products that are sold and match the words, at most `limit`; the one with just this SKU first. */
export const findProducts = (pool: Pool, text: string, limit: number) =>
  databaseOf(pool)
    .select({ sku: products.sku, name: products.name, free: units.free })
    .from(products)
    .crossJoinLateral(units)
    .where(and(matching(text), isNull(products.retiredAt)))
    .orderBy(
      sql`lower(${products.sku}) = lower(${text}) desc`,
      asc(products.rank),
      asc(products.sku),
    )
    .limit(limit)

/** Each word stands in the SKU, the name or the category. */
export function matching(query: string): SQL | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const text = sql`lower(${products.sku} || ' ' || ${products.name} || ' ' || ${products.category})`
  return and(...words.map((word) => sql`position(${word} in ${text}) > 0`))
}

/** Every product, in the shop's order. */
export const allProducts = (pool: Pool): Promise<StoredProduct[]> =>
  databaseOf(pool)
    .select(storedProduct)
    .from(products)
    .orderBy(asc(products.rank), asc(products.sku))

/** Of the products that a file names, what the catalogue has; and the revision that it is of. */
export async function readNamed(
  pool: Pool,
  skus: readonly string[],
): Promise<{ revision: number; products: StoredProduct[] }> {
  const db = databaseOf(pool)
  // The revision first: a change in between makes it an old one, and the door then refuses.
  const [row] = await db.select({ revision: revision.revision }).from(revision)
  const found = await db.select(storedProduct).from(products).where(isAmong(skus))
  return { revision: row?.revision ?? 0, products: found }
}
