import { entryOf } from '@sagaboard/events/log/decode'
import { foldOrder, type OrderView } from '@sagaboard/events/saga/order-view'
import { eq } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPool } from './client.ts'
import { brokenInvariants } from './invariants.ts'
import { migrate } from './migrate.ts'
import { createNotifications } from './postgres-log/notifications.ts'
import { createPostgresLog, type PostgresLog, readPartitions } from './postgres-log/postgres-log.ts'
import { staffLinks } from './schema/auth.ts'
import { blocked, unroutableMessages } from './schema/log.ts'
import { orderRows } from './schema/orders.ts'
import { charges, labels } from './schema/simulated.ts'
import { earlierBuilds, readManifest, restoreEarlierBuild } from './testing/earlier-builds.ts'
import { digestOf, type FixtureManifest } from './testing/fixture-manifest.ts'
import { countKinds, readBooks, readOrders } from './testing/fixture-rows.ts'

// Every migration is made from what each earlier build has left behind: a new one needs no change here.
describe.each(earlierBuilds)('a database of the build %s is migrated', (fixture) => {
  let manifest: FixtureManifest
  let database: Awaited<ReturnType<typeof restoreEarlierBuild>>
  let pool: Pool
  let log: PostgresLog

  beforeAll(async () => {
    manifest = await readManifest(fixture)
    database = await restoreEarlierBuild(fixture)
    await Promise.all([migrate(database.url), migrate(database.url)])
    pool = createPool(database.url, {
      max: 4,
      applicationName: 'test-earlier-builds',
      pipeline: true,
    })
    log = createPostgresLog({
      pool,
      notifications: createNotifications(pool, undefined),
      partitions: await readPartitions(pool),
    })
  })

  afterAll(async () => {
    await pool?.end()
    await database?.drop()
  })

  /** The whole log, read as every service reads it. */
  const readLog = () =>
    log.read(
      new Map(Array.from({ length: log.partitions }, (_, partition) => [partition, 0])),
      100_000,
    )

  test('every order is where it was: its status, where services stand, and what people have decided and nobody has carried out', async () => {
    const orders = await readOrders(pool)
    expect(orders.size).toBe(manifest.orders.length)
    for (const { name, orderId, status, reason, blocked } of manifest.orders)
      expect({ name, ...orders.get(orderId) }).toEqual({ name, orderId, status, reason, blocked })
  })

  test('an order is called what people have called it', async () => {
    const db = drizzle(pool)
    const rows = await db
      .select({ orderId: orderRows.id, orderNumber: orderRows.orderNumber })
      .from(orderRows)
    const numbers = new Map(rows.map(({ orderId, orderNumber }) => [orderId, orderNumber]))
    for (const { orderId, orderNumber = shortId(orderId) } of manifest.orders)
      expect({ orderId, orderNumber: numbers.get(orderId) }).toEqual({ orderId, orderNumber })
  })

  test('the log has every event as it was written, in as many partitions as before', async () => {
    expect(log.partitions).toBe(manifest.partitions)
    const events = await readLog()
    expect(digestOf(events)).toBe(manifest.logDigest)
    const versions = new Map<string, number>()
    for (const { orderId, version } of events)
      versions.set(orderId, Math.max(version, versions.get(orderId) ?? 0))
    expect(
      manifest.orders.filter(({ orderId, version }) => versions.get(orderId) !== version),
    ).toEqual([])
  })

  test('the row of every order is what its events add up to, as far as it has come', async () => {
    const rows = await drizzle(pool).select().from(orderRows)
    for (const row of rows) {
      const entries = (await log.readOrder(row.id, 0)).map(entryOf)
      const skipped = new Set(
        entries.flatMap((entry) =>
          entry.type === 'StepSkipped' && 'source' in entry && entry.data.service === 'orders'
            ? [entry.data.version]
            : [],
        ),
      )
      const seen = entries
        .filter((entry) => entry.version <= row.version)
        .map((entry) =>
          skipped.has(entry.version) ? { version: entry.version, unreadable: 'skipped' } : entry,
        )
      expect(viewOf(row)).toEqual(placeOf(foldOrder(seen)))
    }
  })

  test('no invariant lists anything but what the earlier build left open, which its README names', async () => {
    const broken = Object.entries(await brokenInvariants(pool)).map(([view, rows]) => [
      view,
      rows.map((row) => (row as { order_id?: string }).order_id ?? JSON.stringify(row)).toSorted(),
    ])
    expect(Object.fromEntries(broken)).toEqual(manifest.violations)
  })

  test('accounts and their links, audit entries, keys, amendments, tries, foreign messages and fault switches are all there, and the providers’ books', async () => {
    expect(await countKinds(pool)).toEqual({ staffLinks: 0, attempts: 0, ...manifest.counts })
    expect(await readBooks(pool)).toEqual(manifest.books)
  })

  describe('control: a migration is noticed that', () => {
    type Change = (db: NodePgDatabase) => Promise<unknown>
    const changes: [what: string, change: Change, ofLater?: 'of later builds'][] = [
      ['forgets what people have decided', (db) => db.update(blocked).set({ resolution: null })],
      [
        'lets dead orders be tried again',
        (db) => db.update(blocked).set({ state: 'retrying' }).where(eq(blocked.state, 'dead')),
      ],
      [
        'moves an order',
        (db) => db.update(orderRows).set({ status: 'PAID' }).where(eq(orderRows.status, 'SHIPPED')),
      ],
      ['loses the messages of others', (db) => db.delete(unroutableMessages)],
      ['loses what a provider has done', (db) => db.update(labels).set({ outcome: null })],
      [
        'loses what a provider has voided',
        (db) => db.update(charges).set({ voidedAt: null }),
        'of later builds',
      ],
      ['loses the links of staff', (db) => db.delete(staffLinks), 'of later builds'],
    ]
    test.each(changes)('%s', async (_what, change, ofLater) => {
      const isThere = ofLater === undefined || manifest.counts.staffLinks !== undefined
      const client = await pool.connect()
      const state = async () => ({
        orders: [...(await readOrders(client)).values()].toSorted((a, b) =>
          a.orderId < b.orderId ? -1 : 1,
        ),
        counts: await countKinds(client),
        books: await readBooks(client),
      })
      await client.query('begin')
      const before = await state()
      await change(drizzle(client))
      // What the first build did not have it can't lose.
      if (isThere) expect(await state()).not.toEqual(before)
      else expect(await state()).toEqual(before)
      await client.query('rollback')
      expect(await state()).toEqual(before)
      client.release()
    })

    test('changes an event', async () => {
      const events = await readLog()
      const [first, ...rest] = events
      const data = Object.fromEntries(Object.entries(first?.data ?? {}).toReversed())
      expect(digestOf([...rest, { ...first, data } as (typeof events)[number]])).toBe(
        manifest.logDigest,
      )
      expect(
        digestOf([
          ...rest,
          { ...first, data: { ...data, totalMinor: 1 } } as (typeof events)[number],
        ]),
      ).not.toBe(manifest.logDigest)
      expect(digestOf(rest)).not.toBe(manifest.logDigest)
    })
  })
})

test('there is a log of 8 partitions among the fixtures, and one of 32', async () => {
  const manifests = await Promise.all(earlierBuilds.map(readManifest))
  expect(manifests.map(({ partitions }) => partitions)).toEqual(expect.arrayContaining([8, 32]))
})

/** What orders are called of before there were numbers. */
const shortId = (orderId: string) => `${orderId.slice(0, 4)}-${orderId.slice(4, 8)}`.toUpperCase()

type Row = typeof orderRows.$inferSelect

const viewOf = ({
  id,
  status,
  reason,
  version,
  paymentStatus,
  capturedMinor,
  refundedMinor,
  shipmentStatus,
  parcels,
  closedAt,
}: Row) => ({
  orderId: id,
  status,
  reason,
  version,
  paymentStatus,
  capturedMinor,
  refundedMinor,
  shipmentStatus,
  parcels,
  closedAt: instantOf(closedAt),
})

/** However it is written. */
const instantOf = (text: string | null) => text && new Date(text).getTime()

const placeOf = ({ orderId, status, reason, version, payment, shipment, closedAt }: OrderView) => ({
  orderId,
  status,
  reason,
  version,
  closedAt: instantOf(closedAt),
  paymentStatus: payment.status,
  capturedMinor: payment.capturedMinor,
  refundedMinor: payment.refundedMinor,
  shipmentStatus: shipment.status,
  parcels: shipment.parcels,
})
