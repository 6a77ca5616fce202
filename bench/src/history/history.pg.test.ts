import { brokenInvariants } from '@sagaboard/db/invariants'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { partitionOf } from '@sagaboard/events/log/partition'
import { eventually } from '@sagaboard/events/testing/eventually'
import { placeOrders } from '@sagaboard/workers/testing/place-order'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { benchPool } from '../bench-pool.ts'
import { brokenSince } from '../measure/invariants.ts'
import { askConsole } from './console-queries.ts'
import { large } from './figures.ts'
import { fillHistory } from './fill.ts'

const dayMs = 24 * 3_600_000
const ended = 6_000
const open = 2_000
const hookTimeoutMs = 180_000

/** Real orders, made by the services and then copied: ones that go through, or ones that wait for the end of an outage. */
async function makeHistory(
  url: string,
  pool: pg.Pool,
  kind: 'ended' | 'open',
  count: number,
): Promise<number> {
  const shop = await connect(url, 'shop')
  const workers = await startWorkers(url, 'member-1')
  const lines = [
    ['enamel-mug', 1],
    ['linen-apron', 2],
  ] as const
  const token = kind === 'ended' ? 'tok_visa' : 'tok_outage'
  await placeOrders(shop.log, [{ token }, { lines, token }, { token, lines: [['linen-apron', 1]] }])
  const ready =
    kind === 'ended'
      ? `select from orders.orders where status = 'COMPLETED'`
      : 'select from log.blocked b join orders.orders o on o.id = b.order_id where o.version = 2'
  await eventually(async () => expect((await pool.query(ready)).rowCount).toBe(3), 20_000)
  await workers.stop()
  await shop.close()
  // The demo catalogue holds a few of each: enough is received for all copies, as a shop would.
  await pool.query(
    `with received as (insert into inventory.movements (kind, sku, warehouse, on_hand, reserved)
       select 'receive', sku, warehouse, 1000000, 0 from inventory.stock where sku in ('enamel-mug', 'linen-apron') and (warehouse, location) = ('leipzig', 'primary')
       returning sku, warehouse, on_hand)
     update inventory.stock s set on_hand = s.on_hand + r.on_hand from received r where (s.sku, s.warehouse, s.location) = (r.sku, r.warehouse, 'primary')`,
  )
  return fillHistory(pool, { count, kind, spreadMs: 90 * dayMs })
}

function useHistory(kind: 'ended' | 'open', count: number) {
  const database = useTestDatabase({ seeded: true })
  const made = { rows: 0, pool: undefined as unknown as pg.Pool, url: '' }
  beforeAll(async () => {
    made.url = database.url
    made.pool = benchPool({ connectionString: database.url, max: 1, options: '-c timezone=UTC' })
    made.rows = await makeHistory(database.url, made.pool, kind, count)
  }, hookTimeoutMs)
  afterAll(() => made.pool?.end())
  return made
}

/** One value of one row. */
async function one<T>(pool: pg.Pool, text: string): Promise<T> {
  const { rows } = await pool.query(text)
  return Object.values(rows[0] ?? {})[0] as T
}

describe('orders that have ended', () => {
  const history = useHistory('ended', ended)

  test('every promise holds for the copies as it does for the orders they were made of', async () => {
    expect(await brokenInvariants(history.pool)).toEqual({})
    expect(
      await one(history.pool, `select count(*)::int from orders.orders where status = 'COMPLETED'`),
    ).toBe(ended + 3)
    expect(await one(history.pool, 'select count(*)::int from log.events')).toBe((ended + 3) * 6)
    // Of each order: its row, six events, reservation, payment, shipment, capture, charge and label, what its customer was told
    // (a row and two messages), and two movements a line.
    const perOrder = 1 + 6 + 3 + 1 + 2 + 3
    const lines = await one<number>(
      history.pool,
      'select sum(jsonb_array_length(lines))::int from orders.orders',
    )
    expect(history.rows).toBe(ended * perOrder + 2 * (lines - 4))
  })

  test('the log is one that a tail can read: each event in the partition of its order, and every group has read it', async () => {
    const { rows } = await history.pool.query<{
      id: string
      partition: number
      partitions: number
    }>(
      `select order_id as id, min(partition) as partition, count(distinct partition)::int as partitions from log.events
       group by order_id order by order_id limit 500`,
    )
    for (const { id, partition, partitions } of rows) {
      expect(partitions).toBe(1)
      expect(partition).toBe(partitionOf(id, 8))
    }
    const backwards = `select count(*)::int from (select version - lag(version) over (partition by order_id order by position) as step from log.events) s
      where step is not null and step <> 1`
    expect(await one(history.pool, backwards)).toBe(0)
    const unread = `select count(*)::int from log.cursors c join log.events e on e.partition = c.partition and e.position > c.position`
    expect(await one(history.pool, unread)).toBe(0)
  })

  test('what the console asks reads a part of the orders and of the log', async () => {
    const answers = await askConsole(history.pool, ended / 6)
    const scanning = answers.filter(
      ({ scanned, rowsRead }) =>
        scanned.some((table) => large.includes(table)) || rowsRead >= ended,
    )
    expect([...new Set(scanning.map(({ question }) => question))]).toEqual([])
    const narrow = answers.filter(({ question }) =>
      ['one order', 'records of an order', 'count, newer than the list'].includes(question),
    )
    expect(narrow).toHaveLength(3)
    for (const { rowsRead } of narrow) expect(rowsRead).toBeLessThan(50)
  })

  test('new orders go through beside them, and a lost one would be noticed', async () => {
    const since = new Date().toISOString()
    const shop = await connect(history.url, 'shop')
    const workers = await startWorkers(history.url, 'member-2')
    await placeOrders(shop.log, [{}, {}])
    const closed = `select count(*)::int from orders.orders where closed_at is not null and created_at >= '${since}'`
    await eventually(async () => expect(await one(history.pool, closed)).toBe(2), 20_000)
    await workers.stop()
    await shop.close()
    expect(await brokenSince(history.pool, since, 2)).toEqual([])
    expect(await brokenSince(history.pool, since, 3)).toEqual([
      'every order that was accepted is there: 2 orders instead of 3',
      'every order is finished: 2 of 3 are COMPLETED',
      'each has its events: 12 instead of 18',
    ])
  })
})

describe('orders that are open', () => {
  const history = useHistory('open', open)

  test('each waits for a person with its stock reserved, and nobody tries it again', async () => {
    expect(await brokenInvariants(history.pool)).toEqual({})
    expect(
      await one(history.pool, 'select count(*)::int from orders.orders where closed_at is null'),
    ).toBe(open + 3)
    expect(
      await one(
        history.pool,
        `select count(*)::int from log.blocked where state = 'dead' and next_at is null`,
      ),
    ).toBe(open + 3)
    expect(
      await one(history.pool, 'select sum(reserved)::int from inventory.stock'),
    ).toBeGreaterThanOrEqual(open)
    expect(
      await one(history.pool, 'select count(*)::int from orders.orders where expires_at < now()'),
    ).toBe(0)
  })
})
