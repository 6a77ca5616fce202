import { away, route } from './route.ts'
import { type ProductList, productList } from './schemas.ts'

/** What can be ordered, with price and the stock of this moment. */
export const listProducts = route({
  method: 'get',
  path: '/v1/products',
  operationId: 'listProducts',
  summary: 'What can be ordered',
  access: 'everybody',
  answers: {
    ok: { status: 200, description: 'products', schema: productList },
    refusals: away,
  },
  async handle({ v1 }) {
    const products = await v1.catalog.all()
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
  },
})
