import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Failure } from '@sagaboard/events/log/blocked-orders'
import { fingerprint } from '@sagaboard/events/runtime/fingerprint'
import { fingerprintCases } from '@sagaboard/events/testing/fingerprint-cases'
import { beforeEach, describe, expect, test } from 'vitest'
import { createPostgresBlocked } from './postgres-log/blocked.ts'
import { createPostgresUnroutable } from './postgres-log/unroutable.ts'
import { useTestDatabase } from './testing/template-database.ts'
import { inTransaction } from './transaction.ts'

const database = useTestDatabase()
const workers = () => createPostgresBlocked(database.poolOf('workers'))

const failure = (orderId: string, message: string, change: Partial<Failure> = {}): Failure => ({
  orderId,
  version: 2,
  eventType: 'InventoryReserved',
  attempts: 1,
  fingerprint: fingerprint(new Error(message)),
  error: `Error: ${message}`,
  nextAt: new Date(Date.now() + 60_000),
  callingUntil: null,
  ...change,
})
const block = (failures: Failure[], group = 'payment') =>
  inTransaction(database.poolOf('workers'), async (tx) => workers().block(tx, group, failures))
const unblock = (orderId: string, group = 'payment') =>
  inTransaction(database.poolOf('workers'), async (tx) => workers().unblock(tx, group, orderId))

const rows = async (text: string, values: unknown[] = []) =>
  (await database.pool.query<Record<string, unknown>>(text, values)).rows
const stands = () =>
  rows(
    `select c.fingerprint, o.failures, o.over_at = 'infinity' as stands
     from incidents.affected o join incidents.causes c on c.id = o.incident order by o.order_id, o.since, c.fingerprint`,
  )

beforeEach(async () => {
  await database.pool.query(
    'truncate log.blocked, log.foreign_messages, incidents.causes, incidents.affected',
  )
})

test('the rule of the database takes out what the rule of the workers does', async () => {
  for (const [message, cause] of fingerprintCases) {
    const [row] = await rows('select incidents.cause_of($1) as cause', [message])
    expect([message, row?.cause]).toEqual([message, cause])
  }
})

describe('what a cause holds', () => {
  test('is every order that met it, in one incident whatever its ids and numbers are', async () => {
    const [one, other] = [randomUUID(), randomUUID()]
    await block([
      failure(one, `order ${one}: answers 503`),
      failure(other, `order ${other}: answers 500`),
    ])
    expect(await rows('select kind, group_name, event_type, state from incidents.causes')).toEqual([
      { kind: 'blocked', group_name: 'payment', event_type: 'InventoryReserved', state: 'new' },
    ])
    expect(await rows('select distinct incident from log.blocked')).toEqual(
      await rows('select id as incident from incidents.causes'),
    )
  })

  test('is told apart by service and by the type of the event, unless nobody can read it', async () => {
    const order = randomUUID()
    await block([failure(order, 'away')])
    await block([failure(order, 'away')], 'shipping')
    await block([failure(randomUUID(), 'away', { eventType: 'OrderCancelRequested' })])
    const unread = { fingerprint: 'UnreadableEvent: OrderCreated v<n> has another shape' }
    await block([failure(order, '', unread)], 'inventory')
    await block([failure(order, '', unread)], 'orders')
    expect(await rows('select from incidents.causes')).toHaveLength(4)
  })

  test('counts how often an order failed, and lets it go when the order goes on; it comes back as the same one', async () => {
    const order = randomUUID()
    await block([failure(order, 'away')])
    await block([failure(order, 'away', { attempts: 2 })])
    expect(await stands()).toEqual([{ fingerprint: 'Error: away', failures: 2, stands: true }])
    await unblock(order)
    expect(await stands()).toEqual([{ fingerprint: 'Error: away', failures: 2, stands: false }])
    await block([failure(order, 'away')])
    expect(await stands()).toEqual([{ fingerprint: 'Error: away', failures: 3, stands: true }])
  })

  test('is left by an order that fails for another reason now', async () => {
    const order = randomUUID()
    await block([failure(order, 'away')])
    await block([failure(order, 'refused')])
    expect(
      (await stands()).sort((a, b) => (String(a.fingerprint) < String(b.fingerprint) ? -1 : 1)),
    ).toEqual([
      { fingerprint: 'Error: away', failures: 1, stands: false },
      { fingerprint: 'Error: refused', failures: 1, stands: true },
    ])
  })

  test('is nothing of an order whose call is under way, whatever becomes of that: no trigger is called for it', async () => {
    const order = randomUUID()
    await block([failure(order, '', { fingerprint: 'CallUnderWay', isAsked: true })])
    await inTransaction(database.poolOf('workers'), async (tx) => workers().makeDue(tx, [order]))
    await inTransaction(database.poolOf('workers'), (tx) =>
      workers().resolve(tx, 'payment', { orderId: order, version: 2 }, 'retry'),
    )
    await unblock(order)
    expect(await rows('select from incidents.causes')).toEqual([])
    expect(await rows('select from incidents.affected')).toEqual([])
    const plan = await rows(
      `explain (analyze, costs off, timing off)
       insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
       values ('payment', gen_random_uuid(), 1, 'OrderCreated', 0, 'asked', 'CallUnderWay', '')`,
    )
    expect(JSON.stringify(plan)).not.toContain('incident_begins')
  })

  test('control: the trigger shows in the plan of what fails', async () => {
    const plan = await rows(
      `explain (analyze, costs off, timing off)
       insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
       values ('payment', gen_random_uuid(), 1, 'OrderCreated', 1, 'dead', 'Error: away', '')`,
    )
    expect(JSON.stringify(plan)).toContain('incident_begins')
  })
})

test('messages that belong to no order have an incident by topic and reason', async () => {
  const { keepUnroutable: keep } = createPostgresUnroutable(database.poolOf('workers'))
  const message = (messageOffset: number, reason: string) => ({
    topic: 'orders.events',
    partition: 3,
    messageOffset,
    key: null,
    value: '{}',
    headers: {},
    reason,
  })
  await keep([
    message(1, 'it has no order id (the first 65536 of its 70000 bytes are kept)'),
    message(2, 'it has no order id (the first 65536 of its 80000 bytes are kept)'),
    message(3, 'the log has no such event'),
  ])
  await keep([message(3, 'the log has no such event')])
  expect(
    await rows(
      `select c.kind, c.event_type, count(*)::int as messages
       from incidents.causes c join log.foreign_messages m on m.incident = c.id group by c.id order by messages`,
    ),
  ).toEqual([
    { kind: 'unroutable', event_type: 'orders.events', messages: 1 },
    { kind: 'unroutable', event_type: 'orders.events', messages: 2 },
  ])
})

test('the migration tells the incidents of what stood before it, by the rule of today', async () => {
  const file = new URL('../migrations/0040_incidents.sql', import.meta.url)
  const steps = (await readFile(file, 'utf8')).split('--> statement-breakpoint')
  const old = async (fingerprint: string, order = randomUUID()) =>
    database.pool.query(
      `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, since)
       values ('payment', $1, 2, 'InventoryReserved', 3, 'dead', $2, 'E: x', '2026-01-02T03:04:05Z')`,
      [order, fingerprint],
    )
  await old('ProviderUnavailable: charge "a" answers <n>')
  await old('ProviderUnavailable: charge "b" answers <n>')
  const backfill = steps.filter((step) =>
    /^\s*(update log\.blocked|insert into incidents\.)/.test(step.replace(/^\s*--.*$/gm, '')),
  )
  expect(backfill).toHaveLength(4)
  for (const step of backfill) {
    if (step.includes('insert into incidents.causes') && step.includes('log.blocked'))
      // What the triggers of today have written.
      await database.pool.query('truncate incidents.causes, incidents.affected')
    await database.pool.query(step)
  }
  expect(
    await rows(`select c.fingerprint, c.first_at::text like '2026-01-02%' as old, count(*)::int as orders, min(o.failures) as failures
      from incidents.causes c join incidents.affected o on o.incident = c.id and o.over_at = 'infinity' group by c.id`),
  ).toEqual([
    {
      fingerprint: 'ProviderUnavailable: charge <value> answers <n>',
      old: true,
      orders: 2,
      failures: 3,
    },
  ])
})
