import { randomUUID } from 'node:crypto'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { numberFromId, orderNumber } from '@sagaboard/events/catalog/order-number'
import { foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import { subscribesTo } from '@sagaboard/events/saga/sagas'
import { beforeAll, describe, expect, test } from 'vitest'
import { noFilter } from '../../../lib/order-filter.ts'
import { eventsOf, prefixes } from '../../../testing/walks.ts'
import { readRecords } from '../../console/order.ts'
import { countNewer, countOrders, listOrders, readRows } from '../../console/orders.ts'
import { readOverview } from '../../console/overview.ts'
import { ordersReferredTo, referredTo } from '../../console/references.ts'
import { readSystem } from '../../console/system.ts'

const database = ownDatabase()
const placed: { orderId: string; order: OrderView }[] = []
const partitionCount = 8
/** One of them is from before there were order numbers. */
const oldIndex = 4

/** One order in each state that the table allows, as the services would have left it. */
beforeAll(async () => {
  const { pool } = database
  for (const [index, walk] of prefixes().entries()) {
    const orderId = randomUUID()
    const partition = index % partitionCount
    // Events lie a few seconds back, so that they are inside the window and in the order of the orders.
    const shift = Date.now() - 120_000 + index * 1_000 - Date.parse(eventsOf(walk)[0]?.time ?? '')
    const events = eventsOf(walk).map((event) => ({
      ...event,
      orderId,
      id: randomUUID(),
      time: new Date(Date.parse(event.time) + shift).toISOString(),
    }))
    for (const [at, event] of events.entries()) {
      await pool.query(
        `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, causation_id, correlation_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $3)`,
        [
          partition,
          index * 100 + at,
          orderId,
          event.version,
          event.id,
          event.type,
          event.schemaVersion,
          event.time,
          event.data,
          events[at - 1]?.id ?? null,
        ],
      )
    }
    const order = foldOrder(events)
    placed.push({ orderId, order })
    await pool.query(
      `insert into orders.orders (id, status, step, forward_step, reason, version, customer_email, customer_name, ship_to, lines, total_minor,
         currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at, updated_at, order_number)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '[]', 'x', $17, $18, $19)`,
      [
        orderId,
        order.status,
        order.step,
        order.forwardStep,
        order.reason,
        order.version,
        `shopper${index}@example.com`,
        order.customer.name,
        order.shipTo,
        JSON.stringify(order.lines),
        order.totalMinor,
        order.currency,
        order.payment.status,
        order.payment.capturedMinor,
        order.payment.refundedMinor,
        order.shipment.status,
        order.createdAt,
        order.updatedAt,
        index === oldIndex ? numberFromId(orderId) : orderNumber(index, 1),
      ],
    )
    // As the service does it: an order enters open, and closes later.
    if (order.closedAt)
      await pool.query('update orders.orders set closed_at = $2 where id = $1', [
        orderId,
        order.closedAt,
      ])
  }
  for (let partition = 0; partition < partitionCount; partition += 1) {
    await pool.query(
      `insert into log.cursors (group_name, partition, position) values ('payment', $1, 0), ('orders', $1, 1000000)`,
      [partition],
    )
  }
  await pool.query(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at)
     values ('payment', $1, 2, 'InventoryReserved', 3, 'retrying', 'answers <n>', 'answers 503', now() + interval '9 s'),
            ('payment', $2, 4, 'ShipmentFailed', 20, 'dead', 'gone', 'gone', null)`,
    [placed[1]?.orderId, placed[2]?.orderId],
  )
})

describe('the fleet', () => {
  test('counts are those of the table, for every step', async () => {
    const overview = await readOverview(database.poolOf('web'))
    for (const { step, orders } of overview.steps)
      expect([step, orders]).toEqual([
        step,
        placed.filter(({ order }) => order.step === step).length,
      ])
    expect(overview.underWay).toBe(
      placed.filter(({ order }) => order.status !== 'COMPLETED' && order.status !== 'CANCELLED')
        .length,
    )
  })

  test('what happened in the window is told by step, with refusals and durations', async () => {
    const overview = await readOverview(database.poolOf('web'))
    const reserve = overview.steps.find(({ step }) => step === 'reserve')
    const { rows } = await database.pool.query<{ type: string; count: number }>(
      'select type, count(*)::int as count from log.events group by type',
    )
    const count = (type: string) => rows.find((row) => row.type === type)?.count ?? 0
    expect(reserve).toMatchObject({
      handled: count('InventoryReserved') + count('InventoryRejected'),
      refused: count('InventoryRejected'),
    })
    expect(reserve?.p50Ms).toBeCloseTo(20, 0)
    expect(overview.refusals).toContainEqual({
      type: 'PaymentFailed',
      count: count('PaymentFailed'),
    })
    expect(overview.overall).toMatchObject({
      completed: count('OrderCompleted'),
      undone: count('OrderCancelled'),
    })
    expect(overview.buckets).toHaveLength(60)
    expect(overview.buckets.reduce((sum, bucket) => sum + bucket.completed, 0)).toBe(
      count('OrderCompleted'),
    )
  })

  test('a line is as long as the events that the group hears and has not handled, and nobody else waits', async () => {
    const { waiting } = await readOverview(database.poolOf('web'))
    const { rows } = await database.pool.query<{ count: number }>(
      'select count(*)::int as count from log.events where position > 0 and type = any($1)',
      [subscribesTo('payment')],
    )
    expect(waiting.map(({ group, events }) => [group, events])).toEqual([
      ['orders', 0],
      ['payment', rows[0]?.count],
    ])
    expect(waiting[1]?.waitingMs).toBeGreaterThan(1_000)
  })

  test('troubles come grouped by cause, what needs a person first', async () => {
    const { incidents } = await readOverview(database.poolOf('web'))
    expect(incidents.map(({ state, orders, orderId }) => [state, orders, orderId])).toEqual([
      ['dead', 1, placed[2]?.orderId],
      ['retrying', 1, placed[1]?.orderId],
    ])
  })

  test('two services that stand still at one event are one cause, and no order is told of twice', async () => {
    const [first, second] = [placed[5], placed[6]]
    const totalMinor = [first, second].reduce((sum, one) => sum + (one?.order.totalMinor ?? 0), 0)
    await database.pool.query(
      `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at)
       values ('payment', $1, 9, 'RefundRequested', 1, 'dead', 'shape', 'shape', null),
              ('orders', $1, 9, 'RefundRequested', 1, 'dead', 'shape', 'shape', null),
              ('inventory', $1, 3, 'PaymentFailed', 1, 'retrying', 'other', 'other', now()),
              ('payment', $2, 9, 'RefundRequested', 1, 'dead', 'shape', 'shape', null)`,
      [first?.orderId, second?.orderId],
    )
    const { incidents } = await readOverview(database.poolOf('web'))
    await database.pool.query('delete from log.blocked where order_id in ($1, $2)', [
      first?.orderId,
      second?.orderId,
    ])
    expect(incidents[0]).toMatchObject({
      state: 'dead',
      groups: ['orders', 'payment'],
      fingerprint: 'shape',
      orders: 2,
      heldMinor: totalMinor,
      orderId: null,
    })
    expect(incidents.map(({ fingerprint }) => fingerprint)).not.toContain('other')
  })
})

describe('the books of others, against what a person stated', () => {
  const settle = (orderId: string | undefined, outcome = 'accepted') =>
    database.pool.query(
      `insert into audit.commands (key, request_hash, actor, role, action, order_id, command, reason, outcome, before, after)
       values (gen_random_uuid()::text, '', 'staff:ada', 'supervisor', 'settle', $1, '{}', '', $2, '{}', '{}')`,
      [orderId, outcome],
    )
  const take = (orderId: string | undefined) =>
    database.pool.query(
      `insert into simulated.charges (key, order_id, amount_minor, currency, outcome)
       values (gen_random_uuid()::text, $1, 1800, 'EUR', '{"type": "captured"}')`,
      [orderId],
    )

  test('are told of where they differ, once the order has moved on, and of no other order', async () => {
    const [refused, blocked, differs] = [placed[5], placed[2], placed[3]]
    for (const order of [refused, blocked, differs, placed[6]]) await take(order?.orderId)
    await settle(refused?.orderId, 'refused')
    await settle(blocked?.orderId)
    await settle(differs?.orderId)
    const { differences } = await readOverview(database.poolOf('web'))
    expect(differences).toEqual([
      {
        orderId: differs?.orderId,
        orderNumber: expect.any(String),
        book: 'provider',
        currency: 'EUR',
        capturedMinor: 0,
        refundedMinor: 0,
        takenMinor: 1_800,
        givenMinor: 0,
      },
    ])
  })
})

describe('parcels that came back', () => {
  /** Each piece of news is told a second after the one before it: the list is in the order of the first. */
  let told = 0
  const tell = (orderId: string | undefined, state: string, shipmentId = 'sh_1') =>
    database.pool.query(
      `insert into shipping.carrier_events (event_id, order_id, shipment_id, state, happened_at, told_at)
       values (gen_random_uuid()::text, $1, $2, $3, now(), now() + make_interval(secs => $4 - 60))`,
      [orderId, shipmentId, state, told++],
    )

  test('are told of with their order, until somebody refunds or restocks; parcels that arrived are not', async () => {
    const [one, two, arrived] = [placed[6], placed[7], placed[8]]
    await tell(one?.orderId, 'returned')
    await tell(two?.orderId, 'returned')
    await tell(two?.orderId, 'returned', 'sh_2')
    await tell(arrived?.orderId, 'delivered')
    const returned = async () => (await readOverview(database.poolOf('web'))).returned
    expect(await returned()).toEqual([
      { orderId: one?.orderId, orderNumber: expect.any(String), parcels: 1 },
      { orderId: two?.orderId, orderNumber: expect.any(String), parcels: 2 },
    ])
    await database.pool.query(
      `select log.append(array[e.partition::int], json_build_array(json_build_object('partition', e.partition, 'order_id', e.order_id,
         'id', gen_random_uuid(), 'type', 'RestockRequested', 'schema_version', 2, 'time', now(), 'data', '{}'::json, 'correlation_id', e.correlation_id)))
       from log.events e where e.order_id = $1 and e.version = 1`,
      [one?.orderId],
    )
    expect((await returned()).map(({ orderId }) => orderId)).toEqual([two?.orderId])
  })
})

describe('the list of orders', () => {
  test('pages follow each other without a gap and without a repetition, newest first', async () => {
    const seen: string[] = []
    let next: Awaited<ReturnType<typeof listOrders>>['next'] = null
    do {
      const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(
        database.poolOf('web'),
        noFilter,
        next,
        7,
      )
      seen.push(...page.rows.map(({ orderId }) => orderId))
      next = page.next
    } while (next)
    expect(seen).toEqual(placed.map(({ orderId }) => orderId).reverse())
  })

  test('every filter finds what it says', async () => {
    const found = async (filter: Partial<typeof noFilter>) =>
      (await listOrders(database.poolOf('web'), { ...noFilter, ...filter }, null, 200)).rows
        .map(({ orderId }) => orderId)
        .sort()
    const expected = (holds: (entry: (typeof placed)[number], index: number) => boolean) =>
      placed
        .filter(holds)
        .map(({ orderId }) => orderId)
        .sort()
    const one = placed[3]?.orderId ?? ''
    expect(await found({ status: ['PAID', 'CANCELLED'] })).toEqual(
      expected(({ order }) => order.status === 'PAID' || order.status === 'CANCELLED'),
    )
    expect(await found({ step: 'refund' })).toEqual(
      expected(({ order }) => order.step === 'refund'),
    )
    expect(await found({ attention: 'dead' })).toEqual([placed[2]?.orderId])
    expect(await found({ cause: 'answers <n>' })).toEqual([placed[1]?.orderId])
    expect(await found({ text: one })).toEqual([one])
    const number = orderNumber(3, 1)
    for (const text of [number, number.replace('-', '').toLowerCase(), number.slice(0, 7)])
      expect(await found({ text }), text).toEqual([one])
    expect(
      await found({ text: `${number.slice(0, -1)}${number.endsWith('X') ? 'Y' : 'X'}` }),
    ).toEqual([])
    const old = placed[oldIndex]?.orderId ?? ''
    for (const text of [numberFromId(old), old.slice(0, 8), old])
      expect(await found({ text }), text).toEqual([old])
    expect(
      (await readRows(database.pool, [one, old])).map((row) => row.orderNumber).sort(),
    ).toEqual([number, numberFromId(old)].sort())
    expect(await found({ text: 'SHOPPER3@' })).toEqual([one])
    expect(await found({ text: '3:300' })).toEqual([one])
    expect(await found({ text: 'sagaboard.orders:3:300' })).toEqual([one])
    expect(await found({ text: '3:99999999' })).toEqual([])
    expect(await found({ text: '100%_' })).toEqual([])
    expect(await found({ age: '15m' })).toHaveLength(placed.length)
  })

  test('a reference finds the order it belongs to, in capitals or not, and nothing else', async () => {
    const shipped = await database.pool.query<{ orderId: string; position: string }>(
      `select order_id as "orderId", position from log.events where type = 'ShipmentCreated' order by 1`,
    )
    expect(shipped.rows.length).toBeGreaterThan(1)
    const listed = await listOrders(
      database.poolOf('web'),
      { ...noFilter, text: 'np0000 0000 0001 de' },
      null,
      200,
    )
    expect(listed.referred).toBe(true)
    expect(listed.rows.map(({ orderId }) => orderId).sort()).toEqual(
      [...new Set(shipped.rows.map(({ orderId }) => orderId))].sort(),
    )
    for (const text of ['np00000000', 'NP000000000001DE%', 'shopper', ''])
      expect(await ordersReferredTo(database.poolOf('web'), text), text).toEqual([])
  })

  test('a reference is looked for in its index, not in the events', async () => {
    const client = await database.pool.connect()
    try {
      await client.query('set enable_seqscan = off')
      const { sql: text, params } = referredTo(database.pool, {
        type: 'name',
        name: 'ch_12345',
      }).toSQL()
      const plan = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, params)
      expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(
        'Bitmap Index Scan on events_references',
      )
    } finally {
      client.release(true)
    }
  })

  test('counts agree with the list, and newer ones are those before its first row', async () => {
    expect(await countOrders(database.poolOf('web'), noFilter, 1_000)).toBe(placed.length)
    expect(await countOrders(database.poolOf('web'), noFilter, 5)).toBe(5)
    const [first] = await readRows(database.poolOf('web'), [placed.at(-3)?.orderId ?? ''])
    if (!first) throw new Error('the row is there')
    expect(
      await countNewer(
        database.poolOf('web'),
        noFilter,
        { createdAt: first.createdAt, orderId: first.orderId },
        100,
      ),
    ).toBe(2)
  })
})

test('the records of an order tell where it is stuck and after how many tries a person decides', async () => {
  const records = await readRecords(database.poolOf('web'), placed[2]?.orderId ?? '')
  if (!records) throw new Error('the order is there')
  const { blocked, money, stock, payment } = records
  expect({ money, stock, payment }).toEqual({ money: [], stock: [], payment: null })
  expect(blocked).toMatchObject([
    { group: 'payment', attempts: 20, attemptsMax: 100, state: 'dead' },
  ])
})

test('of an order that is not there, there are no records', async () => {
  expect(await readRecords(database.poolOf('web'), randomUUID())).toBeNull()
})

test('without a relay the bus is the log itself', async () => {
  expect((await readSystem(database.poolOf('web'))).bus).toBe('log')
})
