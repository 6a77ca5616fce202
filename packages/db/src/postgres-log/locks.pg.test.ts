import { randomUUID } from 'node:crypto'
import { gate } from '@sagaboard/events/testing/gate'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createPool } from '../client.ts'
import { useTestDatabase } from '../testing/template-database.ts'
import { waitsForLock } from '../testing/waits-for-lock.ts'
import { createNotifications } from './notifications.ts'
import { createPostgresLog, readPartitions } from './postgres-log.ts'

const database = useTestDatabase()
let pool: ReturnType<typeof createPool>
let log: ReturnType<typeof createPostgresLog>

beforeAll(async () => {
  pool = createPool(database.url, { max: 8, applicationName: 'test-locks', pipeline: true })
  const notifications = createNotifications(pool, undefined)
  log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
})
afterAll(() => pool?.end())

const group = 'shipping'

async function blockedOrder(): Promise<string> {
  const orderId = randomUUID()
  const failure = {
    orderId,
    version: 1,
    eventType: 'OrderCreated',
    attempts: 1,
    fingerprint: 'Error: poison',
    error: 'Error: poison',
    nextAt: null,
    callingUntil: null,
  }
  await log.transaction(async (tx) => log.block(tx, group, [failure]))
  return orderId
}

test('an order is not unblocked while a batch passes one of its events by', async () => {
  const orderId = await blockedOrder()
  const batch = gate()
  onTestFinished(batch.open)
  const passing = log.transaction(async (tx) => {
    const among = await log.blockedAmong(tx, [group], [orderId])
    expect(among.get(group)).toEqual(new Set([orderId]))
    await batch.pass()
  })
  await batch.reached
  const order: string[] = []
  const unblocking = log.transaction(async (tx) => {
    await log.lockBlocked(tx, group, orderId)
    order.push('the redriver has the order')
    log.unblock(tx, group, orderId)
  })
  await waitsForLock(database.pool)
  order.push('the batch ends')
  batch.open()
  await Promise.all([passing, unblocking])
  expect(order).toEqual(['the batch ends', 'the redriver has the order'])
})

test('a batch that comes while an order is unblocked waits, and then handles its events', async () => {
  const orderId = await blockedOrder()
  const redriver = gate()
  onTestFinished(redriver.open)
  const unblocking = log.transaction(async (tx) => {
    await log.lockBlocked(tx, group, orderId)
    log.unblock(tx, group, orderId)
    await redriver.pass()
  })
  await redriver.reached
  const batch = log.transaction((tx) => log.blockedAmong(tx, [group], [orderId]))
  await waitsForLock(database.pool)
  redriver.open()
  await unblocking
  expect((await batch).get(group)).toEqual(new Set())
})

test('a batch that comes while an order is only looked at under the lock waits as well', async () => {
  const orderId = await blockedOrder()
  const redriver = gate()
  onTestFinished(redriver.open)
  const looking = log.transaction(async (tx) => {
    await log.lockBlocked(tx, group, orderId)
    await redriver.pass()
  })
  await redriver.reached
  const batch = log.transaction((tx) => log.blockedAmong(tx, [group], [orderId]))
  await waitsForLock(database.pool)
  redriver.open()
  await looking
  expect((await batch).get(group)).toEqual(new Set([orderId]))
})

test('a member that leaves gives its partitions back at once, however long its lease has still to run', async () => {
  const leaseMs = 3_600_000
  await log.join('leavers')
  const held = await log.claim('leavers', 'one', leaseMs)
  expect(held.positions.size).toBe(log.partitions)
  expect((await log.claim('leavers', 'two', leaseMs)).positions.size).toBe(0)
  await log.leave('leavers', 'one')
  const taken = await log.claim('leavers', 'two', leaseMs)
  expect(taken.positions.size, 'also counted no more among the members').toBe(log.partitions)
})
