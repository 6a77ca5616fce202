import { describe, expect, test } from 'vitest'
import type { Product } from './catalog.ts'
import { quote } from './quote.ts'

const product = (sku: string, priceMinor: number, available: number): Product => ({
  sku,
  priceMinor,
  available,
  name: sku,
  category: 'kitchen',
  description: '',
  currency: 'EUR',
  hue: null,
})

describe('what a bag costs now', () => {
  test('adds up in minor units and is complete when all is there', () => {
    const quoted = quote(
      [
        { sku: 'mug', quantity: 2 },
        { sku: 'lamp', quantity: 1 },
      ],
      [product('lamp', 9600, 1), product('mug', 1800, 5)],
    )
    expect(quoted).toMatchObject({
      totalMinor: 13_200,
      currency: 'EUR',
      complete: true,
      unknown: [],
    })
    expect(quoted.lines.map(({ sku }) => sku)).toEqual(['mug', 'lamp'])
  })

  test('says how many of each can be had', () => {
    const quoted = quote(
      [
        { sku: 'mug', quantity: 3 },
        { sku: 'pot', quantity: 1 },
      ],
      [product('mug', 1800, 2), product('pot', 1400, 0)],
    )
    expect(quoted.lines.map(({ orderable }) => orderable)).toEqual([2, 0])
    expect(quoted.complete).toBe(false)
  })

  test('says that prices in two currencies make no sum, in whatever order the shop has them', () => {
    const dollar = { ...product('coin', 100, 5), currency: 'USD' }
    const wanted = [
      { sku: 'mug', quantity: 1 },
      { sku: 'coin', quantity: 1 },
    ]
    const quoted = quote(wanted, [dollar, product('mug', 1800, 5)])
    expect(quoted).toMatchObject({ currency: 'EUR', mixed: true, complete: false })
    expect(quoted.lines.map(({ currency }) => currency)).toEqual(['EUR', 'USD'])
    expect(quote(wanted.slice(1), [dollar])).toMatchObject({
      currency: 'USD',
      mixed: false,
      complete: true,
    })
  })

  test('names what is not sold', () => {
    expect(quote([{ sku: 'gone', quantity: 1 }], [])).toMatchObject({
      lines: [],
      unknown: ['gone'],
      complete: false,
      totalMinor: 0,
    })
  })
})
