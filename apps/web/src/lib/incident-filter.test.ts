import { describe, expect, test } from 'vitest'
import {
  type IncidentFilter,
  incidentFilterOf,
  incidentQuery,
  incidentState,
  incidentsHref,
  narrowIncidents,
  noIncidentFilter,
  ownerFilters,
  serviceFilters,
  sorts,
  stateFilters,
} from './incident-filter.ts'

describe('the filter in an address', () => {
  test('reads as it was written, whatever it is', () => {
    for (const state of stateFilters)
      for (const service of [null, ...serviceFilters])
        for (const owner of [null, ...ownerFilters])
          for (const sort of sorts) {
            const filter: IncidentFilter = { state, service, owner, sort }
            expect(incidentFilterOf(Object.fromEntries(incidentQuery(filter)))).toEqual(filter)
          }
  })

  test('leaves out what narrows nothing, and words that nobody knows', () => {
    expect(incidentsHref()).toBe('/console/incidents')
    expect(incidentsHref({ service: 'payment' })).toBe('/console/incidents?service=payment')
    expect(
      incidentFilterOf({ state: 'sold', service: ['payment'], owner: 'toString', sort: '' }),
    ).toEqual(noIncidentFilter)
  })
})

const known = {
  kind: 'blocked',
  stated: 'known',
  statedAt: '2026-01-02T10:00:00.000Z',
  lastAt: '2026-01-02T09:00:00.000Z',
  held: 3,
} as const

describe('the state', () => {
  test.each([
    ['is what a person has said', {}, { state: 'known', cameBack: false }],
    [
      'is over when no order stands there, whatever was said',
      { held: 0 },
      { state: 'over', cameBack: false },
    ],
    [
      'is fixed while nothing fails any more',
      { stated: 'fixed' },
      { state: 'fixed', cameBack: false },
    ],
    [
      'is new again when it happens after it was said to be fixed',
      { stated: 'fixed', lastAt: '2026-01-02T10:00:00.001Z' },
      { state: 'new', cameBack: true },
    ],
    [
      'is no other when it happens after it was said to be known',
      { lastAt: '2026-01-03T10:00:00.000Z' },
      { state: 'known', cameBack: false },
    ],
    [
      'of messages is never over by itself: they go on nowhere',
      { kind: 'unroutable', held: 0 },
      { state: 'known', cameBack: false },
    ],
  ] as const)('%s', (_what, change, state) => {
    expect(incidentState({ ...known, ...change })).toEqual(state)
  })
})

type Row = Parameters<typeof narrowIncidents>[0][number]
const row = (id: string, change: Partial<Row> = {}): Row => ({
  id,
  kind: 'blocked',
  state: 'new',
  groups: ['payment'],
  owner: null,
  money: [{ heldMinor: 100 }],
  held: 1,
  lastAt: '2026-01-02T10:00:00.000Z',
  ...change,
})
const rows = [
  row('over', { state: 'over', money: [], held: 0, lastAt: '2026-01-02T12:00:00.000Z' }),
  row('small', { owner: { userId: 'ada' } }),
  row('large', {
    money: [{ heldMinor: 500 }, { heldMinor: 1 }],
    lastAt: '2026-01-01T10:00:00.000Z',
  }),
  row('shipping', { groups: ['inventory', 'shipping'], state: 'known', owner: { userId: 'ben' } }),
  row('fixed', { state: 'fixed' }),
  row('strays', { kind: 'unroutable', groups: [], money: [], held: 9 }),
]
const found = (filter: Partial<IncidentFilter>, me = 'ada') =>
  narrowIncidents(rows, { ...noIncidentFilter, ...filter }, me).map(({ id }) => id)

test('a filter means what it says', () => {
  expect(found({}).sort()).toEqual(['large', 'shipping', 'small', 'strays'])
  expect(found({ state: 'all' })).toHaveLength(rows.length)
  expect(found({ state: 'over' })).toEqual(['over'])
  expect(found({ state: 'known' })).toEqual(['shipping'])
  expect(found({ service: 'shipping' })).toEqual(['shipping'])
  expect(found({ service: 'topic' })).toEqual(['strays'])
  expect(found({ owner: 'mine' })).toEqual(['small'])
  expect(found({ owner: 'mine' }, 'ben')).toEqual(['shipping'])
  expect(found({ owner: 'nobody' }).sort()).toEqual(['large', 'strays'])
})

test('the most money comes first, or what was seen last; what is over comes last', () => {
  expect(found({ state: 'all' })).toEqual(['large', 'fixed', 'shipping', 'small', 'strays', 'over'])
  expect(found({ state: 'all', sort: 'last' })).toEqual([
    'fixed',
    'shipping',
    'small',
    'strays',
    'large',
    'over',
  ])
})
