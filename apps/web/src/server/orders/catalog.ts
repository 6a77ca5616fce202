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

interface Row {
  sku: string
  name: string
  category: string
  description: string
  price_minor: number
  currency: string
  available: number
}

const select = `select p.sku, p.name, p.category, p.description, p.price_minor, p.currency,
    coalesce((select sum(s.on_hand - s.reserved) from read.stock s where s.sku = p.sku), 0)::int as available
  from catalog.products p`

const everything = { name: 'web_products', text: `${select} order by p.rank, p.sku` }
const some = {
  name: 'web_products_of',
  text: `${select} where p.sku = any($1) order by p.rank, p.sku`,
}

const toProduct = (row: Row): Product => ({
  sku: row.sku,
  name: row.name,
  category: row.category,
  description: row.description,
  priceMinor: row.price_minor,
  currency: row.currency,
  available: row.available,
})

/** Reads what the shop sells, with the stock of this moment. */
export class Catalog {
  constructor(private readonly pool: Pool) {}

  /** Every product, in the shop's order. */
  async all(): Promise<Product[]> {
    const { rows } = await this.pool.query<Row>(everything)
    return rows.map(toProduct)
  }

  /** The products with these SKUs; one that does not exist is left out. */
  async some(skus: readonly string[]): Promise<Product[]> {
    if (skus.length === 0) return []
    const { rows } = await this.pool.query<Row>({ ...some, values: [skus] })
    return rows.map(toProduct)
  }
}
