import { expect, test } from 'vitest'
import { differenceLabel } from './difference-label.ts'

const same = { capturedMinor: 0, refundedMinor: 0, takenMinor: 0, givenMinor: 0 }
const label = (figures: Partial<typeof same>, book: 'provider' | 'carrier' = 'provider') =>
  differenceLabel({
    orderId: 'o',
    orderNumber: '3DPF-M368P',
    currency: 'EUR',
    book,
    ...same,
    ...figures,
  }).replaceAll('\u00a0', ' ')

test('says what the provider has, and what we have where that is anything', () => {
  expect(label({ takenMinor: 1_800 })).toBe(
    'The provider’s book and ours differ: order 3DPF-M368P, 18.00 € taken',
  )
  expect(
    label({ capturedMinor: 1_800, takenMinor: 1_800, refundedMinor: 700, givenMinor: 0 }),
  ).toBe(
    'The provider’s book and ours differ: order 3DPF-M368P, 0.00 € given back, ours says 7.00 €',
  )
  expect(label({ takenMinor: 1_800, givenMinor: 1_800 })).toMatch(
    /18.00 € taken; 18.00 € given back$/,
  )
})

test('says of the carrier that the labels differ', () => {
  expect(label({}, 'carrier')).toMatch(
    /^The carrier’s book and ours differ: order 3DPF-M368P, its labels$/,
  )
})
