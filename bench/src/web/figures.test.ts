import { expect, test } from 'vitest'
import { type WebFigures, webAims } from './figures.ts'

const figures: WebFigures = {
  shop: new Map([['the shop', { largestPaintMs: 1_400, shift: 0.01, interactionMs: Number.NaN }]]),
  console: {
    accepted: 20_000,
    eventsPerSecond: 2_040,
    interactionMs: 96,
    heapBefore: 20_000_000,
    heapAfter: 21_000_000,
    liveShare: 1,
    shown: { completed: 20_000 },
    counted: { completed: 20_000 },
  },
  longOrder: { newestMs: 400, allMs: 800 },
}

const missed = (console: Partial<WebFigures['console']>) =>
  webAims({ ...figures, console: { ...figures.console, ...console } })
    .filter(({ reached }) => !reached)
    .map(({ title, measured }) => `${title}: ${measured}`)

test('what people feel is held against its aims, one by one', () => {
  expect(missed({})).toEqual([])
  expect(missed({ eventsPerSecond: 900 })).toEqual(['console, busy: events a second: 900'])
  expect(missed({ interactionMs: 240 })).toEqual([
    'console, busy: interaction to next paint: 240 ms',
  ])
  expect(missed({ heapAfter: 40_000_000 })).toEqual([
    'console, busy: heap at the end, to a quarter of the way: 2.00 x',
  ])
  expect(missed({ liveShare: 0.5 })).toEqual(['console, busy: says that it is live: 50.0 %'])
  const others = ['console, afterwards: counts of the fleet map, to SQL: others']
  expect(missed({ shown: { completed: 19_999 } })).toEqual(others)
  expect(missed({ shown: { completed: 20_000, charge: 1 } })).toEqual(others)
  const [, , interaction] = webAims(figures)
  expect(interaction).toMatchObject({ measured: 'below 16 ms', reached: true })
})
