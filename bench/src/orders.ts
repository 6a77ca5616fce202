import type { OrderInput } from '@sagaboard/events/commands/order-input'
import { seededRandom } from './seeded-random.ts'

/** What the bench sells, besides the catalogue of the shop: as many products as a busy hour of a shop is about. */
export const products = Array.from({ length: 24 }, (_, index) => ({
  sku: `bench-${String(index + 1).padStart(2, '0')}`,
  priceMinor: 500 + index * 150,
}))

const linesMax = 3
const quantityMax = 3

/** A card whose charge gets no answer at first; asked again, the provider answers. */
export const slowToken = 'tok_timeout'

/** An endless row of orders of one to three lines; the same seed gives the same orders. */
export function orderMaker(seed: number): () => OrderInput {
  const random = seededRandom(seed)
  const upTo = (max: number) => Math.floor(random() * max)
  return () => {
    const wanted = 1 + upTo(linesMax)
    const skus = new Set<string>()
    while (skus.size < wanted) skus.add(products[upTo(products.length)]?.sku ?? '')
    const buyer = upTo(100_000)
    return {
      lines: [...skus].map((sku) => ({ sku, quantity: 1 + upTo(quantityMax) })),
      customer: { email: `buyer-${buyer}@bench.example`, name: `Buyer ${buyer}` },
      shipTo: {
        line1: `Musterweg ${1 + upTo(200)}`,
        city: 'Leipzig',
        postcode: String(10_000 + upTo(80_000)),
        country: 'DE',
      },
      payment: { token: 'tok_visa' },
    }
  }
}
