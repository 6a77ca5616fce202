import { randomUUID } from 'node:crypto'
import { orderNumber } from '@sagaboard/events/catalog/order-number'
import { emptyOrder } from '@sagaboard/events/saga/order-view'
import type { PoolClient } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPool } from './client.ts'
import { brokenInvariants } from './invariants.ts'
import { insertOrders } from './order-rows.ts'
import { beginHeld } from './testing/begin-held.ts'
import { useTestDatabase } from './testing/template-database.ts'
import { inTransaction } from './transaction.ts'

const database = useTestDatabase()
let clients: PoolClient[]
let drawn = 0

beforeEach(() => {
  clients = []
})
afterEach(async () => {
  for (const client of clients) {
    await client.query('rollback')
    client.release()
  }
})

/** Orders as they enter. */
async function placed(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const createdAt = new Date().toISOString()
  const pool = createPool(database.url, { max: 1, applicationName: 'test', pipeline: true })
  await inTransaction(pool, async (tx) =>
    insertOrders(
      tx,
      ids.map((orderId) => ({
        order: { ...emptyOrder, orderId, createdAt, orderNumber: orderNumber(drawn++, 3) },
        userId: null,
        accessTokenHash: '',
        expiresAt: null,
      })),
    ),
  )
  await pool.end()
  return ids
}

/** A transaction that closes these orders with the rights of the workers, and is left open. */
async function closing(orderIds: readonly string[], step = 'completed'): Promise<PoolClient> {
  const client = await database.poolOf('workers').connect()
  clients.push(client)
  await beginHeld(client)
  await client.query(
    'update orders.orders set step = $2, closed_at = now() where id = any($1::uuid[])',
    [orderIds, step],
  )
  return client
}

async function counted(): Promise<Record<string, number>> {
  const { rows } = await database
    .poolOf('web')
    .query<{ step: string; orders: number }>(
      'select step, sum(orders)::int as orders from orders.ended_counts group by step order by step',
    )
  return Object.fromEntries(rows.map(({ step, orders }) => [step, orders]))
}

test('orders are counted as they close, by step, and once', async () => {
  const before = await counted()
  const [one = '', two = '', three = ''] = await placed(3)
  expect(await counted()).toEqual(before)
  await (await closing([one, two])).query('commit')
  await (await closing([three], 'cancelled')).query('commit')
  const after = {
    completed: (before.completed ?? 0) + 2,
    cancelled: (before.cancelled ?? 0) + 1,
  }
  expect(await counted()).toEqual(after)
  // What happens to them later, as a refund, is no other end.
  await database.pool.query('update orders.orders set version = version + 1')
  expect(await counted()).toEqual(after)
  await (await closing([one])).query('rollback')
  expect(await counted()).toEqual(after)
  expect((await brokenInvariants(database.pool)).ended_counted).toBeUndefined()
})

test('transactions that close orders at the same time do not wait for each other', async () => {
  const before = (await counted()).completed ?? 0
  const ids = await placed(4)
  // Each is open while the next one closes its order: one that waited would wait for ever.
  const open: PoolClient[] = []
  for (const id of ids) open.push(await closing([id]))
  const [first, ...others] = open
  for (const client of others) await client.query('commit')
  await first?.query('rollback')
  expect((await counted()).completed).toBe(before + 3)
})

test('nobody but the trigger writes the count', async () => {
  for (const role of ['workers', 'web'] as const)
    await expect(
      database.poolOf(role).query('update orders.ended_counts set orders = 0'),
    ).rejects.toThrow('permission denied')
})
