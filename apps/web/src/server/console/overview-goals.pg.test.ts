import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { beforeAll, expect, test } from 'vitest'
import { explained, type Plan } from '../../testing/explained.ts'
import { goalRules } from './goals.ts'
import { ordersMax, readGoalFigures, readMissedGoals } from './overview-goals.ts'

const database = ownDatabase({ seeded: true })

/** Orders of one end, so many seconds ago, each a second older than the one before. */
interface Made {
  count: number
  secondsAgo: number
  status: 'COMPLETED' | 'CANCELLED'
  reason?: string
  tookMs?: number
}

async function make({ count, secondsAgo, status, reason, tookMs = 200 }: Made): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into orders.orders (id, status, step, forward_step, reason, version, customer_email, customer_name, ship_to, lines,
       total_minor, currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at,
       updated_at, closed_at, order_number)
     select gen_random_uuid(), $1, lower($1), 'completed', $2, 6, 'a@example.org', 'A', '{}', '[]', 1000 + n, 'EUR', 'none', 0, 0, 'none', '[]', 'x',
       t, t, t + $3 * interval '1 ms', left(md5(random()::text), 8)
     from generate_series(1, $4::int) n cross join lateral (select now() - ($5::int + n * 0.01) * interval '1 s' as t) at
     returning id`,
    [status, reason ?? null, tookMs, count, secondsAgo],
  )
  return rows.map(({ id }) => id)
}

const rejected = (orderIds: readonly string[], skus: readonly string[]) =>
  database.pool.query(
    `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
     select 0, nextval('log.position'), id, 2, gen_random_uuid(), 'InventoryRejected', 1, now(), $2::jsonb, id from unnest($1::uuid[]) id`,
    [
      orderIds,
      JSON.stringify({
        reason: 'out_of_stock',
        shortages: skus.map((sku, at) => ({ line: at + 1, sku, wanted: 1, available: 0 })),
      }),
    ],
  )

const minutes = (count: number) => count * 60
const web = () => database.poolOf('web')

beforeAll(async () => {
  // The hour before: 4 of 100 were out of stock, and 95 of 100 took a fifth of a second.
  await make({ count: 96, secondsAgo: minutes(30), status: 'COMPLETED' })
  await make({
    count: 4,
    secondsAgo: minutes(30),
    status: 'CANCELLED',
    reason: 'out_of_stock',
  })
  // A long time before: it counts for nothing.
  await make({ count: 500, secondsAgo: minutes(90), status: 'CANCELLED', reason: 'expired' })
})

test('while it goes as usual no goal is missed', async () => {
  expect(await readMissedGoals(web(), [])).toEqual([])
})

test('a product is sold out: refusals rise, and are told with what SQL counts and the product', async () => {
  await make({ count: 60, secondsAgo: minutes(1), status: 'COMPLETED' })
  const refused = await make({
    count: 27,
    secondsAgo: minutes(2),
    status: 'CANCELLED',
    reason: 'out_of_stock',
  })
  await rejected(refused.slice(0, 20), ['cherry-board'])
  await rejected(refused.slice(20), ['enamel-mug', 'cherry-board'])
  await database.pool.query(`update inventory.stock set on_hand = 0 where sku = 'cherry-board'`)
  const { rows } = await database.pool.query<{
    placed: number
    orders: number
    minor: number
    before: number
  }>(
    `select count(*) filter (where recent)::int as placed, count(*) filter (where recent and reason = 'out_of_stock')::int as orders,
       sum(total_minor) filter (where recent and reason = 'out_of_stock')::int as minor,
       avg((reason is not distinct from 'out_of_stock')::int) filter (where not recent)::float8 as before
     from (select *, created_at >= now() - interval '15 min' as recent from orders.orders where created_at >= now() - interval '75 min') o`,
  )
  const [counted] = rows
  expect(await readMissedGoals(web(), [])).toEqual([
    {
      kind: 'lost',
      reason: 'out_of_stock',
      orders: counted?.orders,
      placed: counted?.placed,
      shareBefore: counted?.before,
      ms: minutes(15) * 1_000,
      beforeMs: minutes(60) * 1_000,
      lostMinor: counted?.minor,
      currency: 'EUR',
      short: { sku: 'cherry-board', name: 'Cherry board', free: 0, orders: 27, others: 1 },
      isFaultOn: false,
    },
  ])
})

test('orders take longer than in the hour before, and while a fault is on that is said', async () => {
  await make({ count: 40, secondsAgo: minutes(1), status: 'COMPLETED', tookMs: 4_000 })
  const { rows } = await database.pool.query<{ p95: number }>(
    `select percentile_cont(0.95) within group (order by extract(epoch from closed_at - created_at)::float8 * 1000) as p95
     from orders.orders where status = 'COMPLETED' and closed_at >= now() - interval '15 min'`,
  )
  await database.pool.query(
    `insert into simulated.fault_switches (service, kind, latency_ms, created_by, ends_at) values ('payment', 'latency', 2000, 'x', now() + interval '1 min')`,
  )
  const goals = await readMissedGoals(web(), [])
  expect(goals.find(({ kind }) => kind === 'slow')).toEqual({
    kind: 'slow',
    p95Ms: rows[0]?.p95,
    beforeMs: 200,
    isFaultOn: true,
  })
})

test('a line is compared with what the workers saw of it in the hour before', async () => {
  const waiting = { group: 'shipping' as const, events: 400, waitingMs: 9_000 }
  const usualOf = async () => (await readGoalFigures(web(), [waiting])).lines[0]?.usual
  expect(await usualOf()).toBeNull()
  await database.pool.query(
    `insert into log.line_looks (group_name, looked_at, in_line, behind_ms)
     select 'shipping', now() - n * interval '1 min', case when n between 15 and 74 then 6 else 900 end, 0 from generate_series(1, 120) n`,
  )
  expect(await usualOf()).toBe(6)
  const goals = await readMissedGoals(web(), [waiting])
  expect(goals).toContainEqual({ kind: 'behind', ...waiting, usual: 6, isFaultOn: false })
})

test('however many orders there are, so many of either span are read and no more, and the span is told as it was read', async () => {
  await make({ count: 8_000, secondsAgo: minutes(20), status: 'COMPLETED' })
  await make({ count: 30_000, secondsAgo: minutes(200), status: 'COMPLETED' })
  for (const table of ['orders.orders', 'log.events'])
    await database.pool.query(`vacuum analyze ${table}`)
  const plans: Plan[] = []
  const { placed } = await readGoalFigures(explained(web(), plans), [])
  expect(placed.before.placed).toBe(ordersMax)
  expect(placed.before.ms).toBeGreaterThan(minutes(5) * 1_000)
  expect(placed.before.ms).toBeLessThan(minutes(10) * 1_000)
  const [goals] = plans.filter(({ text }) => text.includes('"placedNow"'))
  expect(goals?.indexes).toEqual(expect.arrayContaining(['orders_newest', 'orders_closed']))
  expect(goals?.rowsRead).toBeLessThan(5 * ordersMax)
  expect(goalRules.lostMin).toBeLessThan(ordersMax)
})
