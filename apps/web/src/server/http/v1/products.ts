import type { V1, V1Answer } from './router.ts'
import type { ProductList } from './schemas.ts'

/** `GET /v1/products`: what can be ordered, with price and the stock of this moment. */
export async function getProducts({ catalog }: V1): Promise<V1Answer> {
  const products = await catalog.all()
  const body: ProductList = {
    products: products.map(({ sku, name, priceMinor, currency, available }) => ({
      sku,
      name,
      priceMinor,
      currency,
      available,
    })),
  }
  return { status: 200, body }
}
