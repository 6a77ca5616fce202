import { type Cart, setQuantity } from './cart.ts'

/** What the server says about one line of the bag. */
export interface CheckedLine {
  readonly sku: string
  readonly name: string
  readonly quantity: number
  /** How many of them can be ordered now. */
  readonly orderable: number
}

export interface Checked {
  readonly lines: readonly CheckedLine[]
  readonly unknown: readonly string[]
}

/**
 * Brings the bag back to what can be ordered, with a sentence for each thing that had to change.
 *
 * @param bag as it is now; lines that have changed since they were checked are left alone
 */
export function correct(cart: Cart, checked: Checked): { cart: Cart; messages: string[] } {
  const messages: string[] = []
  let corrected = cart
  const same = new Map(cart.lines.map(({ sku, quantity }) => [sku, quantity]))
  for (const { sku, name, quantity, orderable } of checked.lines) {
    if (orderable === quantity || same.get(sku) !== quantity) continue
    corrected = setQuantity(corrected, sku, orderable, noNewId)
    messages.push(
      orderable === 0
        ? `${name} is sold out, so it is not in your bag any more.`
        : `Only ${orderable} ${orderable === 1 ? 'is' : 'are'} left of ${name}: your bag has ${orderable} now.`,
    )
  }
  for (const sku of checked.unknown) {
    if (!same.has(sku)) continue
    corrected = setQuantity(corrected, sku, 0, noNewId)
    messages.push('Something in your bag is no longer sold, so it was taken out.')
  }
  return { cart: corrected, messages }
}

const noNewId = () => {
  throw new Error('a correction only takes things out')
}
