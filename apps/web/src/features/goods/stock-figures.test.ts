import { expect, test } from 'vitest'
import { figuresOf } from './stock-figures.ts'

const shelf = (onHand: number, reserved: number, lowAt: number | null = null) => ({
  ...{ sku: 'mug', warehouse: 'leipzig', location: 'primary' as const, onHand, reserved, lowAt },
})

test('sums are made from the shelves', () => {
  expect(figuresOf([shelf(14, 10), shelf(3, 0)])).toEqual({
    ...{ onHand: 17, reserved: 10, free: 7, isLow: false },
  })
  expect(figuresOf([])).toEqual({ onHand: 0, reserved: 0, free: 0, isLow: false })
})

test.each([
  [5, 0, 4, false],
  [5, 1, 4, true],
  [5, 5, 0, true],
  [0, 0, null, false],
])(
  'with %i on hand, %i reserved and a threshold of %s it is low: %s',
  (onHand, reserved, lowAt, low) => {
    expect(figuresOf([shelf(100, 0), shelf(onHand, reserved, lowAt)]).isLow).toBe(low)
  },
)
