import { type Cart, quantityOf, setQuantity } from './cart.ts'

/** What the server does not sell (any more) of a bag. */
export interface Checked {
  readonly unknown: readonly string[]
}

/**
 * Takes out of the bag what is not sold, with a sentence for each thing. What is sold and not there
 * stays: at the checkout the shopper says what happens with it.
 *
 * @param cart as it is now; what has left it since it was checked is not told
 */
export function correct(cart: Cart, { unknown }: Checked): { cart: Cart; messages: string[] } {
  const gone = unknown.filter((sku) => quantityOf(cart, sku) > 0)
  return {
    cart: gone.reduce((rest, sku) => setQuantity(rest, sku, 0, noNewId), cart),
    messages: gone.map(() => 'Something in your bag is no longer sold, so it was taken out.'),
  }
}

const noNewId = () => {
  throw new Error('a correction only takes things out')
}
