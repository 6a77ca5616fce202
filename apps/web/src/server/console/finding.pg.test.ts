import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { beforeAll, describe, expect, test } from 'vitest'
import { noFilter, type OrderFilter } from '../../lib/order-filter.ts'
import { explained, type Plan } from '../../testing/explained.ts'
import { countOrders, listOrders, type OrderPlace } from './orders.ts'
import { orderIdsOf } from './sets.ts'

/** Rows that nobody has looked at before are many, so that the planner chooses as it does over a million. */
const database = ownDatabase()
const ordersMade = 30_000
const perStatement = 5_000
const pageSize = 50
const countMax = 100

const bulk = {
  orders: `insert into orders.orders (id, status, step, forward_step, reason, version, customer_email, customer_name, ship_to, lines,
      total_minor, currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at,
      updated_at, closed_at, order_number)
    select md5(n::text)::uuid, case when n % 10 = 0 then 'CANCELLED' else 'COMPLETED' end, case when n % 10 = 0 then 'cancelled' else 'completed' end,
      'completed', case when n = 7770 then 'shipping_failed' when n % 10 = 0 then 'out_of_stock' end, 7,
      format('%s.%s@example.com', md5('first' || n % 997), n), format('%s %s', initcap(md5('first' || n % 997)), initcap(md5('last' || n % 3989))), '{}',
      json_build_array(json_build_object('line', 1, 'sku', 'sku-' || n % 400, 'name', 'Thing', 'quantity', 1)),
      case when n = 4242 then 9999999 else 1000 + n * 7919 % 5000 end, 'EUR', 'captured', 0, 0, 'created', '[]', 'x',
      '2026-01-01'::timestamptz + n * interval '1 min', '2026-01-01'::timestamptz + n * interval '1 min', '2026-01-02'::timestamptz + n * interval '1 min',
      overlay(translate(lpad(n::text, 9, '0'), '0123456789', '7KM4CXWVRT') placing '-' from 5 for 0)
    from generate_series($1::int, $2::int) n`,
  events: `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
    select n % 8, n, md5(n::text)::uuid, 1, md5('event' || n)::uuid, 'OrderCreated', 1, now(),
      json_build_object('filler', (select string_agg(md5(n::text || i), '') from generate_series(1, 12) i)), md5(n::text)::uuid
    from generate_series($1::int, $2::int) n`,
  reservations: `insert into inventory.reservations (order_id, status, allocations, seen_version)
    select md5(n::text)::uuid, 'committed', json_build_array(json_build_object('line', 1, 'warehouse', case when n % 6000 = 0 then 'attic' when n % 2 = 0 then 'berlin' else 'leipzig' end)), 7
    from generate_series($1::int, $2::int) n`,
}

beforeAll(async () => {
  const { pool } = database
  for (let from = 1; from < ordersMade; from += perStatement)
    for (const text of Object.values(bulk)) await pool.query(text, [from, from + perStatement - 1])
  await pool.query(
    `update orders.orders set customer_name = 'José Ørsted-O''Neil 100%_', customer_email = 'jose@ørsted.dk' where id = md5('31')::uuid`,
  )
  for (const table of ['orders.orders', 'log.events', 'inventory.reservations'])
    for (const statement of ['vacuum', 'analyze']) await pool.query(`${statement} ${table}`)
})

/** What the list finds, newest first, and how PostgreSQL has looked for it: the first page, the one after it, and the count. */
async function ask(filter: Partial<OrderFilter>) {
  const plans: Plan[] = []
  const pool = explained(database.poolOf('web'), plans)
  const whole = { ...noFilter, ...filter }
  const page = await listOrders(pool, whole, null, pageSize)
  await listOrders(pool, whole, page.next ?? middle, pageSize)
  await countOrders(pool, whole, countMax)
  return { found: page.rows.map((row) => row.orderId), plans }
}

const idOf = async (n: number): Promise<string> => {
  const { rows } = await database.pool.query<{ id: string }>('select md5($1)::uuid as id', [`${n}`])
  return rows[0]?.id ?? ''
}

const middle: OrderPlace = {
  createdAt: '2026-01-20T00:00:00.000Z',
  orderId: '00000000-0000-0000-0000-000000000000',
}

/** Each statement has looked at no more than a few times what it shows, and at no table as a whole. */
function expectQuick(plans: readonly Plan[], rowsMax = ordersMade / 10) {
  expect(plans.length).toBeGreaterThan(0)
  for (const { text, rowsRead } of plans) expect(rowsRead, text).toBeLessThan(rowsMax)
}

describe('a search', () => {
  test.each(['jose orsted', 'ØRSTED', "orsted-o'n", '100%_', 'JOSE@ORSTED', 'orsted.dk'])(
    '%s finds one among all by an index, whatever accents, capitals and signs',
    async (text) => {
      const { found, plans } = await ask({ text })
      expect(found).toEqual([await idOf(31)])
      expectQuick(plans)
    },
  )

  test('an event is found by its id, and few of the others are looked at', async () => {
    const { rows } = await database.pool.query<{ id: string }>(
      'select id from log.events where position = 500',
    )
    const id = rows[0]?.id ?? ''
    const { found, plans } = await ask({ text: id.toUpperCase() })
    expect(found).toEqual([await idOf(500)])
    expectQuick(plans)
    // As log.order_of_event looks for it.
    const inFunction: Plan[] = []
    const client = await database.pool.connect()
    try {
      await client.query('set enable_seqscan = off')
      await explained(client, inFunction).query('select order_id from log.events where id = $1', [
        id,
      ])
    } finally {
      client.release(true)
    }
    expect(inFunction.map(({ indexes }) => indexes)).toEqual([['events_ids']])
    expectQuick(inFunction, ordersMade / 4)
  })

  test('a place in the log is a position; of a topic that a broker carries it is an offset, and finds nobody', async () => {
    expect((await ask({ text: '4:500' })).found).toEqual([await idOf(500)])
    expect((await ask({ text: 'orders.events:4:500' })).found).toEqual([await idOf(500)])
    await database.pool.query(
      `insert into log.cursors (group_name, partition, position, lease_until) values ('relay', 4, 0, now() + interval '1 hour')`,
    )
    expect((await ask({ text: 'orders.events:4:500' })).found).toEqual([])
    expect((await ask({ text: '4:500' })).found).toEqual([await idOf(500)])
    await database.pool.query('delete from log.cursors')
  })

  test('a SKU and the beginning of an order number are found by an index', async () => {
    const bySku = await ask({ text: 'SKU-399' })
    expect(bySku.found).toHaveLength(pageSize)
    expectQuick(bySku.plans)
    const { rows } = await database.pool.query<{ number: string }>(
      'select order_number as number from orders.orders where id = md5($1)::uuid',
      ['500'],
    )
    const byNumber = await ask({ text: rows[0]?.number.slice(0, 9) ?? '' })
    expect(byNumber.found).toContain(await idOf(500))
    expectQuick(byNumber.plans)
  })

  test('what nobody is called, and what everybody is, costs no more', async () => {
    for (const text of ['zebra', '%', '_', '\\', 'example.com', 'thing']) {
      const { plans } = await ask({ text })
      expectQuick(plans)
    }
    // One in eight: of so few orders the planner may sort them all.
    expectQuick((await ask({ text: 'a' })).plans, ordersMade / 4)
    expect((await ask({ text: '\\' })).found).toEqual([])
    expect((await ask({ text: '%' })).found).toEqual([])
    expect((await ask({ text: 'example.com' })).found).toHaveLength(pageSize)
  })
})

describe('a filter', () => {
  const common = '000000000001'
  const rare = '000000000002'

  beforeAll(async () => {
    const met = `insert into incidents.affected (incident, group_name, order_id, version)
      select $1, 'payment', md5(n::text)::uuid, 2 from generate_series(1, $2::int, $3::int) n`
    await database.pool.query(met, [common, ordersMade, 3])
    await database.pool.query(met, [rare, ordersMade, 5_000])
    await database.pool.query(
      `update orders.orders set closed_at = null where id = md5('90')::uuid`,
    )
    for (const table of ['incidents.affected', 'orders.orders'])
      await database.pool.query(`analyze ${table}`)
  })

  const atMinute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString()

  test.each<[string, Partial<OrderFilter>, number[]]>([
    ['by a rare reason', { reason: 'shipping_failed' }, [7_770]],
    ['by the least amount', { atLeastMinor: 9_000_000 }, [4_242]],
    ['by both amounts', { atLeastMinor: 9_999_999, atMostMinor: 9_999_999 }, [4_242]],
    ['by a rare warehouse', { warehouse: 'attic' }, [30_000, 24_000, 18_000, 12_000, 6_000]],
    ['by a rare incident', { incident: rare }, [25_001, 20_001, 15_001, 10_001, 5_001, 1]],
    ['by dates', { placedFrom: atMinute(50), placedBefore: atMinute(53) }, [52, 51, 50]],
    ['by how long nothing is new', { stillFor: '7d' }, [90]],
    [
      'by all of it',
      { atLeastMinor: 9_000_000, warehouse: 'berlin', placedFrom: atMinute(1) },
      [4_242],
    ],
    ['by nothing that is there', { warehouse: 'nowhere', atMostMinor: 10 }, []],
    ['by an incident that is none', { incident: 'ffffffffffff' }, []],
  ])('%s finds what it says by an index', async (_, filter, expected) => {
    const { found, plans } = await ask(filter)
    expect(found).toEqual(await Promise.all(expected.map(idOf)))
    expectQuick(plans)
  })

  test.each<[string, Partial<OrderFilter>]>([
    ['reason', { reason: 'out_of_stock' }],
    ['amount', { atMostMinor: 3_000 }],
    ['warehouse', { warehouse: 'berlin' }],
    ['incident', { incident: common }],
    ['date', { placedBefore: atMinute(25_000) }],
    ['step', { step: 'completed' }],
  ])('that many orders meet reads them newest first, and stops: %s', async (_, filter) => {
    const { found, plans } = await ask(filter)
    expect(found).toHaveLength(pageSize)
    expectQuick(plans)
  })

  test('a step on the way looks at the orders under way alone', async () => {
    const { found, plans } = await ask({ step: 'ship' })
    expect(found).toEqual([])
    expectQuick(plans)
  })

  test('every filter counts in what is frozen as a set', async () => {
    const frozen = (filter: Partial<OrderFilter>) =>
      orderIdsOf(database.poolOf('web'), { ...noFilter, ...filter }, 20_000)
    const one = { ...noFilter, placedFrom: atMinute(4_242), placedBefore: atMinute(4_243) }
    expect(await frozen(one)).toEqual([await idOf(4_242)])
    for (const other of [
      { reason: 'out_of_stock' },
      { warehouse: 'leipzig' },
      { incident: rare },
      { atMostMinor: 9_999_998 },
      { stillFor: '15m' },
      { placedFrom: atMinute(4_243) },
    ] satisfies Partial<OrderFilter>[])
      expect(await frozen({ ...one, ...other }), JSON.stringify(other)).toEqual([])
  })
})
