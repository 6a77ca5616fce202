import { describe, expect, test } from 'vitest'
import { orderTotalMinorMax, priceOrder } from './new-order.ts'

const products = new Map(
  [
    { sku: 'mug', priceMinor: 1_800, currency: 'EUR' },
    { sku: 'pin', priceMinor: 1, currency: 'EUR' },
    { sku: 'gift', priceMinor: 0, currency: 'EUR' },
    { sku: 'yacht', priceMinor: 30_000_000, currency: 'EUR' },
    { sku: 'half', priceMinor: 1_073_741_823, currency: 'EUR' },
    { sku: 'dollar', priceMinor: 100, currency: 'USD' },
  ].map((product) => [product.sku, { ...product, name: product.sku }]),
)

const ask = (...lines: [sku: string, quantity: number][]) => ({
  lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
})

describe('what an order costs', () => {
  test.each([
    { lines: [['mug', 1]], totalMinor: 1_800 },
    { lines: [['mug', 3]], totalMinor: 5_400 },
    {
      lines: [
        ['mug', 2],
        ['pin', 7],
      ],
      totalMinor: 3_607,
    },
    {
      lines: [
        ['pin', 7],
        ['mug', 2],
      ],
      totalMinor: 3_607,
    },
    {
      lines: [
        ['mug', 1],
        ['gift', 99],
        ['pin', 1],
      ],
      totalMinor: 1_801,
    },
    { lines: [['yacht', 71]], totalMinor: 2_130_000_000 },
    {
      lines: [
        ['half', 2],
        ['pin', 1],
      ],
      totalMinor: orderTotalMinorMax,
    },
    { lines: [['dollar', 2]], totalMinor: 200, currency: 'USD' },
  ] as { lines: [string, number][]; totalMinor: number; currency?: string }[])(
    '$lines cost $totalMinor',
    ({ lines, totalMinor, currency = 'EUR' }) => {
      const order = priceOrder(ask(...lines), { products }, () => 'a new order')
      expect(order).toMatchObject({
        totalMinor,
        currency,
        lines: lines.map(([sku, quantity], index) => ({
          line: index + 1,
          sku,
          quantity,
          unitPriceMinor: products.get(sku)?.priceMinor,
        })),
      })
    },
  )

  const unknown = 'is not a product of the catalogue'
  test.each([
    { lines: [['unicorn', 1]], issues: [['lines.0.sku', unknown]] },
    {
      lines: [
        ['mug', 1],
        ['unicorn', 1],
      ],
      issues: [['lines.1.sku', unknown]],
    },
    {
      lines: [
        ['unicorn', 1],
        ['mug', 1],
      ],
      issues: [['lines.0.sku', unknown]],
    },
    {
      lines: [
        ['mug', 1],
        ['dollar', 1],
      ],
      issues: [['lines.1.sku', 'USD']],
    },
    {
      lines: [
        ['dollar', 1],
        ['mug', 1],
        ['pin', 1],
      ],
      issues: [
        ['lines.1.sku', 'EUR'],
        ['lines.2.sku', 'EUR'],
      ],
    },
    {
      lines: [
        ['unicorn', 1],
        ['dollar', 1],
        ['mug', 1],
      ],
      issues: [
        ['lines.0.sku', unknown],
        ['lines.2.sku', 'EUR'],
      ],
    },
    { lines: [['yacht', 72]], issues: [['lines', '2147483647']] },
    {
      lines: [
        ['half', 2],
        ['pin', 2],
      ],
      issues: [['lines', '2147483648']],
    },
  ] as { lines: [string, number][]; issues: [string, string][] }[])(
    '$lines are refused at $issues',
    ({ lines, issues }) => {
      expect(priceOrder(ask(...lines), { products }, () => 'a new order')).toEqual({
        issues: issues.map(([path, words]) => ({ path, message: expect.stringContaining(words) })),
      })
    },
  )
})
