import { databaseOf } from '@sagaboard/db/database'
import { products } from '@sagaboard/db/schema/catalog'
import { stockView } from '@sagaboard/db/schema/read'
import { and, asc, eq, getTableColumns, isNotNull, isNull, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Pool } from 'pg'
import { freeUnits } from './free-units.ts'

/** Something the shop sells. Price in minor units of `currency`; `available` is what can be ordered now, over all warehouses. */
export interface Product {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly description: string
  readonly priceMinor: number
  readonly currency: string
  /** Of its picture, in degrees; null: it follows from the SKU. */
  readonly hue: number | null
  readonly available: number
}

const free = new QueryBuilder()
  .select({
    available: freeUnits(products.sku).as('available'),
  })
  .from(stockView)
  .where(eq(stockView.sku, products.sku))
  .as('free')

const { sku, name, category, description, priceMinor, currency, hue, rank } =
  getTableColumns(products)
const shown = { sku, name, category, description, priceMinor, currency, hue }
const isSold = isNull(products.retiredAt)

/** The statements are prepared: every page of the shop asks for products. */
function prepare(pool: Pool) {
  const ofShop = () =>
    databaseOf(pool)
      .select({ ...shown, available: free.available })
      .from(products)
      .crossJoinLateral(free)
      .orderBy(asc(rank), asc(products.sku))
  return {
    all: ofShop().where(isSold).prepare('web_products'),
    some: ofShop()
      .where(and(isSold, sql`${products.sku} = any(${sql.placeholder('skus')})`))
      .prepare('web_products_of'),
    retired: databaseOf(pool)
      .select(shown)
      .from(products)
      .where(and(isNotNull(products.retiredAt), eq(products.sku, sql.placeholder('sku'))))
      .prepare('web_product_retired'),
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

  /** What was sold under this SKU, and is not any more; undefined when there is no such thing. */
  async retired(sku: string): Promise<Omit<Product, 'available'> | undefined> {
    return (await this.#statements.retired.execute({ sku }))[0]
  }

  /** The products with these SKUs; one that is not sold (any more) is left out. */
  async some(skus: readonly string[]): Promise<Product[]> {
    return skus.length === 0 ? [] : this.#statements.some.execute({ skus })
  }
}
