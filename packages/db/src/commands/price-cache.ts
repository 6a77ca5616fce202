import type { PgTx } from '../transaction.ts'
import { loadProducts, type PricedProduct } from './place-order-store.ts'

/** What some products cost, and the revision of the catalogue that says so. */
export interface Prices {
  readonly revision: number
  /** Without those that the catalogue does not have. */
  readonly products: ReadonlyMap<string, PricedProduct>
}

/** Products are forgotten when there are more than so many, those that do not exist counted as well. */
const keptMax = 20_000

/**
 * Prices of the catalogue as they were at one revision. They may be old: who uses them compares the revision in his own
 * transaction (`startPlacing`), and tells `forget` when it is another one.
 */
export class PriceCache {
  #revision = 0
  /** null: the catalogue has no such product. */
  #kept = new Map<string, PricedProduct | null>()

  constructor(private readonly reader: PgTx) {}

  /** Asks the database only for products that it has not seen at this revision. */
  async of(skus: readonly string[]): Promise<Prices> {
    const missing = skus.filter((sku) => !this.#kept.has(sku))
    if (missing.length > 0 || this.#revision === 0) await this.#read(missing)
    // Another revision came with them: what was known before is forgotten, and read again.
    const lost = skus.filter((sku) => !this.#kept.has(sku))
    if (lost.length > 0) return this.of(skus)
    const found = skus.flatMap((sku) => this.#kept.get(sku) ?? [])
    return {
      revision: this.#revision,
      products: new Map(found.map((product) => [product.sku, product])),
    }
  }

  /** The catalogue has another revision by now. */
  forget(): void {
    this.#revision = 0
    this.#kept.clear()
  }

  async #read(skus: readonly string[]): Promise<void> {
    const { revision, products } = await loadProducts(this.reader, skus)
    if (revision !== this.#revision || this.#kept.size + skus.length > keptMax) this.#kept.clear()
    this.#revision = revision
    for (const sku of skus) this.#kept.set(sku, products.get(sku) ?? null)
  }
}
