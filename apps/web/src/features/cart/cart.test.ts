import { describe, expect, test } from 'vitest'
import {
  addToCart,
  cartLinesMax,
  cartQuantityMax,
  countItems,
  emptyCart,
  formatCart,
  parseCart,
  setQuantity,
} from './cart.ts'
import { correct } from './corrections.ts'

const id = '0b7e1c9e-5a55-4c8c-9a6b-0a1b2c3d4e5f'
const newId = () => id
const cart = {
  id,
  lines: [
    { sku: 'enamel-mug', quantity: 2 },
    { sku: 'desk-lamp', quantity: 1 },
  ],
}

describe('the bag', () => {
  test('is the same after a way through its cookie', () => {
    expect(parseCart(formatCart(cart))).toEqual(cart)
    expect(formatCart(emptyCart)).toBe('')
    expect(encodeURIComponent(formatCart(cart))).toBe(formatCart(cart))
  })

  test.each([
    undefined,
    '',
    'nonsense',
    `${id}`,
    `${id}~`,
    `${id}~mug.0`,
    `${id}~<script>.1`,
    `${id}~mug.100`,
    'x~mug.1',
  ])('reads %j as empty', (cookie) => {
    expect(parseCart(cookie)).toEqual(emptyCart)
  })

  test('gets its id with the first thing and keeps it until it is empty', () => {
    const one = addToCart(emptyCart, 'enamel-mug', 1, newId)
    expect(one.id).toBe(id)
    const never = () => expect.fail('the bag has an id already')
    expect(addToCart(one, 'desk-lamp', 1, never)).toEqual({
      id,
      lines: [
        { sku: 'enamel-mug', quantity: 1 },
        { sku: 'desk-lamp', quantity: 1 },
      ],
    })
    expect(setQuantity(one, 'enamel-mug', 0, never)).toEqual(emptyCart)
  })

  test('counts things, not lines, and holds its bounds', () => {
    expect(countItems(cart)).toBe(3)
    expect(setQuantity(cart, 'enamel-mug', 1_000, newId).lines[0]?.quantity).toBe(cartQuantityMax)
    const full = {
      id,
      lines: Array.from({ length: cartLinesMax }, (_, index) => ({
        sku: `sku-${index}`,
        quantity: 1,
      })),
    }
    expect(addToCart(full, 'one-more', 1, newId)).toEqual(full)
  })
})

describe('bringing the bag back to what is sold', () => {
  test('leaves alone what is sold', () => {
    expect(correct(cart, { unknown: [] })).toEqual({ cart, messages: [] })
  })

  test('takes out what is not, with a sentence for each', () => {
    const { cart: corrected, messages } = correct(cart, { unknown: ['desk-lamp'] })
    expect(corrected.lines).toEqual([{ sku: 'enamel-mug', quantity: 2 }])
    expect(messages).toEqual(['Something in your bag is no longer sold, so it was taken out.'])
  })

  test('says nothing of what has left the bag since', () => {
    expect(correct(cart, { unknown: ['gone'] })).toEqual({ cart, messages: [] })
  })
})
