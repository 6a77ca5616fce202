import { sagaGraph } from '@sagaboard/events/saga/graph'
import { expect, test } from 'vitest'
import { runs } from './chart.tsx'
import { type Fleet, pictureFleet } from './fleet-picture.ts'

const figures = (change: Partial<Fleet['stations'][number]> & Pick<Fleet['stations'][number], 'station'>): Fleet['stations'][number] => ({
  orders: 0,
  retrying: 0,
  dead: 0,
  handled: 0,
  refused: 0,
  p50Ms: null,
  p95Ms: null,
  ...change,
})

const fleetWith = (...special: Fleet['stations']): Fleet => ({
  at: '2026-01-05T09:00:00.000Z',
  stations: sagaGraph.stations.map(({ id }) => special.find(({ station }) => station === id) ?? figures({ station: id })),
  underWay: 0,
  refusals: [{ type: 'PaymentFailed', count: 4 }],
  window: { fromMs: 0, toMs: 900_000 },
  buckets: [],
  overall: { completed: 0, undone: 0, p50Ms: null, p95Ms: null },
  waiting: [],
  troubles: [],
  heldByOutage: 0,
})

test('every station and every road is drawn, with a count and a sentence', () => {
  const picture = pictureFleet(fleetWith())
  for (const { id } of sagaGraph.stations) {
    expect(picture.stations[id].count?.text).toBe('0')
    expect(picture.stations[id].sentence).toContain(': 0 orders')
  }
  expect(Object.keys(picture.segments)).toHaveLength(sagaGraph.segments.length)
})

test('a dead letter is red and comes before everything else; a refusal is not', () => {
  const stuck = figures({ station: 'charge', orders: 96, dead: 3, handled: 100, refused: 10, p50Ms: 20, p95Ms: 2_400 })
  const picture = pictureFleet(fleetWith(stuck)).stations.charge
  expect(picture).toMatchObject({ tone: 'stop', count: { text: '96' }, figure: 'p95 2.4\u00a0s', foot: { text: '3 dead', tone: 'stop' } })
  const declined = pictureFleet(fleetWith({ ...stuck, dead: 0 })).stations.charge
  expect(declined).toMatchObject({ tone: 'plain', foot: { text: '10\u00a0% refused' } })
  expect(declined.foot?.tone).toBeUndefined()
})

test('a branch says how many were refused there', () => {
  expect(pictureFleet(fleetWith()).segments['charge-release']).toEqual({
    look: 'way',
    tone: 'undo',
    label: { text: 'declined', figure: '4' },
  })
})

test('a line breaks where nothing was measured', () => {
  expect(runs([null, 3, 4, null, null, 5])).toEqual([
    [
      { index: 1, value: 3 },
      { index: 2, value: 4 },
    ],
    [{ index: 5, value: 5 }],
  ])
})
