import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { migrate } from '@sagaboard/db/migrate'
import type { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { wrongRights } from '@sagaboard/db/testing/wrong-rights'
import type { PgTx } from '@sagaboard/db/transaction'
import type { EventStore } from '@sagaboard/events/log/event-store'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { eventually } from '@sagaboard/events/testing/eventually'
import { postgresPrograms } from '@sagaboard/infra/postgres/programs'
import { allClosed, brokenInvariants, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { placeOrders, type TestOrder } from '@sagaboard/workers/testing/place-order'
import pg, { type Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dump, restore } from '../lib/dump.ts'

type Closing = (() => Promise<unknown>)[]

interface Backups {
  folder: () => string
  closing: Closing
}

/**
 * A folder that is gone after each test, and what is to be closed before that.
 *
 * @param isRequired a machine that can't have the programs of a backup (it has no Python) fails instead of skipping
 */
export function useBackups(isRequired: boolean): Backups {
  const closing: Closing = []
  let folder = ''

  beforeEach(async ({ skip }) => {
    const missing = isRequired
      ? undefined
      : await postgresPrograms(18).then(
          () => undefined,
          (error: Error) => error.message,
        )
    skip(missing !== undefined, missing)
    folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-backup-'))
  })

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  return { folder: () => folder, closing }
}

/** A cluster that has nothing to do with the one that was backed up. */
export async function newCluster({
  folder,
  closing,
}: Backups): Promise<{ url: string; pool: Pool; wrongRights(): Promise<string[]> }> {
  const server = await startEmbeddedPostgres({
    dataDir: path.join(folder(), 'new'),
    durable: false,
  })
  closing.push(() => server.stop())
  const pool = createPool(server.url, { max: 4, applicationName: 'test-restored' })
  closing.push(() => pool.end())
  return {
    url: server.url,
    pool,
    async wrongRights() {
      const admin = new pg.Client({ connectionString: server.urls.admin })
      await admin.connect()
      return wrongRights(admin).finally(() => admin.end())
    },
  }
}

const many = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => ({
    lines: [['garden-twine', 1]],
    postcode: index % 5 === 0 ? '00000' : '04229',
  }))

const allEvents = (pool: Pool) =>
  rowsOf<{ id: string; position: number }>(
    pool,
    'select id, position, partition, order_id, version, type, time, data::text from log.events order by position',
  )

interface BackedUp {
  database: ReturnType<typeof useTestDatabase>
  backups: Backups
  /** Starts all services on a database, with whatever carries the log there. */
  startShop: (
    url: string,
  ) => Promise<{ log: EventStore<PgTx> & Notifier; close(): Promise<unknown> }>
}

/** A test that runs on whatever bus. */
export function backedUpAndRestored({ database, backups, startShop }: BackedUp): void {
  test('P13: a shop is backed up while it runs, restored into a new cluster, and goes on there: nothing lost, the log goes on, open orders end, the roles have their rights', {
    timeout: 120_000,
  }, async () => {
    const file = path.join(backups.folder(), 'shop.dump')
    const { pool } = database
    const before = await startShop(database.url)
    // These wait for the provider until its outage is ended: they are under way whenever the snapshot is taken.
    const waiting = await placeOrders(
      before.log,
      Array.from({ length: 10 }, () => ({ token: 'tok_outage' })),
    )
    const placed = await placeOrders(before.log, many(100))
    await eventually(async () =>
      expect(await rowsOf(pool, 'select order_id from log.blocked')).toHaveLength(10),
    )
    const committed = await allEvents(pool)
    let dumping = true
    const ordering = (async () => {
      while (dumping) await placeOrders(before.log, many(20))
    })()
    await dump(database.url, file)
    dumping = false
    await ordering
    await before.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)

    const restored = await newCluster(backups)
    await restore(restored.url, file)
    const events = await allEvents(restored.pool)
    const known = new Map(events.map((event) => [event.id, event]))
    expect(committed.filter((event) => !known.has(event.id))).toEqual([])
    const original = new Map((await allEvents(pool)).map((event) => [event.id, event]))
    expect(
      events.filter((event) => JSON.stringify(event) !== JSON.stringify(original.get(event.id))),
    ).toEqual([])
    expect(
      await rowsOf(
        restored.pool,
        `select group_name, partition from log.cursors c
       where position > coalesce((select max(position) from log.events e where e.partition = c.partition), 0)`,
      ),
    ).toEqual([])
    const open = await rowsOf<{ id: string }>(
      restored.pool,
      'select id from orders.orders where closed_at is null',
    )
    expect(open.map(({ id }) => id)).toEqual(expect.arrayContaining(waiting))

    await migrate(restored.url)
    expect(await restored.wrongRights()).toEqual([])
    const after = await startShop(restored.url)
    backups.closing.push(after.close)
    await restored.pool.query('delete from simulated.outages')
    const fresh = await placeOrders(after.log, many(50))
    await allClosed(
      restored.pool,
      [...waiting, ...placed, ...open.map(({ id }) => id), ...fresh],
      60_000,
    )
    const last = Math.max(...events.map(({ position }) => position))
    const since = (await allEvents(restored.pool)).filter((event) => !known.has(event.id))
    expect(since.length).toBeGreaterThan(fresh.length)
    expect(since.filter(({ position }) => position <= last)).toEqual([])
    expect(await brokenInvariants(restored.pool)).toEqual({})
    expect(
      await rowsOf(
        restored.pool,
        `select calls from simulated.charges where order_id = any($1) and calls <> 1`,
        [fresh],
      ),
    ).toEqual([])
  })
}
