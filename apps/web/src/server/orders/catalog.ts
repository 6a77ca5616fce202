import { databaseOf } from '@sagaboard/db/database'
import { products } from '@sagaboard/db/schema/catalog'
import { stockView } from '@sagaboard/db/schema/read'
import { asc, eq, getTableColumns, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'

/** Something the shop sells. Price in minor units of `currency`; `available` is what can be ordered now, over all warehouses. */
export interface Product {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly description: string
  readonly priceMinor: number
  readonly currency: string
  readonly available: number
}

const free = new QueryBuilder()
  .select({
    available: sql<number>`coalesce(sum(${stockView.onHand} - ${stockView.reserved}), 0)::int`.as(
      'available',
    ),
  })
  .from(stockView)
  .where(eq(stockView.sku, products.sku))
  .as('free')

const { rank, ...shown } = getTableColumns(products)

/** The statements are prepared: every page of the shop asks for products. */
function prepare(pool: Pool) {
  const ofShop = () =>
    databaseOf(pool)
      .select({ ...shown, available: free.available })
      .from(products)
      .crossJoinLateral(free)
      .orderBy(asc(rank), asc(products.sku))
  return {
    all: ofShop().prepare('web_products'),
    some: ofShop()
      .where(sql`${products.sku} = any(${sql.placeholder('skus')})`)
      .prepare('web_products_of'),
  }
}

/** Reads what the shop sells, with the stock of this moment. */
export class Catalog {
  readonly #statements: ReturnType<typeof prepare>

  constructor(pool: Pool) {
    this.#statements = prepare(pool)
  }

  /** Every product, in the shop's order. */
  all(): Promise<Product[]> {
    return this.#statements.all.execute()
  }

  /** The products with these SKUs; one that does not exist is left out. */
  async some(skus: readonly string[]): Promise<Product[]> {
    return skus.length === 0 ? [] : this.#statements.some.execute({ skus })
  }
}
