import { sagaGraph } from '@sagaboard/events/saga/graph'
import { expect, test } from 'vitest'
import { type OverviewData, overviewViewModel } from './view-model.ts'

const figures = (
  change: Partial<OverviewData['steps'][number]> & Pick<OverviewData['steps'][number], 'step'>,
): OverviewData['steps'][number] => ({
  orders: 0,
  retrying: 0,
  dead: 0,
  handled: 0,
  refused: 0,
  p50Ms: null,
  p95Ms: null,
  ...change,
})

const overviewWith = (...special: OverviewData['steps']): OverviewData => ({
  at: '2026-01-05T09:00:00.000Z',
  steps: sagaGraph.steps.map(
    ({ id }) => special.find(({ step }) => step === id) ?? figures({ step: id }),
  ),
  underWay: 0,
  refusals: [{ type: 'PaymentFailed', count: 4 }],
  window: { fromMs: 0, toMs: 900_000 },
  buckets: [],
  overall: { completed: 0, undone: 0, p50Ms: null, p95Ms: null },
  waiting: [],
  incidents: [],
  differences: [],
  outages: [],
})

test('every step and every edge is drawn, with a count and a sentence', () => {
  const viewModel = overviewViewModel(overviewWith())
  for (const { id } of sagaGraph.steps) {
    expect(viewModel.steps[id].count?.text).toBe('0')
    expect(viewModel.steps[id].sentence).toContain(': 0 orders')
  }
  expect(Object.keys(viewModel.edges)).toHaveLength(sagaGraph.edges.length)
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
