import { expect, test } from 'vitest'
import { brokenWords, type InvariantState, invariantsNote } from './invariant-words.ts'
import { clearsIn, leansOf, type Reader, type Reading, verdictOf, withReading } from './words.ts'

const reader = (name: Reader['name'], changes: Partial<Reader> = {}): Reader => ({
  name,
  instances: ['host, process 1'],
  partitions: [{ partition: 0, inLine: 0, behindMs: 0 }],
  front: null,
  held: { dead: 0, retrying: 0 },
  unanswered: 0,
  answered: null,
  ...changes,
})
const invariant = (changes: Partial<InvariantState> = {}): InvariantState => ({
  name: 'charged_once',
  promise: 'Nobody is charged twice.',
  lookedMsAgo: 4_000,
  broken: 0,
  since: null,
  orders: [],
  ...changes,
})
const late = { partitions: [{ partition: 4, inLine: 96, behindMs: 2_400 }] }

test('the verdict names who is not run, else who is behind, else nobody', () => {
  const of = (...readers: Reader[]) => verdictOf({ readers, invariants: [] })
  expect(of(reader('orders'), reader('payment'))).toEqual({
    tone: 'ok',
    title: 'All 2 are at work',
    note: 'Nothing waits in line.',
  })
  const holds = reader('payment', { held: { dead: 1, retrying: 16 } })
  expect(of(reader('orders'), holds).note).toBe(
    'Nothing waits in line. 17 orders are held: until a next try, or for a person.',
  )
  expect(of(reader('orders'), reader('payment', late))).toMatchObject({
    tone: 'wait',
    title: 'All 2 are at work; payment is behind',
    note: '96 events wait in the longest line.',
  })
  expect(
    of(reader('payment', { ...late, instances: [] }), reader('shipping', { instances: [] })),
  ).toMatchObject({ tone: 'stop', title: 'Nobody runs payment and shipping' })
})

test('a promise that is broken is the verdict, unless a service is not run', () => {
  const invariants = [invariant(), invariant({ broken: 2 })]
  expect(verdictOf({ readers: [reader('payment', late)], invariants })).toMatchObject({
    tone: 'stop',
    title: '1 promise is broken',
  })
  expect(verdictOf({ readers: [reader('orders', { instances: [] })], invariants })).toMatchObject({
    title: 'Nobody runs orders',
  })
})

test('what is promised is told with when it was looked at, and by how many it is broken', () => {
  expect(invariantsNote([invariant({ lookedMsAgo: null })])).toMatchObject({ tone: 'wait' })
  expect(invariantsNote([invariant(), invariant({ lookedMsAgo: 61_000 })])).toEqual({
    tone: 'ok',
    note: '2 of 2 kept, looked at 4\u00a0s ago',
  })
  expect(invariantsNote([invariant({ broken: 1 }), invariant({ lookedMsAgo: null })])).toEqual({
    tone: 'stop',
    note: '0 of 1 kept, looked at 4\u00a0s ago',
  })
  expect(invariantsNote([invariant({ lookedMsAgo: 300_000 })])).toMatchObject({
    tone: 'wait',
    note: expect.stringContaining('nobody has looked since'),
  })
  expect(brokenWords({ broken: 1, orders: [{ id: 'a', number: 'A' }] })).toBe('1 order breaks it')
  expect(brokenWords({ broken: 3, orders: [] })).toBe('3 rows of the books break it')
})

test('when a line clears is told by how it went over the last half minute', () => {
  const said = (...lines: [atMs: number, inLine: number][]) =>
    clearsIn(
      'payment',
      lines.map(([atMs, inLine]): Reading => ({ atMs, inLine: { payment: inLine } })),
    )
  expect(said([0, 0])).toBe('at once')
  expect(said([0, 10])).toBe('is being measured')
  expect(said([0, 10], [2_000, 10])).toBe('stands')
  expect(said([0, 10], [2_000, 20])).toBe('is growing')
  expect(said([0, 100], [10_000, 50])).toBe('in 10\u00a0s, falling')
  // What was before the half minute counts no more.
  expect(said([0, 10_000], [60_000, 50], [70_000, 100])).toBe('is growing')
})

test('readings are kept for a quarter of an hour, each once', () => {
  const state = { readers: [reader('payment', late)] }
  const one = withReading([], state, 1_000)
  expect(withReading(one, state, 1_000)).toEqual(one)
  expect(withReading(one, state, 3_000)).toHaveLength(2)
  expect(withReading(one, state, 1_000_000)).toEqual([{ atMs: 1_000_000, inLine: { payment: 96 } }])
})

test('what they lean on is told by what was seen of it, and who holds orders', () => {
  const state = {
    readers: [
      reader('payment', {
        unanswered: 3,
        held: { dead: 1, retrying: 1 },
      }),
      reader('shipping'),
    ],
    database: { version: '18.1', connections: 41, connectionsMax: 200 },
    messages: { waiting: 0, failed: 0, isNobodySending: false },
  }
  expect(leansOf(state, 'log').map(({ name, state, tone }) => [name, state, tone])).toEqual([
    ['Payment provider', 'in part', 'stop'],
    ['Carrier', 'well', 'ok'],
    ['Database, PostgreSQL', 'well', 'ok'],
    ['Broker', 'none', 'plain'],
    ['Messages to customers', 'well', 'ok'],
  ])
  expect(leansOf(state, 'log')[0]?.says).toBe(
    '3 tries of the last 15 minutes got no answer. 2 orders are held there.',
  )
  const unsent = (changes: Partial<typeof state.messages>) =>
    leansOf({ ...state, messages: { ...state.messages, ...changes } }, 'log').at(-1)
  expect(unsent({ waiting: 1 })).toMatchObject({
    tone: 'wait',
    says: '1 waits for the mail server. None is lost.',
  })
  expect(unsent({ waiting: 2, isNobodySending: true })).toMatchObject({
    tone: 'stop',
    state: 'nobody sends',
  })
  expect(unsent({ failed: 3 })).toMatchObject({ tone: 'wait', says: '3 never reached anybody.' })
})
