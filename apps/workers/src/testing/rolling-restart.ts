import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort, type LocalProcess, startProcess } from '@sagaboard/db/embedded/local-process'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { events } from '@sagaboard/events/catalog/events'
import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './ledgers.ts'
import { makeNextBuild } from './next-build.ts'
import { placeOrders, type TestOrder } from './place-order.ts'
import { connect } from './start-workers.ts'

/** The bus that both builds run on. */
interface Bus {
  /** The environment of a worker process. */
  env: () => NodeJS.ProcessEnv
  /** How many processes share the work of inventory. */
  membersOfInventory: (pool: Pool) => Promise<number>
}

const processes: LocalProcess[] = []
let folder: string
let shop: Awaited<ReturnType<typeof connect>>

/** A worker process of one build or the other, ready. */
async function startBuild(main: string, settings: NodeJS.ProcessEnv) {
  const port = await freePort()
  const blockedOrders = new Set<string>()
  const worker = startProcess(process.execPath, ['--import', import.meta.resolve('tsx'), main], {
    cwd: path.dirname(main),
    env: { ...settings, WORKER_PORT: `${port}`, LOG_LEVEL: 'info' },
    onLine: (line) => {
      if (line.includes('UnknownEvent') && line.includes('order blocked, tried again'))
        blockedOrders.add((JSON.parse(line) as { orderId: string }).orderId)
    },
    guard: { signal: 'TERM', group: false },
  })
  processes.push(worker)
  await eventually(async () => {
    if (worker.hasExited()) throw new Error(`${main} ended: ${JSON.stringify(await worker.exited)}`)
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  }, 30_000)
  return { ...worker, blockedOrders }
}

const many = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => ({
    lines: [['garden-twine', 1]],
    postcode: index % 5 === 0 ? '00000' : '04229',
  }))

/** The version of its events before the next build. */
const { version } = events.InventoryReserved

const versionsOf = (type: string) =>
  rowsOf<{ version: number; events: number }>(
    shop.pool,
    'select schema_version as version, count(*)::int as events from log.events where type = $1 group by 1 order by 1',
    [type],
  )

/** A test that runs on whatever bus: orders flow while one build is replaced by the next. */
export function rollingRestart({ env, membersOfInventory }: Bus): void {
  const database = useTestDatabase({ seeded: true })

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-next-build-'))
    shop = await connect(database.url, 'test-shop')
  })

  afterEach(async () => {
    for (const { kill, exited } of processes.splice(0)) {
      kill('SIGKILL')
      await exited
    }
    await shop.close()
    await rm(folder, { recursive: true, force: true })
  })

  const start = (main: string, services = '') =>
    startBuild(main, { ...env(), DATABASE_URL: database.url, SERVICES: services })

  test('a rolling restart: the previous build, beside the next one, blocks what it cannot read yet, and the next one finishes all of it', {
    timeout: 120_000,
  }, async ({ annotate }) => {
    const previous = await start(path.resolve(import.meta.dirname, '../main.ts'))
    const orders = await placeOrders(shop.log, many(50))
    // Their payment waits until the end: they were begun by the one build and are finished by the other.
    orders.push(
      ...(await placeOrders(
        shop.log,
        Array.from({ length: 10 }, () => ({ token: 'tok_outage' })),
      )),
    )
    await eventually(async () =>
      expect(await versionsOf('InventoryReserved')).toEqual([{ version, events: 60 }]),
    )

    // Service by service, so that one build handles what the other emits.
    const nextBuild = await makeNextBuild(folder)
    const inventory = await start(nextBuild, 'inventory')
    await eventually(async () => expect(await membersOfInventory(shop.pool)).toBe(2))
    orders.push(...(await placeOrders(shop.log, many(100))))
    await eventually(() => expect(previous.blockedOrders.size).toBeGreaterThan(10))
    const next = await start(nextBuild)
    previous.kill('SIGTERM')
    expect(await previous.exited).toMatchObject({ code: 0 })
    orders.push(...(await placeOrders(shop.log, many(50))))
    await shop.pool.query('delete from simulated.outages')

    await allClosed(shop.pool, orders, 60_000)
    await eventually(async () =>
      expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
    )
    expect([...inventory.blockedOrders, ...next.blockedOrders]).toEqual([])
    expect((await versionsOf('InventoryReserved')).map(({ version }) => version)).toEqual([
      version,
      version + 1,
    ])
    const statuses = await rowsOf(
      shop.pool,
      'select distinct status, reason from orders.orders order by 1, 2',
    )
    expect(statuses).toEqual([
      { status: 'CANCELLED', reason: 'shipping_failed' },
      { status: 'COMPLETED', reason: null },
    ])
    expect(
      await rowsOf(
        shop.pool,
        'select order_id, type from log.events group by 1, 2 having count(*) > 1',
      ),
    ).toEqual([])
    expect(await brokenInvariants(shop.pool)).toEqual({})
    await annotate(
      `${orders.length} orders, ${previous.blockedOrders.size} of them blocked by the previous build`,
    )
  })
}
