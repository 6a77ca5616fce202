import { randomUUID } from 'node:crypto'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFilter } from '../../lib/order-filter.ts'
import { explained, type Plan } from '../../testing/explained.ts'
import { callAs, sessionOf } from '../../testing/trpc-caller.ts'
import { startWeb, type TestWeb } from '../../testing/web.ts'
import { noteLook, noteSeen, readSince } from './looks.ts'
import { countOrders } from './orders.ts'
import { readSinceYouWereHere } from './since.ts'

const database = ownDatabase()
const ordersMade = 20_000
const since = '2026-01-10T00:00:00.000Z'

/** One order a minute, until a quarter of an hour after `since`; each tenth is cancelled and paid back. */
const bulk = [
  `insert into orders.orders (id, status, step, forward_step, reason, version, customer_email, customer_name, ship_to, lines,
      total_minor, currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at,
      updated_at, closed_at, order_number)
    select md5(n::text)::uuid, case when n % 10 = 0 then 'CANCELLED' else 'COMPLETED' end, case when n % 10 = 0 then 'cancelled' else 'completed' end,
      'completed', case when n % 10 = 0 then 'out_of_stock' end, 7, 'a@example.com', 'A', '{}', '[]', 1000, 'EUR', 'captured', 0, 0, 'created', '[]', 'x',
      at, at, at, 'X' || n
    from generate_series(1, ${ordersMade}) n cross join lateral (select $1::timestamptz + (n - ${ordersMade} + 15) * interval '1 min' as at) t`,
  `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version, at)
    select md5(n::text)::uuid, case when n % 10 = 0 then 'refund' else 'capture' end, case when n % 10 = 0 then -500 else 1000 end, 'EUR', 'r' || n, 3,
      $1::timestamptz + (n - ${ordersMade} + 15) * interval '1 min'
    from generate_series(1, ${ordersMade}) n`,
  `insert into audit.commands (key, request_hash, actor, role, action, command, reason, outcome, before, after, at)
    select 'k' || n, 'x', case when n % 3 = 0 then 'staff:olga' when n % 3 = 1 then 'staff:ben' else 'system' end, 'operator', 'retry', '{}', 'why',
      'accepted', 'null', 'null', $1::timestamptz + (n - ${ordersMade} + 15) * interval '1 min'
    from generate_series(1, ${ordersMade}) n`,
  `insert into incidents.affected (incident, group_name, order_id, version, since, last_at, over_at)
    select 'c' || n % 50, 'payment', md5(n::text)::uuid, 2, at, at, case when n % 50 = 7 and n > ${ordersMade - 50} then 'infinity' else at end
    from generate_series(1, ${ordersMade}) n cross join lateral (select $1::timestamptz + (n - ${ordersMade} + 15) * interval '1 min' as at) t`,
  `insert into incidents.causes (id, kind, group_name, event_type, fingerprint, error, first_at, owner, owned_at)
    select 'c' || n, 'blocked', 'payment', 'InventoryReserved', 'f' || n, 'Away: answers 50' || n, case when n = 3 then $1::timestamptz + interval '1 min' else $1::timestamptz - interval '1 day' end,
      case when n = 7 then 'olga' when n = 8 then 'ben' end, case when n in (7, 8) then $1::timestamptz + interval '2 min' end
    from generate_series(0, 49) n`,
]

let web: TestWeb
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  for (const text of bulk) await database.pool.query(text, [since])
  for (const table of [
    'orders.orders',
    'payment.ledger',
    'audit.commands',
    'incidents.affected',
    'incidents.causes',
  ])
    for (const statement of ['vacuum', 'analyze'])
      await database.pool.query(`${statement} ${table}`)
})
afterAll(() => web.stop())

/** A time at which `since` is not too long ago. */
const nextDay = () => new Date(Date.parse(since) + 86_400_000)

test('who comes back reads what happened since they went, counted by the tables, without what they did', async () => {
  const told = await readSinceYouWereHere(database.poolOf('web'), since, 'ben', nextDay())
  // Minutes 0 to 15; the last order is a tenth one, and so is the one ten minutes before.
  expect(told).toMatchObject({
    since,
    placed: 16,
    completed: 14,
    cancelled: [{ reason: 'out_of_stock', orders: 2 }],
    givenBack: [{ currency: 'EUR', amountMinor: 1_000, refunds: 2 }],
    faults: [],
  })
  expect(told.acts).toEqual([{ userId: 'olga', name: null, action: 'retry', times: 5 }])
  const incidents = new Map(told.incidents.map(({ id, ...rest }) => [id, rest]))
  expect(incidents.get('c3')).toMatchObject({ isNew: true, title: 'Payment: answers 503' })
  expect(incidents.get('c7')).toMatchObject({ isNew: false, isOver: false, takenBy: 'olga' })
  // Ben took that one over himself; its orders have gone on before.
  expect(incidents.has('c8')).toBe(false)
  expect(incidents.get('c0')).toMatchObject({ isNew: false, isOver: true, takenBy: null })
})

test('each part is read by an index over the time, and few rows are looked at', async () => {
  const plans: Plan[] = []
  const pool = explained(database.poolOf('web'), plans)
  await readSinceYouWereHere(pool, since, 'ben', nextDay())
  await countOrders(pool, { ...noFilter, status: ['COMPLETED'], endedFrom: since }, 100)
  await countOrders(pool, { ...noFilter, refundedFrom: since }, 100)
  expect(plans).toHaveLength(8)
  for (const { text, rowsRead } of plans) expect(rowsRead, text).toBeLessThan(ordersMade / 20)
})

test('it is told of a week at most', async () => {
  const late = new Date(Date.parse(since) + 30 * 86_400_000)
  const told = await readSinceYouWereHere(database.poolOf('web'), since, 'ben', late)
  expect(told).toMatchObject({ since: '2026-02-02T00:00:00.000Z', placed: 0, incidents: [] })
})

test('looking again keeps what was not seen; only being away for a while, or saying so, moves it on', async () => {
  const { pool } = database
  expect(await readSince(pool, 'ada')).toBeNull()
  await noteLook(pool, 'ada')
  const first = await readSince(pool, 'ada')
  const wasAway = (minutes: number) =>
    pool.query(
      `update console.looks set since = since - interval '1 hour', last_at = now() - $1 * interval '1 min' where user_id = 'ada'`,
      [minutes],
    )
  await wasAway(20)
  await noteLook(pool, 'ada')
  const kept = await readSince(pool, 'ada')
  expect(Date.parse(kept ?? '')).toBe(Date.parse(first ?? '') - 3_600_000)
  await wasAway(40)
  const went = await readSince(pool, 'ada')
  expect(Date.parse(went ?? '')).toBeGreaterThan(Date.parse(kept ?? ''))
  await noteLook(pool, 'ada')
  expect(await readSince(pool, 'ada')).toBe(went)
  await noteSeen(pool, 'ada', '2999-01-01T00:00:00.000Z')
  const { rows } = await pool.query<{ isNow: boolean }>(
    `select since <= now() and since > now() - interval '1 min' as "isNow" from console.looks where user_id = 'ada'`,
  )
  expect(rows).toEqual([{ isNow: true }])
  const seen = await readSince(pool, 'ada')
  await noteSeen(pool, 'ada', '2020-01-01T00:00:00.000Z')
  expect(await readSince(pool, 'ada')).toBe(seen)
})

test('a note for the next shift is read by all staff, withdrawn by who left it, and what it said stands nowhere then', async () => {
  const as = (userId: string) => callAs(web, { ...sessionOf('operator'), userId }).console.handover
  const { noteId } = await as('olga').writeNote({
    text: ' The bank is slow:\r\nsee its incident. ',
    idempotencyKey: randomUUID(),
  })
  expect(await as('ben').notes()).toMatchObject([
    { id: noteId, text: 'The bank is slow:\nsee its incident.', isMine: false },
  ])
  await expect(as('ben').withdrawNote({ noteId, idempotencyKey: randomUUID() })).rejects.toThrow(
    'Only who wrote a note can withdraw it.',
  )
  await as('olga').withdrawNote({ noteId, idempotencyKey: randomUUID() })
  expect(await as('ben').notes()).toEqual([])
  const { rows } = await database.pool.query<{ kept: string }>(
    `select n::text || coalesce((select string_agg(a::text, '') from audit.commands a where a.action like 'shift_note%'), '') as kept from console.shift_notes n`,
  )
  expect(rows[0]?.kept).toContain('shift_note_withdraw')
  expect(rows[0]?.kept).not.toContain('slow')
})
