import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import { expect, test } from 'vitest'
import { refusalOfOffer, type ShownOffer } from './shown-offer.ts'

type Line = [sku: string, quantity: number, unitPriceMinor: number]
const order = (lines: readonly Line[], currency = 'EUR') => ({
  lines: lines.map(([sku, quantity, unitPriceMinor], index) => {
    return { line: index + 1, sku, name: sku.toUpperCase(), quantity, unitPriceMinor }
  }),
  totalMinor: lines.reduce((sum, [, quantity, price]) => sum + quantity * price, 0),
  currency,
  onShortage: 'cancel' as ShortageChoice,
})
const shown = (lines: readonly Line[], currency = 'EUR'): ShownOffer => ({
  totalMinor: order(lines).totalMinor,
  currency,
  lines: lines.map(([sku, , unitPriceMinor]) => ({ sku, unitPriceMinor })),
})
const free = (...units: [sku: string, units: number][]) => new Map(units)

const mugs: Line[] = [['mug', 2, 1_800]]
const both: Line[] = [
  ['mug', 1, 1_800],
  ['pot', 1, 1_400],
]
const swapped: Line[] = [
  ['mug', 1, 1_400],
  ['pot', 1, 1_800],
]
const plenty = free(['mug', 9], ['pot', 9])

interface Case {
  now: ReturnType<typeof order>
  before: ShownOffer
  units: ReadonlyMap<string, number>
}

const dearer: Line[] = [['mug', 2, 1_900]]
const cheaper: Line[] = [['mug', 2, 1_700]]
const asShown: Case = { now: order(mugs), before: shown(mugs), units: plenty }

const cases: [what: string, type: 'short' | 'changed' | undefined, change: Partial<Case>][] = [
  ['as it was shown', undefined, {}],
  ['dearer', 'changed', { now: order(dearer) }],
  ['cheaper', 'changed', { now: order(cheaper) }],
  ['the sum is one minor unit more', 'changed', { before: { totalMinor: 3_599 } }],
  ['the sum is one minor unit less', 'changed', { before: { totalMinor: 3_601 } }],
  ['prices swapped, the same sum', 'changed', { now: order(swapped), before: shown(both) }],
  ['the sum alone was shown', undefined, { now: order(swapped), before: { totalMinor: 3_200 } }],
  ['in another currency', 'changed', { now: order(mugs, 'USD') }],
  [
    'a line that was not shown',
    'changed',
    { now: order(both), before: { ...shown(mugs), totalMinor: 3_200 } },
  ],
  ['exactly as many as there are', undefined, { units: free(['mug', 2]) }],
  ['one more than there are', 'short', { units: free(['mug', 1]) }],
  ['nothing known of the stock', 'short', { units: free() }],
  ['less than nothing is free', 'short', { units: free(['mug', -3]) }],
  ['short and changed', 'short', { now: order(dearer), units: free(['mug', 1]) }],
]

test.each(cases)('%s: %s', (_what, type, change) => {
  const { now, before, units } = { ...asShown, ...change }
  expect(refusalOfOffer(now, before, units)?.type).toBe(type)
})

/** What was shown of one mug and one pot, with so many there. */
const saw = (mug: number, pot: number): ShownOffer => ({
  ...shown(both),
  lines: [
    { sku: 'mug', unitPriceMinor: 1_800, orderable: mug },
    { sku: 'pot', unitPriceMinor: 1_400, orderable: pot },
  ],
})
const there = (mug: number, pot: number) => free(['mug', mug], ['pot', pot])

interface ShortCase {
  onShortage: ShortageChoice
  saw: [mug: number, pot: number]
  there: [mug: number, pot: number]
  type: 'short' | 'changed' | undefined
}

test.each<ShortCase>([
  { onShortage: 'cancel', saw: [1, 0], there: [1, 0], type: 'short' },
  { onShortage: 'cancel', saw: [1, 1], there: [1, 1], type: undefined },
  { onShortage: 'ship_available', saw: [1, 0], there: [1, 0], type: undefined },
  { onShortage: 'ship_available', saw: [1, 0], there: [0, 1], type: 'short' },
  { onShortage: 'ship_available', saw: [1, 1], there: [1, 0], type: 'short' },
  { onShortage: 'ship_available', saw: [1, 0], there: [7, 1], type: 'changed' },
  { onShortage: 'ship_available', saw: [0, 0], there: [0, 0], type: 'short' },
  { onShortage: 'backorder', saw: [1, 0], there: [1, 0], type: undefined },
  { onShortage: 'backorder', saw: [1, 0], there: [0, 1], type: 'short' },
  { onShortage: 'backorder', saw: [1, 0], there: [1, 1], type: 'changed' },
  { onShortage: 'backorder', saw: [0, 0], there: [0, -4], type: undefined },
])('$onShortage, there were $saw and are $there of one each: $type', (one) => {
  const now = { ...order(both), onShortage: one.onShortage }
  expect(refusalOfOffer(now, saw(...one.saw), there(...one.there))?.type).toBe(one.type)
})

test('a part that nobody was shown is no part that was agreed to', () => {
  const now: ReturnType<typeof order> = { ...order(both), onShortage: 'ship_available' }
  expect(refusalOfOffer(now, shown(both), there(1, 0))?.type).toBe('short')
})

test('the part is as it was shown, and its price is not', () => {
  const now: ReturnType<typeof order> = { ...order(swapped), onShortage: 'ship_available' }
  expect(refusalOfOffer(now, saw(1, 0), there(1, 0))?.type).toBe('changed')
})

test('a refusal tells what is there now: prices, sum, and how many can be had of each', () => {
  expect(refusalOfOffer(order(swapped), shown(both), free(['mug', 1], ['pot', -1]))).toEqual({
    type: 'short',
    offer: {
      lines: [
        { sku: 'mug', name: 'MUG', quantity: 1, orderable: 1, unitPriceMinor: 1_400 },
        { sku: 'pot', name: 'POT', quantity: 1, orderable: 0, unitPriceMinor: 1_800 },
      ],
      totalMinor: 3_200,
      currency: 'EUR',
    },
  })
})
