import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import type { Offer, ShownOrder } from '../../../features/checkout/checkout-offer.ts'
import { CheckoutSummary } from '../../../features/checkout/checkout-summary.tsx'
import { stateOfRefusal } from './refusals.ts'

const offer = (mug: number, pot: number, orderable = 2): Offer => ({
  lines: [
    { sku: 'mug', name: 'Enamel mug', quantity: 2, orderable, unitPriceMinor: mug },
    { sku: 'pot', name: 'Flower pot', quantity: 1, orderable: 1, unitPriceMinor: pot },
  ],
  totalMinor: 2 * mug + pot,
  currency: 'EUR',
})
const former = {
  totalMinor: 5_000,
  currency: 'EUR',
  unitPrices: { mug: 1_800, pot: 1_400 },
  orderable: { mug: 2, pot: 1 },
}
const plain = (text = '') => text.replaceAll('\u00a0', ' ')
const newKey = () => 'a new key'

/** The summary as it is read: `before x, now` where a price is struck. */
const read = (shown: ShownOrder) =>
  plain(
    renderToStaticMarkup(<CheckoutSummary shown={shown} pictures={{}} obstacle={null} />)
      .replaceAll(/<s [^>]*>/g, '~')
      .replaceAll('</s>', '~')
      .replaceAll(/<[^>]+>/g, ''),
  )

describe('a price that changed', () => {
  test.each([
    {
      what: 'one line',
      now: offer(2_000, 1_400),
      said: 'Enamel mug costs 20.00 € now, not 18.00 €. It is 54.00 € in all now, not 50.00 €.',
      read: ['~18.00 €~, now 20.00 €', 'before ~50.00 €~, now 54.00 €'],
      struck: 2,
    },
    {
      what: 'two lines, the sum the same',
      now: offer(1_400, 2_200),
      said: 'Enamel mug costs 14.00 € now, not 18.00 €. Flower pot costs 22.00 € now, not 14.00 €. It is still 50.00 € in all.',
      read: ['~18.00 €~, now 14.00 €', '~14.00 €~, now 22.00 €', 'Total50.00 €'],
      struck: 2,
    },
  ])('of $what is said with both prices, and so is the summary', (change) => {
    const state = stateOfRefusal({ type: 'changed', offer: change.now }, former, newKey)
    expect(plain(state.notice?.text)).toBe(
      `The price has changed. ${change.said} Nothing has been ordered yet.`,
    )
    expect(state.shown).toEqual({ offer: change.now, former })
    expect(state.orderKey).toBeUndefined()
    const text = read({ offer: change.now, former })
    for (const part of change.read) expect(text).toContain(part)
    expect(text.match(/~/g)).toHaveLength(2 * change.struck)
  })

  test('nothing is struck while nothing has changed', () => {
    expect(read({ offer: offer(1_800, 1_400), former: null })).not.toContain('~')
    expect(read({ offer: offer(1_800, 1_400), former })).not.toContain('~')
  })
})

test.each([
  [1, 'Only 1 of Enamel mug is left.'],
  [0, 'Enamel mug has just sold out.'],
])('with %s left it is said how many there are, and the bag is to be changed', (left, words) => {
  const now = offer(1_800, 1_400, left)
  const { notice, shown } = stateOfRefusal({ type: 'short', offer: now }, former, newKey)
  expect(notice).toEqual({
    text: `${words} Nothing has been ordered or charged. Choose below what shall happen, or`,
    link: { href: '/bag', text: 'change your bag' },
  })
  expect(shown?.offer).toBe(now)
})

test('what was shown as missing has not just sold out', () => {
  const before = { ...former, orderable: { mug: 0, pot: 1 } }
  const { notice } = stateOfRefusal(
    { type: 'short', offer: offer(1_800, 1_400, 0) },
    before,
    newKey,
  )
  expect(notice?.text).toMatch(/^Enamel mug is not in stock\. Nothing has been ordered/)
})

test.each([
  [2, 'All of Enamel mug is there now.'],
  [1, 'There is 1 of Enamel mug now.'],
])('with %s more than were shown it is said, and no word of prices', (there, words) => {
  const change = { type: 'changed', offer: offer(1_800, 1_400, there) } as const
  const before = { ...former, orderable: { mug: 0, pot: 1 } }
  const { notice } = stateOfRefusal(change, before, newKey)
  expect(notice?.text).toBe(`${words} Nothing has been ordered yet.`)
})

describe('a bag that has been ordered already', () => {
  const asNew =
    'Nothing more has been ordered. To order what is in it now as a new bag, send it again.'

  test.each([
    ['by themselves, signed in', { type: 'key_reused', orderId: 'o1' }, '/orders/o1'],
    ['by a guest', { type: 'key_reused', orderId: null }, undefined],
    ['by somebody else', { type: 'key_taken' }, undefined],
  ] as const)('%s may be ordered as a new one', (_who, refusal, href) => {
    const { notice, orderKey } = stateOfRefusal(refusal, former, newKey)
    expect(orderKey).toBe('a new key')
    expect(notice?.text).toContain('This bag has been ordered already')
    expect(notice?.text).toContain(asNew)
    expect(notice?.link?.href).toBe(href)
  })
})
