import { randomUUID } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { rowsOf } from '@sagaboard/workers/testing/ledgers'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFilter } from '../../../lib/order-filter.ts'
import { pickedMax } from '../../../lib/set-acts.ts'
import { callAs, sessionOf } from '../../../testing/trpc-caller.ts'
import { sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import type { Session } from '../../auth/policy.ts'
import { setFile } from '../../console/set-file.ts'

const manual = { fulfilment: { mode: 'manual' } } as const
const database = testDatabase({ seeded: true })
let web: TestWeb
let workers: Awaited<ReturnType<typeof startWorkers>>
let pool: ReturnType<typeof createPool>
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, FULFILMENT: 'manual' })
  workers = await startWorkers(database.url, 'member', undefined, manual)
  pool = createPool(database.url, { max: 2, applicationName: 'test-books' })
  await pool.query(
    `insert into auth.users (id, name, email, email_verified, role, created_at, updated_at)
     values ('operator', 'Olga', 'olga@example.com', true, 'operator', now(), now())`,
  )
})
afterAll(() => Promise.all([web.stop(), workers.stop(), pool.end()]))

const consoleOf = (role: Session['role'] = 'operator') => callAs(web, sessionOf(role)).console

/** Orders of one customer that are paid and wait to be packed. */
async function resting(email: string, count: number): Promise<string[]> {
  const placed = await Promise.all(
    Array.from({ length: count }, () =>
      web.services.placeOrder(
        { ...sampleInput, customer: { email, name: 'Many' } },
        { idempotencyKey: randomUUID() },
      ),
    ),
  )
  const orderIds = placed.map((one) => (one.type === 'accepted' ? one.orderId : ''))
  await eventually(async () => {
    const rest = await rowsOf(
      pool,
      `select id from orders.orders where id = any($1::uuid[]) and waiting_for = 'packing'`,
      [orderIds],
    )
    expect(rest).toHaveLength(count)
  }, 30_000)
  return orderIds
}

const frozen = async (email: string) => {
  const id = randomUUID()
  const input = {
    id,
    act: { type: 'cancel' as const },
    from: { type: 'filter' as const, filter: { ...noFilter, text: email } },
  }
  expect(await consoleOf().sets.freeze(input)).toEqual({ setId: id })
  // A second click is answered like the first, and freezes nothing.
  expect(await consoleOf().sets.freeze(input)).toEqual({ setId: id })
  await eventually(
    async () => expect((await consoleOf().sets.one({ id })).set.state).toBe('ready'),
    30_000,
  )
  return id
}

test('what a filter finds is frozen in words, summed up, begun once, followed, and told as a file', async () => {
  const orderIds = await resting('filter@example.org', 2)
  const id = await frozen('filter@example.org')
  const detail = await consoleOf().sets.one({ id })
  expect(detail.set).toMatchObject({
    title: 'Orders found by “filter@example.org”',
    orders: 2,
    madeByName: 'Olga',
  })
  expect(detail.sums).toEqual([
    {
      ...{ state: 'ready', currency: 'EUR', orders: 2, totalMinor: 7_200 },
      ...{ takenMinor: 0, givenBackMinor: 7_200 },
    },
  ])
  expect(detail.ends).toEqual([{ leaves: 'CANCELLED', orders: 2 }])
  expect(detail.stages).toEqual([])

  const begin = (version: number) =>
    consoleOf().sets.say({
      ...{ type: 'set_start', setId: id, version, idempotencyKey: randomUUID() },
      ...{ reason: 'they all ask for it', stopPercent: 10 },
    })
  expect(await begin(detail.set.version)).toEqual({ version: detail.set.version + 1 })
  await expect(begin(detail.set.version)).rejects.toThrow('started already')
  await eventually(
    async () => expect((await consoleOf().sets.one({ id })).set.state).toBe('done'),
    30_000,
  )
  expect((await consoleOf().sets.orders({ id, view: 'verified' })).rows).toHaveLength(2)
  expect((await consoleOf().sets.one({ id })).stages).toMatchObject([
    { stage: 1, states: { verified: 1 }, endedAt: expect.any(String) },
    { stage: 2, states: { verified: 1 }, endedAt: expect.any(String) },
  ])
  // What can't be done is no example of what is: these are cancelled by now.
  const again = await frozen('filter@example.org')
  const cancelled = await consoleOf().sets.one({ id: again })
  expect(cancelled.sums).toMatchObject([{ state: 'refused', orders: 2 }])
  expect(cancelled.sample).toEqual([])

  // The same stages are told by each order.
  const [orderId = ''] = orderIds
  expect(await consoleOf().commands.log({ orderId })).toMatchObject([
    { action: 'cancel', came: { stage: 'verified', missing: null } },
  ])

  const first = await consoleOf().sets.orders({ id, limit: 1 })
  const read = (after: number) => consoleOf().sets.orders({ id, after, limit: 1 })
  const lines = (await new Response(setFile(first, read)).text()).trim().split('\n')
  expect(lines[0]).toMatch(/place,order_number,order_id,outcome,why/)
  expect(lines.slice(1).map((line) => line.split(',')[3])).toEqual(['verified', 'verified'])
  for (const one of orderIds) expect(lines.join()).toContain(one)
})

test('of two who saw the same the second is told so, and an unknown set is none', async () => {
  await resting('two@example.org', 1)
  const id = await frozen('two@example.org')
  const { set } = await consoleOf().sets.one({ id })
  const say = (type: 'set_stop' | 'set_pause') =>
    consoleOf().sets.say({
      ...{ type, setId: id, version: set.version, idempotencyKey: randomUUID() },
      reason: 'a test asks for it',
    })
  await expect(say('set_pause')).rejects.toThrow('nothing to pause')
  await say('set_stop')
  await expect(say('set_stop')).rejects.toThrow('stopped for good')
  await expect(consoleOf().sets.one({ id: randomUUID() })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('orders that are chosen by hand are frozen in their order, each once, and no others; too many of them are refused', async () => {
  const [first = '', , third = ''] = await resting('chosen@example.org', 3)
  const freeze = (orderIds: string[], id: string = randomUUID()) => {
    const from = { type: 'picked' as const, orderIds }
    return consoleOf().sets.freeze({ id, act: { type: 'cancel' }, from })
  }
  const unknown = randomUUID()
  const picked = [third, unknown, first, third.toUpperCase(), third]
  const { setId: id } = await freeze(picked)
  // The same orders are the same request, others under its id are another one.
  expect(await freeze(picked, id)).toEqual({ setId: id })
  await expect(freeze([first], id)).rejects.toMatchObject({
    ...{ code: 'CONFLICT', message: 'There is another set with this id.' },
  })
  await eventually(
    async () => expect((await consoleOf().sets.one({ id })).set.state).toBe('ready'),
    30_000,
  )
  const { set, sums } = await consoleOf().sets.one({ id })
  expect(set).toMatchObject({ title: 'Orders chosen by hand', orders: 3 })
  expect(sums).toContainEqual(
    expect.objectContaining({ state: 'ready', orders: 2, givenBackMinor: 7_200 }),
  )
  // What there is no order of is counted and listed too, and says so.
  expect(sums).toContainEqual(
    expect.objectContaining({ state: 'refused', orders: 1, currency: null }),
  )
  const page = await consoleOf().sets.orders({ id })
  expect(page.rows.map(({ orderId }) => orderId)).toEqual([third, unknown, first])
  expect(page.rows[1]).toMatchObject({
    orderNumber: null,
    state: 'refused',
    said: { code: 'gone' },
  })
  const file = await new Response(setFile(page, () => consoleOf().sets.orders({ id }))).text()
  expect(file).toContain(`,${unknown},`)
  const rows = await rowsOf(
    pool,
    'select order_id as id, state from orders.set_orders where set_id = $1 order by place',
    [id],
  )
  expect(rows).toEqual([
    { id: third, state: 'ready' },
    { id: unknown, state: 'refused' },
    { id: first, state: 'ready' },
  ])
  const tooMany = Array.from({ length: pickedMax + 1 }, () => randomUUID())
  await expect(freeze(tooMany)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(freeze([])).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('refunds take a supervisor, also for many; and nothing is frozen where nothing is found', async () => {
  const [orderId = ''] = await resting('role@example.org', 1)
  const id = randomUUID()
  await consoleOf().sets.freeze({
    ...{ id, act: { type: 'refund' } },
    from: { type: 'picked', orderIds: [orderId] },
  })
  await eventually(
    async () => expect((await consoleOf().sets.one({ id })).set.state).toBe('ready'),
    30_000,
  )
  const begin = (role: Session['role']) =>
    consoleOf(role).sets.say({
      ...{ type: 'set_start', setId: id, version: 0, idempotencyKey: randomUUID() },
      ...{ reason: 'they all ask for it', stopPercent: 10 },
    })
  await expect(begin('operator')).rejects.toThrow('ask a supervisor')
  const none = {
    ...{ id: randomUUID(), act: { type: 'cancel' as const } },
    from: { type: 'filter' as const, filter: { ...noFilter, text: 'nobody@example.org' } },
  }
  await expect(consoleOf().sets.freeze(none)).rejects.toThrow('No order is found by this')
})
