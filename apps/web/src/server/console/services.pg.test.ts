import { randomUUID } from 'node:crypto'
import { invariants as all } from '@sagaboard/db/invariants'
import type { ReaderName } from '@sagaboard/db/lines'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { beforeAll, expect, test } from 'vitest'
import { type Reader, readServices } from './services.ts'

const database = ownDatabase()
const [busy, other] = [randomUUID(), randomUUID()]

/** In partition 3: three events that payment hears of one order and one of another, and one that it passes by. */
beforeAll(async () => {
  const { pool } = database
  const events = [
    [busy, 1, 'OrderCreated'],
    [busy, 2, 'InventoryReserved'],
    [busy, 3, 'ShipmentFailed'],
    [other, 1, 'OrderCreated'],
    [other, 2, 'InventoryReserved'],
    [other, 3, 'ReturnClosed'],
  ] as const
  for (const [at, [orderId, version, type]] of events.entries())
    await pool.query(
      `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
       values (3, $1, $2, $3, gen_random_uuid(), $4, 1, now() - interval '10 s', '{}', $2)`,
      [at + 1, orderId, version, type],
    )
  await pool.query(
    `insert into log.cursors (group_name, partition, position) values ('payment', 2, 0), ('payment', 3, 0), ('orders', 3, 6)`,
  )
  await pool.query(
    `insert into log.members (group_name, member_id, expires_at) values
       ('payment', 'host/12/0123abcd/4', now() + interval '1 min'), ('payment', 'host/13/0123abce/4', now() - interval '1 min')`,
  )
  await pool.query(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at) values
       ('payment', $1, 2, 'InventoryReserved', 3, 'retrying', 'a', 'a', now()), ('payment', $2, 2, 'InventoryReserved', 20, 'dead', 'b', 'b', null),
       ('shipping', $2, 1, 'OrderCreated', 1, 'asked', 'c', 'c', now())`,
    [busy, other],
  )
  await pool.query(
    `insert into log.attempts (order_id, group_name, version, event_type, attempt, asked_at, took_ms, outcome, detail) values
       ($1, 'payment', 2, 'InventoryReserved', 1, now(), 5, 'failed', 'InjectedFault: a fault switch lets payment fail'),
       ($1, 'shipping', 3, 'PaymentCompleted', 1, now(), 5, 'failed', 'CarrierUnavailable: away')`,
    [busy],
  )
})

test('what waits is told by reader and partition, with who runs it, whose events they mostly are, and what is held', async () => {
  const state = await readServices(database.poolOf('web'))
  const of = (name: ReaderName): Reader | undefined =>
    state.readers.find((reader) => reader.name === name)
  expect(state.readers.map(({ name }) => name)).toEqual([
    'inventory',
    'payment',
    'shipping',
    'orders',
    'notifications',
  ])
  const payment = of('payment')
  expect(payment).toMatchObject({
    instances: ['host, process 12'],
    front: { partition: 3, orderId: busy, events: 3, others: 1 },
    held: { dead: 1, retrying: 1 },
    // What a fault switch did says nothing of the provider.
    unanswered: 0,
  })
  expect(of('shipping')?.unanswered).toBe(1)
  expect(payment?.partitions).toMatchObject([
    { partition: 2, inLine: 0, behindMs: 0 },
    { partition: 3, inLine: 5 },
  ])
  expect(payment?.partitions[1]?.behindMs).toBeGreaterThanOrEqual(10_000)
  expect(of('orders')).toMatchObject({ instances: [], front: null })
  expect(of('shipping')?.held).toEqual({ dead: 0, retrying: 0 })
  expect(state.database.connections).toBeGreaterThan(0)
  expect(state.messages).toEqual({ waiting: 0, failed: 0, isNobodySending: false })
})

test('what is promised is told as it was last seen, with the orders that break it; what nobody looks at here says so', async () => {
  await database.poolOf('workers').query(
    `insert into orders.invariant_looks (invariant, looked_at, broken, order_ids, since) values
       ('charged_once', now() - interval '5 s', 1, jsonb_build_array($1::text), now() - interval '1 min'), ('shipped_once', now(), 0, '[]', null)`,
    [busy],
  )
  const { invariants } = await readServices(database.poolOf('web'))
  expect(invariants).toHaveLength(Object.keys(all).length)
  const of = (name: string) => invariants.find((one) => one.name === name)
  expect(of('charged_once')).toMatchObject({
    promise: 'Nobody is charged twice.',
    broken: 1,
    orders: [{ id: busy, number: null }],
  })
  expect(of('charged_once')?.lookedMsAgo).toBeGreaterThanOrEqual(4_000)
  expect(of('shipped_once')).toMatchObject({ broken: 0, since: null, orders: [] })
  expect(of('provider_agrees')).toMatchObject({ lookedMsAgo: null })
})

test('how long a service took to answer what it heard is what SQL says of the log; messages answer by being written', async () => {
  const { pool } = database
  // Twenty orders, reserved 10, 20, … 200 ms after they were placed, one of them long ago.
  await pool.query(
    `with made as (select gen_random_uuid() as id, gen_random_uuid() as cause, n, now() - case n when 20 then interval '1 hour' else interval '1 min' end as at from generate_series(1, 20) n),
     placed as (insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
       select 2, 1000 + n, id, 1, cause, 'OrderCreated', 1, at, '{}', id from made),
     reserved as (insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id, causation_id)
       select 2, 2000 + n, id, 2, gen_random_uuid(), 'InventoryReserved', 1, at + n * interval '10 ms', '{}', id, cause from made)
     insert into notifications.messages (id, order_id, version, cause_version, kind, locale, via, state, written_at, sent_at)
     select gen_random_uuid(), id, 1, 1, 'received', 'en', 'mailbox', 'sent', at + interval '40 ms', at from made where n < 3`,
  )
  const { rows } = await pool.query<{ answers: number; p50Ms: number; p95Ms: number }>(
    `select count(*)::int as answers, percentile_cont(0.5) within group (order by ms) as "p50Ms", percentile_cont(0.95) within group (order by ms) as "p95Ms"
     from (select extract(epoch from e.time - c.time)::float8 * 1000 as ms from log.events e join log.events c on c.id = e.causation_id
       where e.time > now() - interval '15 min') t`,
  )
  const { readers } = await readServices(database.poolOf('web'))
  const answeredOf = (name: ReaderName) => readers.find((one) => one.name === name)?.answered
  expect(answeredOf('inventory')).toEqual(rows[0])
  expect(rows[0]).toMatchObject({ answers: 19 })
  expect(answeredOf('notifications')).toMatchObject({ answers: 2, p50Ms: expect.closeTo(40, 3) })
  expect(answeredOf('payment')).toBeNull()
})
