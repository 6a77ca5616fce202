import { randomUUID } from 'node:crypto'
import type { NewEntry } from '@sagaboard/events/log/event-store'
import { newEntry } from '@sagaboard/events/log/new-entry'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createPool } from '../client.ts'
import { databaseUrl } from '../testing/database-url.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import { createNotifications } from './notifications.ts'
import { createPostgresLog, type PostgresLog, readPartitions } from './postgres-log.ts'

const database = useTestDatabase()
let pool: pg.Pool
let log: PostgresLog

beforeAll(async () => {
  pool = createPool(database.url, { max: 24, applicationName: 'test-log', pipeline: true })
  log = createPostgresLog({
    pool,
    notifications: createNotifications(pool, undefined),
    partitions: await readPartitions(pool),
  })
})

afterAll(async () => {
  await pool?.end()
})

const entryFor = (orderId: string): NewEntry =>
  newEntry(
    null,
    { type: 'PaymentVoided', data: { outcome: 'not_asked' } },
    { orderId, at: new Date(), partitions: log.partitions },
  )

const append = (entries: readonly NewEntry[]) =>
  log.transaction(async (tx) => log.append(tx, entries))

describe('appending', () => {
  test('20 at once to one order: no version twice, none missing, no error', async () => {
    const orderId = randomUUID()
    await Promise.all(
      Array.from({ length: 20 }, () => append([entryFor(orderId), entryFor(orderId)])),
    )
    const stored = await log.readOrder(orderId, 0)
    expect(stored.map((event) => event.version)).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    )
    const positions = stored.map((event) => event.position)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
  })

  test('many orders at once, each in a transaction with others in another order: no deadlock', async () => {
    const orders = Array.from({ length: 30 }, () => randomUUID())
    const turned = (by: number) => [...orders.slice(by), ...orders.slice(0, by)]
    await Promise.all(orders.map((_, by) => append(turned(by).map(entryFor))))
    for (const orderId of orders) expect(await log.readOrder(orderId, 29)).toHaveLength(1)
  })

  test('a transaction that is rolled back leaves no event and no gap', async () => {
    const orderId = randomUUID()
    await append([entryFor(orderId)])
    const attempt = log.transaction(async (tx) => {
      log.append(tx, [entryFor(orderId)])
      throw new Error('changed its mind')
    })
    await expect(attempt).rejects.toThrow('changed its mind')
    await append([entryFor(orderId)])
    expect((await log.readOrder(orderId, 0)).map((event) => event.version)).toEqual([1, 2])
  })
})

describe('what a transaction took for granted', () => {
  const failureOf = (attempt: Promise<unknown>) =>
    attempt.then(
      () => expect.unreachable('it went through'),
      (error: unknown) => error,
    )

  test('is no longer so when a version is taken or a row was changed: it can be made again', async () => {
    const first = { ...entryFor(randomUUID()), version: 1 }
    await append([first])
    const taken = append([{ ...first, id: randomUUID() }])
    expect(log.isOutdated(await failureOf(taken))).toBe(true)
    const changed = pool.query('select log.expect_rows(1, 2)')
    expect(log.isOutdated(await failureOf(changed))).toBe(true)
  })

  test('has nothing to do with other mistakes', async () => {
    for (const mistaken of ['select nothing', 'insert into log.events (partition) values (null)'])
      expect(log.isOutdated(await failureOf(pool.query(mistaken)))).toBe(false)
  })
})

test.each([
  ['changed', "update log.events set type = 'OrderCompleted'"],
  ['deleted', 'delete from log.events'],
  ['emptied', 'truncate log.events'],
])('the log can not be %s', async (_what, statement) => {
  await append([entryFor(randomUUID())])
  await expect(pool.query(statement)).rejects.toThrow('log.events is append-only')
})

describe('a member whose lease has run out', () => {
  test('can not move a cursor, and what it did with it is undone', async () => {
    const group = `group-${randomUUID()}`
    const orderId = randomUUID()
    const entry = entryFor(orderId)
    await append([entry])
    await log.join(group)
    const { positions } = await log.claim(group, 'zombie', 0)
    expect(positions.size).toBe(log.partitions)
    expect((await log.claim(group, 'successor', 60_000)).positions.size).toBe(log.partitions)
    const late = log.transaction(async (tx) => {
      log.append(tx, [entryFor(orderId)])
      log.advance(tx, 'zombie', [{ group, partition: entry.partition, from: 0, to: 1 }])
    })
    const refusal = await late.then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(refusal).toMatchObject({ code: 'SB001' })
    expect(log.isUnavailable(refusal)).toBe(true)
    expect(await log.readOrder(orderId, 0)).toHaveLength(1)
    expect((await log.claim(group, 'successor', 60_000)).positions.get(entry.partition)).toBe(0)
  })

  test('can not move a cursor that has been moved, even when it is the owner again', async () => {
    const group = `group-${randomUUID()}`
    await log.join(group)
    await log.claim(group, 'member', 60_000)
    const move = (from: number, to: number) =>
      log.transaction(async (tx) => log.advance(tx, 'member', [{ group, partition: 3, from, to }]))
    await move(0, 7)
    await expect(move(0, 9)).rejects.toMatchObject({ code: 'SB001' })
    await move(7, 9)
  })

  test('noting how far a group has come never moves its cursor back, nor past the end of the log', async () => {
    const group = `group-${randomUUID()}`
    const entry = entryFor(randomUUID())
    await log.transaction(async (tx) => log.append(tx, [entry]))
    const head = (await log.heads()).get(entry.partition) ?? 0
    expect(head).toBeGreaterThan(0)
    for (const position of [head, head - 1, head + 100])
      await log.recordPosition(group, new Map([[entry.partition, position]]))
    await log.join(group)
    expect((await log.claim(group, 'member', 60_000)).positions.get(entry.partition)).toBe(head)
  })
})

test('heartbeats of a member and its own batches, whose partitions come in any order, never end in a deadlock', async () => {
  const group = `group-${randomUUID()}`
  await log.join(group)
  await log.claim(group, 'member', 60_000)
  let working = true
  const heartbeats = async () => {
    while (working) await log.claim(group, 'member', 60_000)
  }
  const batches = async () => {
    for (let at = 0; at < 400; at++) {
      const turned = Array.from(
        { length: log.partitions },
        (_, index) => (index * 7 + at) % log.partitions,
      )
      const moves = turned.map((partition) => ({ group, partition, from: at, to: at + 1 }))
      await log.transaction(async (tx) => log.advance(tx, 'member', moves))
    }
  }
  const done = batches().finally(() => {
    working = false
  })
  await Promise.all([done, heartbeats(), heartbeats()])
})

describe('a database', () => {
  async function withDatabase(work: (url: string) => Promise<void>): Promise<void> {
    const { adminUrl } = inject('postgres')
    const name = `test_${randomUUID().replaceAll('-', '')}`
    const admin = new pg.Client({ connectionString: adminUrl })
    await admin.connect()
    try {
      await admin.query(`create database ${name}`)
      await work(databaseUrl(adminUrl, name))
    } finally {
      await admin.query(`drop database if exists ${name} with (force)`)
      await admin.end()
    }
  }

  async function withPool<T>(url: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const own = createPool(url, { max: 1, applicationName: 'test' })
    try {
      return await work(own)
    } finally {
      await own.end()
    }
  }

  test('that is empty is said to be so, with what to do', () =>
    withDatabase(async (url) => {
      await expect(withPool(url, readPartitions)).rejects.toThrow(
        'The database holds no event log. Run the migrations first',
      )
    }))
})
