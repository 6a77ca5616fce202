import { expect, test } from 'vitest'
import type { ProductRow } from './goods.ts'
import { planProductsImport } from './products-plan.ts'

const mug: ProductRow = {
  sku: 'mug',
  isRetired: false,
  name: 'Mug',
  category: 'kitchen',
  description: 'Holds tea.',
  priceMinor: 1800,
  currency: 'EUR',
  weightG: 300,
  lengthMm: 120,
  widthMm: 90,
  heightMm: 90,
  hue: null,
}

test('a file of products adds what is new, changes what differs, and leaves the rest', () => {
  const cup = { ...mug, sku: 'cup' }
  const pan = { ...mug, sku: 'pan', hue: 20 }
  expect(planProductsImport([mug, pan], [mug, cup, { ...pan, hue: 30 }])).toEqual({
    type: 'planned',
    added: [cup],
    changed: [{ ...pan, hue: 30 }],
  })
})

test.each(Object.keys(mug).filter((field) => field !== 'sku') as (keyof ProductRow)[])(
  'a row that differs in %s alone is a change',
  (field) => {
    const other =
      typeof mug[field] === 'boolean' ? !mug[field] : field === 'hue' ? 7 : `${mug[field]}1`
    const plan = planProductsImport([mug], [{ ...mug, [field]: other } as ProductRow])
    expect(plan.type === 'planned' && plan.changed).toHaveLength(1)
  },
)

test('a product that is twice in the file is named', () => {
  expect(planProductsImport([], [mug, { ...mug, priceMinor: 1 }])).toEqual({
    type: 'bad',
    cells: [{ row: 1, column: 'sku', expected: 'each product once in the file' }],
  })
})
