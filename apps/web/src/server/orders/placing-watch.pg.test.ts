import { randomUUID } from 'node:crypto'
import { lockClasses } from '@sagaboard/db/lock-classes'
import { applicationNames } from '@sagaboard/db/other-builds'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { postOrder, startWeb, type TestWeb } from '../../testing/web.ts'

const database = ownDatabase({ seeded: true })
let web: TestWeb
let silent: pg.Client
const stopped = new Set<number>()

function wake() {
  for (const pid of stopped) process.kill(pid, 'SIGCONT')
  stopped.clear()
}

beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  silent = new pg.Client({ connectionString: database.url })
  await silent.connect()
})
afterEach(wake)
afterAll(async () => {
  await silent?.end()
  await web?.stop()
})

const readiness = async () => {
  const response = await fetch(`${web.origin}/readyz`)
  const { trouble } = (await response.json()) as { trouble?: string }
  return { status: response.status, trouble }
}
const untilReady = () =>
  expect.poll(() => readiness(), { timeout: 20_000 }).toMatchObject({ status: 200 })
const failing = { status: 503, trouble: 'orders can’t be placed' }

/** Asks again with the key, as a client does, until the first try is no longer under way. */
const untilPlaced = (key: string) =>
  expect.poll(async () => (await postOrder(web.origin, key)).status, { timeout: 30_000 }).toBe(202)

test('while every partition of the log is held, an order is answered 503 with Retry-After, and readiness says why', async () => {
  await untilReady()
  await silent.query('begin')
  await silent.query(
    `select pg_advisory_xact_lock(${lockClasses.partition}, p) from generate_series(0, 31) p`,
  )
  const key = randomUUID()
  const refused = await postOrder(web.origin, key)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await readiness()).toMatchObject(failing)
  await silent.query('rollback')
  expect((await postOrder(web.origin, key)).status).toBe(202)
  await untilReady()
})

test('connections that fell silent keep nobody waiting: 503 with Retry-After, and one order once they are back', async () => {
  await postOrder(web.origin, randomUUID())
  const { rows } = await database.pool.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and application_name = $1',
    [applicationNames.webLog],
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const { pid } of rows) {
    process.kill(pid, 'SIGSTOP')
    stopped.add(pid)
  }
  const key = randomUUID()
  const refused = await postOrder(web.origin, key)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await readiness()).toMatchObject(failing)
  wake()
  await untilPlaced(key)
  await untilReady()
  const placed = await database.pool.query(
    'select count(*)::int as orders from orders.idempotency_keys where key like $1',
    [`%${key}`],
  )
  expect(placed.rows).toEqual([{ orders: 1 }])
})
