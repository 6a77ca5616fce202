import { describe, expect, test } from 'vitest'
import { payLabel } from './pay-label.ts'
import { partsOf, shortageOptions } from './shortage.ts'

const offer = (mugs: number, pots: number) => ({
  lines: [
    { sku: 'mug', name: 'Enamel mug', quantity: 3, orderable: mugs, unitPriceMinor: 1_800 },
    { sku: 'pot', name: 'Flower pot', quantity: 1, orderable: pots, unitPriceMinor: 1_400 },
  ],
  totalMinor: 6_800,
  currency: 'EUR',
})
const money = (minor: number, currency: string) => `${minor} ${currency}`
const words = (mugs: number, pots: number) =>
  Object.fromEntries(
    shortageOptions(offer(mugs, pots), money).map(({ value, title, what }) => [
      value,
      `${title}: ${what}`,
    ]),
  )

describe('a bag that is not all there', () => {
  test('offers to send a part, to send the rest later, or nothing, each with what it costs when', () => {
    expect(words(2, 0)).toEqual({
      ship_available:
        'Send what is there: You get 2 × Enamel mug and pay 3600 EUR. 1 × Enamel mug and 1 × Flower pot are left out, and not charged.',
      backorder:
        'Send the rest later: You pay 3600 EUR now. 1 × Enamel mug and 1 × Flower pot follow in a second delivery: 3200 EUR are charged when they are there. Until then you can cancel it.',
      cancel:
        'Don’t order if something is missing: Nothing is ordered, and nothing charged, unless all of it is there.',
    })
    expect(words(2, 1).backorder).toContain(
      '1 × Enamel mug follows in a second delivery: 1800 EUR are charged when it is there.',
    )
  })

  test('of which nothing is there is waited for, or not ordered', () => {
    expect(words(0, 0)).toEqual({
      backorder:
        'Wait until it is there: You pay nothing now. 6800 EUR are charged when all of it is there. Until then you can cancel it.',
      cancel: expect.any(String),
    })
  })

  test('offers nothing when all of it is there', () => {
    expect(shortageOptions(offer(3, 1), money)).toEqual([])
  })

  test.each([
    [0, 0],
    [2, 1],
    [3, 0],
    [3, 1],
  ])('with %s and %s there, now and later are the whole', (mugs, pots) => {
    const { nowMinor, laterMinor } = partsOf(offer(mugs, pots))
    expect(nowMinor).toBe(mugs * 1_800 + pots * 1_400)
    expect(nowMinor + laterMinor).toBe(6_800)
  })
})

test.each<[number, number, string | undefined, string]>([
  [3, 1, undefined, 'Pay 68.00 € and order'],
  [3, 1, 'backorder', 'Pay 68.00 € and order'],
  [2, 1, undefined, 'Pay 50.00 € now and order'],
  [2, 1, 'ship_available', 'Pay 50.00 € now and order'],
  [2, 1, 'backorder', 'Pay 50.00 € now and order'],
  [2, 1, 'cancel', 'Order if all of it is there'],
  [0, 0, 'backorder', 'Order, and pay when it is there'],
])('%s and %s there, %s chosen: the button says %j', (...[mugs, pots, choice, label]) => {
  expect(payLabel(offer(mugs, pots), choice).replaceAll('\u00a0', ' ')).toBe(label)
})
