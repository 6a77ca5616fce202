import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded'
import { migrate } from '@sagaboard/db/migrate'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from '../apps/workers/src/testing/books.ts'
import { placeOrders, type TestOrder } from '../apps/workers/src/testing/place-order.ts'
import { connect, startWorkers } from '../apps/workers/src/testing/start-workers.ts'
import { postgresPrograms } from '../infra/postgres/programs.ts'
import { dump, restore } from './lib/dump.ts'

/** A machine without Python can't have the programs; where everything is checked, that is a failure. */
const missing = process.env.CI
  ? undefined
  : await postgresPrograms(18).then(
      () => undefined,
      (error: Error) => error.message,
    )

const database = useTestDatabase({ seeded: true })
const closing: (() => Promise<unknown>)[] = []
let folder: string

beforeEach(async ({ skip }) => {
  skip(missing !== undefined, missing)
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-backup-'))
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** A cluster that has nothing to do with the one that was backed up. */
async function newCluster(): Promise<{ url: string; pool: Pool }> {
  const server = await startEmbeddedPostgres({ dataDir: path.join(folder, 'new'), durable: false })
  closing.push(() => server.stop())
  const pool = createPool(server.url, { max: 4, applicationName: 'test-restored' })
  closing.push(() => pool.end())
  return { url: server.url, pool }
}

async function shopOn(url: string) {
  const shop = await connect(url, 'test-shop')
  const workers = await startWorkers(url, `member of ${new URL(url).port}`)
  const close = async () => {
    await workers.stop()
    await shop.close()
  }
  return { log: shop.log, close }
}

const many = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => ({ lines: [['garden-twine', 1]], postcode: index % 5 === 0 ? '00000' : '04229' }))

const allEvents = (pool: Pool) =>
  rowsOf<{ id: string; position: number }>(
    pool,
    'select id, position, partition, order_id, version, type, time, data::text from log.events order by position',
  )

test('P13: a shop is backed up while it runs, restored into a new cluster, and goes on there: nothing lost, the log goes on, open orders end', {
  timeout: 120_000,
}, async () => {
  const file = path.join(folder, 'shop.dump')
  const { pool } = database
  const before = await shopOn(database.url)
  // These wait for the provider until its outage is ended: they are under way whenever the snapshot is taken.
  const waiting = await placeOrders(
    before.log,
    Array.from({ length: 10 }, () => ({ token: 'tok_outage' })),
  )
  const placed = await placeOrders(before.log, many(100))
  await eventually(async () => expect(await rowsOf(pool, 'select order_id from log.blocked')).toHaveLength(10))
  const committed = await allEvents(pool)
  let dumping = true
  const ordering = (async () => {
    while (dumping) await placeOrders(before.log, many(20))
  })()
  await dump(database.url, file)
  dumping = false
  await ordering
  await before.close()

  const restored = await newCluster()
  await restore(restored.url, file)
  const events = await allEvents(restored.pool)
  const known = new Map(events.map((event) => [event.id, event]))
  expect(committed.filter((event) => !known.has(event.id))).toEqual([])
  const original = new Map((await allEvents(pool)).map((event) => [event.id, event]))
  expect(events.filter((event) => JSON.stringify(event) !== JSON.stringify(original.get(event.id)))).toEqual([])
  expect(
    await rowsOf(
      restored.pool,
      `select group_name, partition from log.cursors c
       where position > coalesce((select max(position) from log.events e where e.partition = c.partition), 0)`,
    ),
  ).toEqual([])
  const open = await rowsOf<{ id: string }>(restored.pool, 'select id from orders.orders where closed_at is null')
  expect(open.map(({ id }) => id)).toEqual(expect.arrayContaining(waiting))

  await migrate(restored.url)
  const after = await shopOn(restored.url)
  closing.push(after.close)
  await restored.pool.query('delete from simulated.outages')
  const fresh = await placeOrders(after.log, many(50))
  await allClosed(restored.pool, [...waiting, ...placed, ...open.map(({ id }) => id), ...fresh], 60_000)
  const last = Math.max(...events.map(({ position }) => position))
  const since = (await allEvents(restored.pool)).filter((event) => !known.has(event.id))
  expect(since.length).toBeGreaterThan(fresh.length)
  expect(since.filter(({ position }) => position <= last)).toEqual([])
  expect(await brokenInvariants(restored.pool)).toEqual({})
  expect(await rowsOf(restored.pool, `select calls from simulated.charges where order_id = any($1) and calls <> 1`, [fresh])).toEqual([])
})

test('a backup is not restored over a shop, and a file that is none leaves the database empty', async () => {
  const file = path.join(folder, 'shop.dump')
  await dump(database.url, file)
  await expect(restore(database.url, file)).rejects.toThrow(
    /^The database holds \d+ tables already: a backup is restored into an empty one\.$/,
  )

  const cluster = await newCluster()
  await writeFile(file, 'this is no backup')
  await expect(restore(cluster.url, file)).rejects.toThrow('input file does not appear to be a valid archive')
  await expect(dump(cluster.url, file)).rejects.toThrow('The database holds no shop: there is nothing to back up.')
})
