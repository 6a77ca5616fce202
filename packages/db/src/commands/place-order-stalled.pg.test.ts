import { randomUUID } from 'node:crypto'
import { partitionOf } from '@sagaboard/events/log/partition'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool, isLockTimeout } from '../client.ts'
import { lockClasses } from '../lock-classes.ts'
import { createNotifications, type Notifications } from '../postgres-log/notifications.ts'
import { createPostgresLog } from '../postgres-log/postgres-log.ts'
import { useTestDatabase as ownDatabase } from '../testing/template-database.ts'
import { createPlaceOrder, type PlaceOrder } from './place-order.ts'

/** A connection that fell silent in the middle of a transaction: what it has locked stays locked. */
const input = {
  lines: [{ sku: 'enamel-mug', quantity: 1 }],
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
}

const partitions = 8
const database = ownDatabase({ seeded: true })
let pool: ReturnType<typeof createPool>
let notifications: Notifications
let placeOrder: PlaceOrder
let silent: pg.Client

beforeAll(async () => {
  pool = createPool(database.url, {
    max: 4,
    applicationName: 'place-order-test',
    pipeline: true,
    lockTimeoutMs: 200,
  })
  notifications = createNotifications(pool, database.url)
  placeOrder = createPlaceOrder({
    log: createPostgresLog({ pool, notifications, partitions }),
    secret: 'a secret of thirty-two characters',
    reservationMinutes: 30,
  })
  silent = new pg.Client({ connectionString: database.url })
  await silent.connect()
})
afterAll(async () => {
  await silent.end()
  await notifications.close()
  await pool.end()
})

const place = async () => placeOrder(input, { idempotencyKey: randomUUID() })

async function whileHolding(held: readonly number[], work: () => Promise<void>) {
  await silent.query('begin')
  await silent.query(
    `select pg_advisory_xact_lock(${lockClasses.partition}, p) from unnest($1::int[]) p`,
    [held],
  )
  try {
    await work()
  } finally {
    await silent.query('rollback')
  }
}

test('a silent connection that holds some partitions keeps no order from being placed: they stand in the others', async () => {
  const held = [0, 1, 2, 3, 4, 5]
  await whileHolding(held, async () => {
    const first = await Promise.all(Array.from({ length: 40 }, place))
    const second = await Promise.all(Array.from({ length: 40 }, place))
    const taken = new Set<number>()
    for (const placed of [...first, ...second]) {
      if (placed.type !== 'accepted') throw new Error(JSON.stringify(placed))
      taken.add(partitionOf(placed.orderId, partitions))
    }
    expect([...taken].sort()).toEqual([6, 7])
  })
})

test('when all partitions are held, an order is refused for now; it is taken once they are free', async () => {
  const idempotencyKey = randomUUID()
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  await whileHolding(all, async () => {
    const error = await placeOrder(input, { idempotencyKey }).catch((thrown: unknown) => thrown)
    expect(isLockTimeout(error)).toBe(true)
  })
  expect(await placeOrder(input, { idempotencyKey })).toMatchObject({
    type: 'accepted',
    replayed: false,
  })
})

test('a key that a silent connection holds stops its own order alone', async () => {
  const held = randomUUID()
  await silent.query('begin')
  await silent.query(
    `insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency)
     values ($1, 'hash', $2, 1, 'EUR')`,
    [held, randomUUID()],
  )
  const stuck = placeOrder(input, { idempotencyKey: held }).catch((thrown: unknown) => thrown)
  const [answer, ...others] = await Promise.all([stuck, ...Array.from({ length: 20 }, place)])
  expect(isLockTimeout(answer)).toBe(true)
  expect(others.every((placed) => placed.type === 'accepted')).toBe(true)
  await silent.query('rollback')
})
