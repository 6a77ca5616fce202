import { expect, test } from 'vitest'
import { type Counters, counterNames } from '../measure/counters.ts'
import type { Episode } from '../measure/episode.ts'
import { rowsRead, scannedTables } from './console-queries.ts'
import { copyStatement } from './copy-statement.ts'
import { historyFigures } from './figures.ts'
import { idLike } from './fill.ts'
import type { OrderColumn } from './tables.ts'

const column = (name: string, type: string, traits: Partial<OrderColumn> = {}): OrderColumn => ({
  name,
  type,
  hasDefault: false,
  drawn: false,
  unique: false,
  holdsOrderId: false,
  ...traits,
})

test('a copy is about another order, earlier, with keys of its own, and else as the original', () => {
  const table = {
    name: 'payment.charges',
    orderColumn: 'order_id',
    columns: [
      column('id', 'bigint', { drawn: true, hasDefault: true, unique: true }),
      column('order_id', 'uuid', { unique: true }),
      column('cause_id', 'uuid'),
      column('at', 'timestamp(3) with time zone'),
      column('amount', 'integer'),
      column('key', 'text', { unique: true, holdsOrderId: true }),
      column('request', 'text', { unique: true }),
      column('number', 'text', { unique: true, hasDefault: true }),
      column('state', 'text'),
    ],
  }
  const statement = copyStatement(table, { 'payment.charges.state': `'dead'` }).replace(/\s+/g, ' ')
  expect(statement).toContain(
    '("order_id", "cause_id", "at", "amount", "key", "request", "state") select t.copy_id, ' +
      'md5(t."cause_id"::text || t.copy_id::text)::uuid, t."at" - t.copy_back, t."amount", ' +
      `replace(t."key"::text, t."order_id"::text, t.copy_id::text)::text, t."request" || '-' || t.copy_n, 'dead' from`,
  )
  expect(statement).toContain('order by c.n, o."id"')
})

test('an event gets a place of its own in the partition of its order', () => {
  const columns = [
    column('partition', 'smallint'),
    column('position', 'bigint'),
    column('order_id', 'uuid'),
    column('version', 'integer'),
  ]
  const statement = copyStatement({ name: 'log.events', orderColumn: 'order_id', columns }, {})
  expect(statement).toContain(
    `select t.copy_partition, nextval('log.position'), t.copy_id, t."version"`,
  )
  expect(statement).toContain('order by c.n, o."version"')
})

test('a new id is of the kind of the one it stands for: random, or in the order of time', () => {
  const random = 'f4b8c1d2-0c5e-4c1b-9a55-0123456789ab'
  expect(idLike(random, 0)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  const timed = '01890a5d-ac96-774b-bcce-b302099a8057'
  const ids = [1_000, 2_000, 1_700_000_000_000].map((atMs) => idLike(timed, atMs))
  expect(ids.toSorted()).toEqual(ids)
  expect(ids[2]).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('what a plan reads from one end to the other is found wherever it stands', () => {
  const scan = { 'Node Type': 'Seq Scan', Schema: 'orders', 'Relation Name': 'orders' }
  const index = { 'Node Type': 'Index Scan', Schema: 'log', 'Relation Name': 'events' }
  expect(
    scannedTables({
      'Node Type': 'Limit',
      Plans: [{ 'Node Type': 'Sort', Plans: [index, scan, scan] }],
    }),
  ).toEqual(['orders.orders'])
  expect(scannedTables({ 'Node Type': 'Limit', Plans: [index] })).toEqual([])
  expect(scannedTables({ 'Node Type': 'Limit', Plans: [scan] })).toEqual([])
})

test('rows are counted where they are read, each time, also those that are left out afterwards', () => {
  const inner = {
    'Node Type': 'Index Scan',
    'Actual Rows': 1,
    'Actual Loops': 50,
    'Rows Removed by Filter': 2,
  }
  const outer = {
    'Node Type': 'Seq Scan',
    'Actual Rows': 50,
    'Actual Loops': 1,
    'Rows Removed by Filter': 950,
  }
  expect(
    rowsRead({
      'Node Type': 'Limit',
      'Actual Rows': 50,
      Plans: [{ 'Node Type': 'Nested Loop', Plans: [outer, inner] }],
    }),
  ).toBe(1_150)
})

test('what a history costs is the middle of the ratios to the empty database beside it', () => {
  const episode = (cpu: number, transactions: number): Episode => ({
    finished: 500,
    accepted: 500,
    perSecond: 100,
    hotShare: 1,
    latency: { p50Ms: 1, p99Ms: 2 },
    counters: {
      ...Object.fromEntries(counterNames.map((name) => [name, 100])),
      transactions,
    } as unknown as Counters,
    cpuMs: new Map([
      ['Postgres', cpu / 2],
      ['workers', cpu / 2],
      ['placing', 9],
    ]),
    roundTrips: new Map([
      ['workers', 1],
      ['placing', 1],
    ]),
  })
  const { ratios, targets } = historyFigures({
    empty: [episode(1, 0.2), episode(2, 0.2)],
    open: [episode(1.05, 0.2), episode(2.1, 0.4)],
    ended: [episode(1.2, 0.2), episode(2.6, 0.2)],
  })
  expect(ratios.open.cpu).toBeCloseTo(1.05)
  expect(ratios.open.transactions).toBeCloseTo(1.5)
  expect(ratios.ended.cpu).toBeCloseTo(1.25)
  expect(targets.map(({ reached }) => reached)).toEqual([true, false])
})
