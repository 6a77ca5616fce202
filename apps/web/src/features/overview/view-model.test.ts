import { orderGraph } from '@sagaboard/events/saga/graph'
import { expect, test } from 'vitest'
import { type OverviewData, overviewViewModel, restingLinks } from './view-model.ts'

const figures = (
  change: Partial<OverviewData['steps'][number]> & Pick<OverviewData['steps'][number], 'step'>,
): OverviewData['steps'][number] => ({
  orders: 0,
  retrying: 0,
  dead: 0,
  resting: 0,
  handled: 0,
  refused: 0,
  p50Ms: null,
  p95Ms: null,
  ...change,
})

const overviewWith = (...special: OverviewData['steps']): OverviewData => ({
  at: '2026-01-05T09:00:00.000Z',
  steps: orderGraph.steps.map(
    ({ id }) => special.find(({ step }) => step === id) ?? figures({ step: id }),
  ),
  underWay: 0,
  refusals: [{ type: 'PaymentFailed', count: 4 }],
  window: { fromMs: 0, toMs: 900_000 },
  buckets: [],
  overall: { completed: 0, undone: 0, p50Ms: null, p95Ms: null },
  waiting: [],
  missed: [],
  incidents: [],
  differences: [],
  returned: [],
  returns: [],
  outages: [],
})

test('every step and every edge is drawn, with a count and a sentence', () => {
  const viewModel = overviewViewModel(overviewWith())
  for (const { id } of orderGraph.steps) {
    expect(viewModel.steps[id].count?.text).toBe('0')
    expect(viewModel.steps[id].sentence).toContain(': 0 orders')
  }
  expect(Object.keys(viewModel.edges)).toHaveLength(orderGraph.edges.length)
})

test('a dead letter is red and comes before everything else; a refusal is not', () => {
  const stuck = figures({
    step: 'charge',
    orders: 96,
    dead: 3,
    handled: 100,
    refused: 10,
    p50Ms: 20,
    p95Ms: 2_400,
  })
  const viewModel = overviewViewModel(overviewWith(stuck)).steps.charge
  expect(viewModel).toMatchObject({
    tone: 'stop',
    count: { text: '96' },
    figure: 'p95 2.4\u00a0s',
    foot: { text: '3 dead', tone: 'stop' },
  })
  const declined = overviewViewModel(overviewWith({ ...stuck, dead: 0 })).steps.charge
  expect(declined).toMatchObject({ tone: 'plain', foot: { text: '10\u00a0% refused' } })
  expect(declined.foot?.tone).toBeUndefined()
})

test('a branch says how many were refused there', () => {
  expect(overviewViewModel(overviewWith()).edges['charge-release']).toEqual({
    look: 'way',
    tone: 'undo',
    label: { text: 'declined', figure: '4' },
  })
})

test.each([
  ['reserve', 1, '1 waits for stock'],
  ['reserve', 3, '3 wait for stock'],
  ['ship', 3, '3 to be packed'],
] as const)('orders that rest at %s are %s, in words and in violet', (step, resting, text) => {
  const { steps } = overviewViewModel(overviewWith(figures({ step, orders: 5, resting })))
  expect(steps[step]).toMatchObject({ foot: { text, tone: 'wait' }, count: { tone: 'wait' } })
  expect(steps[step].sentence).toContain(text)
})

test('what waits for stock or for packing leads to these orders; nothing is said where none do', () => {
  const resting = overviewWith(
    figures({ step: 'reserve', orders: 5, resting: 2 }),
    figures({ step: 'charge', orders: 1 }),
    figures({ step: 'ship', orders: 1, resting: 1 }),
  )
  expect(restingLinks(resting)).toEqual([
    { text: '2 wait for stock', href: '/console/orders?waits=stock' },
    { text: '1 to be packed', href: '/console/orders?waits=packing' },
  ])
  expect(restingLinks(overviewWith())).toEqual([])
})
