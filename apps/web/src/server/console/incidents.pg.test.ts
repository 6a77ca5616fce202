import { randomUUID } from 'node:crypto'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { createNotifications, type Notifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog } from '@sagaboard/db/postgres-log/postgres-log'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import type { IncidentCommand } from '@sagaboard/events/commands/incidents'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readIncident, standing } from './incident.ts'
import { blockedIncidents, lately, readIncidentRow, readIncidentRows } from './incidents.ts'
import { readIncidents } from './overview-incidents.ts'

const database = ownDatabase()
const web = () => database.poolOf('web')
const [ada, ben] = ['user_ada', 'user_ben']
/** Its events are in no log. */
const noEvents = { events: async () => [] }

let notifications: Notifications
beforeAll(() => {
  notifications = createNotifications(web(), database.url)
})
afterAll(() => notifications.close())

beforeEach(async () => {
  await database.pool.query(
    `truncate log.blocked, log.foreign_messages, incidents.causes, incidents.affected`,
  )
  await database.pool.query(
    `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
     values ($1, 'Ada', 'ada@example.com', true, 'operator', now(), now()),
            ($2, 'Ben', 'ben@example.com', true, 'operator', now(), now()) on conflict do nothing`,
    [ada, ben],
  )
})

/** An order of so much money, as the web has written it down. */
async function placed(totalMinor = 1_000, currency = 'EUR'): Promise<string> {
  const id = randomUUID()
  await database.pool.query(
    `insert into orders.orders (id, status, step, forward_step, version, customer_email, customer_name, ship_to, lines, total_minor,
       currency, payment_status, captured_minor, refunded_minor, shipment_status, parcels, access_token_hash, created_at, updated_at, order_number)
     values ($1, 'CONFIRMED', 'charge', 'charge', 2, 'a@example.com', 'A', '{}', '[]', $2, $3, 'pending', 0, 0, 'none', '[]', 'x', now(), now(), $4)`,
    [id, totalMinor, currency, id.slice(0, 12)],
  )
  return id
}

interface Standing {
  group?: string
  fingerprint?: string
  eventType?: string
  /** Since so many minutes ago. */
  minutes?: number
}

/** A service can't get past an event of the order. */
async function stand(
  orderId: string,
  {
    group = 'payment',
    fingerprint = 'E: away',
    eventType = 'InventoryReserved',
    minutes = 1,
  }: Standing = {},
): Promise<string> {
  const { rows } = await database.pool.query<{ incident: string }>(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error, next_at)
     values ($1, $2, 2, $3, 1, 'dead', $4, $4, null) returning incident`,
    [group, orderId, eventType, fingerprint],
  )
  const at = `now() - interval '${minutes} min'`
  await database.pool.query(
    `update incidents.affected set since = ${at}, last_at = ${at} where order_id = $1 and group_name = $2`,
    [orderId, group],
  )
  return rows[0]?.incident ?? ''
}

const goOn = (orderId: string) =>
  database.pool.query('delete from log.blocked where order_id = $1', [orderId])

const execute = () =>
  createExecuteCommand({ log: createPostgresLog({ pool: web(), notifications, partitions: 8 }) })
const ask = (
  userId: string,
  command: IncidentCommand,
  expectedVersion: number | null = null,
  idempotencyKey = randomUUID(),
) =>
  execute()(
    { command, reason: '', expectedVersion, idempotencyKey },
    { type: 'staff', userId, role: 'operator' },
  )

describe('the list', () => {
  test('has one row for a cause: its orders, their money by currency, this hour and the one before', async () => {
    const id = await stand(await placed(1_000), { minutes: 90 })
    await stand(await placed(2_000), { minutes: 32 })
    await stand(await placed(500, 'SEK'), { minutes: 8 })
    const gone = await placed(9_000)
    await stand(gone, { minutes: 22 })
    await goOn(gone)
    await stand(await placed(), { fingerprint: 'E: refused', minutes: 3 })
    const rows = await readIncidentRows(web())
    expect(rows).toHaveLength(2)
    expect(rows.find((row) => row.id === id)).toMatchObject({
      kind: 'blocked',
      groups: ['payment'],
      eventType: 'InventoryReserved',
      state: 'new',
      held: 3,
      met: 4,
      thisHour: 3,
      hourBefore: 1,
      series: [1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 4, 3],
      overAt: null,
    })
    expect(
      rows
        .find((row) => row.id === id)
        ?.money.sort((one, other) => one.heldMinor - other.heldMinor),
    ).toEqual([
      { currency: 'SEK', heldMinor: 500 },
      { currency: 'EUR', heldMinor: 3_000 },
    ])
  })

  test('tells when the first of those that stand there is cancelled: neither what has shipped nor what has gone on', async () => {
    const expire = (orderId: string, minutes: number, status = 'CONFIRMED') =>
      database.pool.query(`update orders.orders set expires_at = $2, status = $3 where id = $1`, [
        orderId,
        new Date(Date.UTC(2026, 0, 5, 12, minutes)),
        status,
      ])
    const [first, later, shipped, gone] = [
      await placed(),
      await placed(1_000, 'SEK'),
      await placed(),
      await placed(),
    ]
    for (const orderId of [first, later, shipped, gone]) await stand(orderId)
    await goOn(gone)
    const cancelled = async () => {
      const [row] = await readIncidentRows(web())
      const [card] = await readIncidents(web())
      return [row?.cancelledFrom, card?.cancelledFrom]
    }
    expect(await cancelled()).toEqual([null, null])
    await expire(gone, 1)
    await expire(shipped, 2, 'SHIPPED')
    await expire(later, 30)
    const atHalf = '2026-01-05T12:30:00.000Z'
    expect(await cancelled()).toEqual([atHalf, atHalf])
    await expire(first, 20)
    const before = '2026-01-05T12:20:00.000Z'
    expect(await cancelled()).toEqual([before, before])
  })

  test('counts an order once that several services can’t read, and names them', async () => {
    const orderId = await placed(700)
    const unread = { fingerprint: 'UnreadableEvent: it', eventType: 'OrderCreated' }
    await stand(orderId, { ...unread, group: 'payment' })
    await stand(orderId, { ...unread, group: 'inventory' })
    expect(await readIncidentRows(web())).toMatchObject([
      {
        groups: ['inventory', 'payment'],
        held: 1,
        money: [{ currency: 'EUR', heldMinor: 700 }],
      },
    ])
  })

  test('says that it is over when the last order has gone on, and a day later no more', async () => {
    const [one, other] = [await placed(), await placed()]
    const id = await stand(one)
    await stand(other)
    await goOn(one)
    expect(await readIncidentRows(web())).toMatchObject([{ state: 'new', held: 1 }])
    await goOn(other)
    const [row] = await readIncidentRows(web())
    expect(row).toMatchObject({ state: 'over', held: 0, money: [] })
    expect(Date.now() - Date.parse(row?.overAt ?? '')).toBeLessThan(60_000)
    await database.pool.query(`update incidents.affected set over_at = now() - interval '25 h'`)
    expect(await readIncidentRows(web())).toEqual([])
    // Its page is there for good.
    expect(await readIncidentRow(web(), id)).toMatchObject({ state: 'over', met: 2 })
  })

  test('has messages that belong to no order, as a cause of their own, until a person says that it is fixed', async () => {
    const stray = (offset: number) =>
      database.pool.query(
        `insert into log.foreign_messages (topic, partition, message_offset, key, headers, reason)
         values ('orders.events', 3, $1, 'test-1', '{}', 'it has no order id')`,
        [offset],
      )
    await stray(7)
    await stray(8)
    const [row] = await readIncidentRows(web())
    expect(row).toMatchObject({ kind: 'unroutable', held: 2, money: [], state: 'new', thisHour: 2 })
    const id = row?.id ?? ''
    const detail = await readIncident({ pool: web(), orders: noEvents }, id, null, 10)
    expect(detail?.strays.map(({ partition, offset, key }) => [partition, offset, key])).toEqual([
      [3, 8, 'test-1'],
      [3, 7, 'test-1'],
    ])
    await ask(ada, { type: 'incident_state', id, state: 'fixed' })
    expect(await readIncidentRows(web())).toMatchObject([{ state: 'fixed', cameBack: false }])
    await stray(9)
    expect(await readIncidentRows(web())).toMatchObject([{ state: 'new', cameBack: true, held: 3 }])
  })

  test('reads what stands and what has gone on lately as one range of an index', async () => {
    const { sql, params } = blockedIncidents(database.pool, lately).toSQL()
    expect(await planOf(sql, params)).toMatch(/affected_lately/)
  })
})

describe('what people say', () => {
  test('of two who take it over at once, the second is told who was first', async () => {
    const id = await stand(await placed())
    expect(await ask(ada, { type: 'incident_take', id }, 0)).toMatchObject({
      type: 'accepted',
      version: 1,
    })
    expect(await ask(ben, { type: 'incident_take', id }, 0)).toEqual({
      type: 'refused',
      replayed: false,
      refusal:
        'Somebody was first: Ada has it, and its state is “being looked at”. Nothing was changed; look again.',
    })
    expect(await readIncidentRow(web(), id)).toMatchObject({
      state: 'looking',
      owner: { userId: ada, name: 'Ada' },
      version: 1,
    })
    // Whoever has seen that it is Ada's may take it from her.
    expect(await ask(ben, { type: 'incident_take', id }, 1)).toMatchObject({ type: 'accepted' })
    expect(await readIncidentRow(web(), id)).toMatchObject({ owner: { name: 'Ben' } })
  })

  test('is never lost between two at the same moment: one is accepted', async () => {
    const id = await stand(await placed())
    const answers = await Promise.all(
      [ada, ben].map((userId) => ask(userId, { type: 'incident_take', id }, 0)),
    )
    expect(answers.map(({ type }) => type).sort()).toEqual(['accepted', 'refused'])
  })

  test('is written down: who, what, before and after; asked twice with one key it is done once', async () => {
    const id = await stand(await placed(), { fingerprint: 'E: written down' })
    const key = randomUUID()
    const note = { type: 'incident_note', id, note: 'their status page says so' } as const
    expect(await ask(ada, note, 0, key)).toMatchObject({ version: 1, replayed: false })
    expect(await ask(ada, note, 0, key)).toMatchObject({ version: 1, replayed: true })
    await ask(ada, { type: 'incident_take', id }, 1)
    await ask(ada, { type: 'incident_release', id }, 2)
    const { rows } = await database.pool.query(
      `select action, actor, before->>'note' as before, after->>'note' as after, after->>'owner' as owner
       from audit.commands where command->>'id' = $1 order by at`,
      [id],
    )
    const actor = `staff:${ada}`
    expect(rows).toEqual([
      { action: 'incident_note', actor, before: '', after: note.note, owner: null },
      { action: 'incident_take', actor, before: note.note, after: note.note, owner: ada },
      { action: 'incident_release', actor, before: note.note, after: note.note, owner: null },
    ])
    expect(await readIncidentRow(web(), id)).toMatchObject({
      note: note.note,
      noted: { name: 'Ada' },
      owner: null,
    })
  })

  test('what nobody has, nobody lets go; of an unknown one nothing is said', async () => {
    const id = await stand(await placed())
    expect(await ask(ada, { type: 'incident_release', id })).toMatchObject({ type: 'refused' })
    expect(await ask(ada, { type: 'incident_take', id: 'none' })).toEqual({ type: 'not_found' })
  })

  test('that it is fixed holds until it happens again: then it is new, and says so', async () => {
    const orderId = await placed()
    const id = await stand(orderId, { minutes: 5 })
    await ask(ada, { type: 'incident_state', id, state: 'fixed' })
    expect(await readIncidentRow(web(), id)).toMatchObject({ state: 'fixed', cameBack: false })
    await database.pool.query(
      `update log.blocked set fingerprint = fingerprint, attempts = 2 where order_id = $1`,
      [orderId],
    )
    expect(await readIncidentRow(web(), id)).toMatchObject({
      state: 'new',
      cameBack: true,
      stated: { name: 'Ada' },
    })
    await ask(ben, { type: 'incident_take', id })
    expect(await readIncidentRow(web(), id)).toMatchObject({ state: 'looking', cameBack: false })
  })
})

describe('one incident', () => {
  test('shows its orders page by page, the longest first, with amount, tries and place in the log', async () => {
    const orders = [await placed(100), await placed(200), await placed(300)]
    const [id = ''] = await Promise.all([
      stand(orders[0] ?? '', { minutes: 10 }),
      // Two at one moment: the id parts them.
      stand(orders[1] ?? '', { minutes: 5 }),
      stand(orders[2] ?? '', { minutes: 5 }),
    ])
    await database.pool.query(`update incidents.affected set since = date_trunc('hour', since)`)
    await database.pool.query(
      `insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
       values (3, 77, $1, 2, gen_random_uuid(), 'InventoryReserved', 2, now(), '{}', $1)`,
      [orders[0]],
    )
    await database.pool.query(
      `insert into log.attempts (order_id, group_name, version, event_type, attempt, call, key, asked_at, took_ms, outcome, detail)
       values ($1, 'payment', 2, 'InventoryReserved', 1, 'charge', 'k', now(), 12, 'failed', 'answers 503'),
              ($1, 'shipping', 2, 'InventoryReserved', 1, null, null, now(), 12, 'failed', 'another')`,
      [orders[0]],
    )
    const pages = []
    let after = null
    do {
      const detail: Awaited<ReturnType<typeof readIncident>> = await readIncident(
        { pool: web(), orders: noEvents },
        id,
        after,
        2,
      )
      pages.push(detail)
      after = detail?.next ?? null
    } while (after)
    const all = pages.flatMap((page) => page?.orders ?? [])
    expect(all.map(({ orderId }) => orderId).sort()).toEqual([...orders].sort())
    expect(new Set(pages.map((page) => page?.orders.length))).toEqual(new Set([2, 1]))
    expect(all.find(({ orderId }) => orderId === orders[0])).toMatchObject({
      group: 'payment',
      totalMinor: 100,
      state: 'dead',
      failures: 1,
      partition: 3,
      position: 77,
    })
    expect(pages.flatMap((page) => page?.tries ?? []).map(({ detail }) => detail)).toEqual([
      'answers 503',
    ])
  })

  test('shows the event that stands in the way with the shape of its type, and who has gone on', async () => {
    const [one, gone] = [await placed(), await placed()]
    const id = await stand(one)
    await stand(gone)
    await goOn(gone)
    const data = { allocations: [] }
    const event = { version: 2, type: 'InventoryReserved', schemaVersion: 2, data }
    const asked: unknown[] = []
    const events = async (...which: unknown[]) => {
      asked.push(which)
      return [event] as never
    }
    const read = () => readIncident({ pool: web(), orders: { events } }, id, null, 10)
    const detail = await read()
    expect(detail?.payload).toMatchObject({
      orderId: one,
      type: 'InventoryReserved',
      version: 2,
      data,
      schema: { type: 'object', properties: { allocations: {} } },
    })
    expect(detail?.gone).toMatchObject([{ orderId: gone }])
    // Asked every few seconds: no event before it is read, and the shape is computed once.
    expect(asked).toEqual([[one, 1]])
    expect((await read())?.payload?.schema).toBe(detail?.payload?.schema)
  })

  test('that nobody knows is none', async () => {
    expect(await readIncident({ pool: web(), orders: noEvents }, 'f00', null, 10)).toBeNull()
  })

  test('finds its orders by the index of the incident', async () => {
    const { sql, params } = standing(database.pool, 'f00', null).limit(50).toSQL()
    expect(await planOf(sql, params)).toContain('affected_of_incident')
  })
})

async function planOf(sql: string, params: unknown[]): Promise<string> {
  const client = await database.pool.connect()
  try {
    await client.query('set enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, params)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  } finally {
    client.release(true)
  }
}
