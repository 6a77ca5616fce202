import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { beginHeld } from '@sagaboard/db/testing/begin-held'
import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import { waitsForLock } from '@sagaboard/db/testing/waits-for-lock'
import { eventually } from '@sagaboard/events/testing/eventually'
import { Supervisor } from '@sagaboard/scripts/lib/supervisor'
import { buildWeb } from '@sagaboard/scripts/lib/web-build'
import { allClosed, brokenInvariants, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { placeOrders } from '@sagaboard/workers/testing/place-order'
import { startMain } from '@sagaboard/workers/testing/start-main'
import { connect } from '@sagaboard/workers/testing/start-workers'
import type { Pool } from 'pg'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startCustomerWorkload } from './customer-workload.ts'
import { drain } from './drain.ts'
import {
  batchesGivenBack,
  blockedOrders,
  logged,
  stoppedWithoutAnswers,
  warnings,
} from './process-logs.ts'
import { addWeb, addWorker, type ChaosProcess, type ProcessesOptions } from './processes.ts'

let folder: string
let database: Awaited<ReturnType<typeof createTestDatabase>>
let pool: Pool
let options: ProcessesOptions

/** As long as it takes on a machine that builds other things as well. */
const buildMaxMs = 600_000

beforeAll(async () => {
  const log = await mkdtemp(path.join(tmpdir(), 'sagaboard-build-'))
  await buildWeb(path.join(log, 'build.log'))
  await rm(log, { recursive: true })
}, buildMaxMs)

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-shutdown-'))
  database = await createTestDatabase({ seeded: true })
  pool = createPool(database.url, { max: 4, applicationName: 'test-shutdown' })
  const log = () => undefined
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    EVENT_BUS: 'log',
    REDIS_URL: '',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'info',
  }
  options = {
    supervisor: new Supervisor({ log, firstPauseMs: 10, longestPauseMs: 10 }),
    env: { ...env, SAGABOARD_SECRET: 'a secret of thirty-two characters' },
    logs: folder,
    log,
  }
})

afterEach(async () => {
  await options.supervisor.stop()
  await pool.end()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const count = async (what: string) =>
  (await rowsOf<{ count: number }>(pool, `select count(*)::int as count from ${what}`))[0]?.count ??
  0

test('P18: SIGTERM, twenty times under load: each process drains in its time, ends with 0, and nothing is done twice', {
  timeout: 480_000,
}, async ({ annotate }) => {
  const [web, one, two] = await Promise.all([
    addWeb(options, await freePort()),
    addWorker(options, { name: 'one' }),
    addWorker(options, { name: 'two' }),
  ])
  const customers = startCustomerWorkload({
    url: web.url,
    callers: 6,
    restMs: 40,
    nextOrder: () => ({
      lines: [{ sku: 'garden-twine', quantity: 1 }],
      token: 'tok_visa',
      postcode: '04109',
    }),
  })
  const rounds: ChaosProcess[][] = [[one], [two], [one, two], [web], [one, two, web]]
  const twenty = [...rounds, ...rounds, [one, two], [one, two]]
  expect(twenty.flat()).toHaveLength(20)

  let outOfTime = 0
  let unexcused = 0
  for (const [round, targets] of twenty.entries()) {
    const closedBefore = await count('orders.orders where closed_at is not null')
    await eventually(
      async () =>
        expect(await count('orders.orders where closed_at is not null')).toBeGreaterThan(
          closedBefore + 10,
        ),
      60_000,
    )
    const back = targets.map((target) => target.restarted())
    const late = await drain(targets, round, folder)
    outOfTime += late.outOfTime
    unexcused += late.unexcused
    await Promise.all(back)
  }
  await customers.stop()
  expect(unexcused, 'of twenty, those that did not drain in time').toBeLessThan(3)

  const orders = [...customers.accepted.keys()]
  await allClosed(pool, orders)
  const failed = await logged(folder, 'web', 'a request failed')
  expect(customers.wrong.slice(0, 3), failed.slice(0, 3).join('\n')).toEqual([])
  expect(await count('orders.orders')).toBe(orders.length)
  const slow = await blockedOrders(folder, ['one', 'two'])
  const repeated = await rowsOf<{ calls: number }>(
    pool,
    `select order_id, calls from simulated.charges where calls <> 1 and order_id <> all($1::uuid[])
     union all select order_id, calls from simulated.labels where calls <> 1 and order_id <> all($1::uuid[])`,
    [slow],
  )
  // Whoever ends without an answer leaves it to be asked for again, and says so unless its time was over.
  const left = await stoppedWithoutAnswers(folder, ['one', 'two'])
  const givenBack = await batchesGivenBack(folder, ['one', 'two'])
  expect(
    repeated.filter(({ calls }) => calls > 1 + outOfTime + left + givenBack),
    await warnings(folder, ['one', 'two']),
  ).toEqual([])
  expect(await count('simulated.charges')).toBe(orders.length)
  expect(
    await rowsOf(pool, 'select order_id, type from log.events group by 1, 2 having count(*) > 1'),
  ).toEqual([])
  expect(await brokenInvariants(pool)).toEqual({})
  await annotate(`${orders.length} orders, ${new Set(slow).size} blocked by a slow machine`)
})

/**
 * Ends a worker while a charge is under way, which is as long as the table of charges is locked;
 * returns how often it was asked.
 */
async function callsWhenEndedInTheMiddleOfACharge(
  signal: NodeJS.Signals,
  exit: object,
): Promise<number> {
  const worker = await addWorker(options, { name: 'one' })
  const shop = await connect(database.url, 'test-shop')
  const lock = await pool.connect()
  try {
    await beginHeld(lock)
    await lock.query('lock table simulated.charges in exclusive mode')
    const orders = await placeOrders(shop.log, [{}])
    await eventually(async () =>
      expect(
        await count(
          `pg_stat_activity where datname = current_database() and application_name = 'sagaboard-simulated-providers' and wait_event_type = 'Lock'`,
        ),
      ).toBeGreaterThan(0),
    )
    const ended = worker.send(signal)
    if (signal === 'SIGKILL') await ended
    await lock.query('commit')
    expect(await ended).toEqual(exit)
    await allClosed(pool, orders)
    expect(await brokenInvariants(pool)).toEqual({})
    const [charge] = await rowsOf<{ calls: number }>(
      pool,
      'select calls from simulated.charges where order_id = any($1::uuid[])',
      [orders],
    )
    return charge?.calls ?? 0
  } finally {
    lock.release(true)
    await shop.close()
  }
}

test('a charge that is under way when SIGTERM comes is finished and written down: it is never asked for again', async () => {
  expect(await callsWhenEndedInTheMiddleOfACharge('SIGTERM', { code: 0, signal: null })).toBe(1)
})

test('SIGTERM while it still starts: it is not ready before it has started, ends with 0, and holds no partition', async () => {
  const lock = await pool.connect()
  const port = await freePort()
  const worker = startMain(options.env, port)
  try {
    await beginHeld(lock)
    await lock.query('lock table log.cursors in access exclusive mode')
    await waitsForLock(pool)
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.text()).toContain('not started yet')
    worker.kill('SIGTERM')
    await worker.said('draining')
    await lock.query('commit')
    expect(await worker.exited).toEqual({ code: 0, signal: null })
    expect(await count('log.cursors where owner is not null')).toBe(0)
  } finally {
    lock.release(true)
    worker.kill('SIGKILL')
  }
})

test('control: of a process that is killed nobody knows what it has done, so it is asked for again, with the same key, and taken once', async () => {
  expect(
    await callsWhenEndedInTheMiddleOfACharge('SIGKILL', { code: null, signal: 'SIGKILL' }),
  ).toBeGreaterThan(1)
})
