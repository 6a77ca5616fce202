import { randomUUID } from 'node:crypto'
import { readOrderNumber } from '@sagaboard/events/catalog/order-number'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPool } from '../client.ts'
import { createNotifications, type Notifications } from '../postgres-log/notifications.ts'
import { createPostgresLog } from '../postgres-log/postgres-log.ts'
import { useTestDatabase as ownDatabase } from '../testing/template-database.ts'
import type { PgTx } from '../transaction.ts'
import { createPlaceOrder, type PlaceOrder } from './place-order.ts'

/** Two mugs. */
const sampleInput = {
  lines: [{ sku: 'enamel-mug', quantity: 2 }],
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
}

const database = ownDatabase({ seeded: true })
let pool: ReturnType<typeof createPool>
let notifications: Notifications
let log: ReturnType<typeof countingLog>
let placeOrder: PlaceOrder

/** Counts the round trips of its transactions: reads that are sent together are one, the commit is one. */
function countingLog() {
  const inner = createPostgresLog({ pool, notifications, partitions: 8 })
  const counting = {
    ...inner,
    roundTrips: 0,
    /** Runs once, when the next transaction is about to begin. */
    before: undefined as (() => Promise<unknown>) | undefined,
    async transaction<T>(work: (tx: PgTx) => Promise<T>): Promise<T> {
      const { before } = counting
      counting.before = undefined
      await before?.()
      let waiting = 0
      counting.roundTrips++
      return inner.transaction((tx) =>
        work({
          write: (statement, values) => tx.write(statement, values),
          query: async <Row>(...asked: Parameters<PgTx['query']>) => {
            if (waiting === 0) counting.roundTrips++
            waiting++
            try {
              return await tx.query<Row>(...asked)
            } finally {
              waiting--
            }
          },
        }),
      )
    },
  }
  return counting
}

beforeAll(() => {
  pool = createPool(database.url, { max: 4, applicationName: 'place-order-test', pipeline: true })
  notifications = createNotifications(pool, database.url)
})
afterAll(async () => {
  await notifications.close()
  await pool.end()
})
beforeEach(() => {
  log = countingLog()
  placeOrder = createPlaceOrder({
    log,
    secret: 'a secret of thirty-two characters',
    reservationMinutes: 30,
  })
})

async function place(input = sampleInput, key: string = randomUUID()) {
  const result = await placeOrder(input, { idempotencyKey: key })
  if (result.type !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(result)}`)
  return result
}

const priced = (sku: string, priceMinor: number) =>
  database.pool.query('update catalog.products set price_minor = $2 where sku = $1', [
    sku,
    priceMinor,
  ])

test('an order enters in two round trips, and so do a hundred that arrive together', async () => {
  await place()
  log.roundTrips = 0
  await place()
  expect(log.roundTrips).toBe(2)
  log.roundTrips = 0
  const together = await Promise.all(Array.from({ length: 100 }, () => place()))
  expect(log.roundTrips).toBe(2)
  const { rows } = await database.pool.query<{ count: number }>(
    'select count(*)::int from orders.orders where id = any($1)',
    [together.map(({ orderId }) => orderId)],
  )
  expect(rows).toEqual([{ count: 100 }])
})

test('of orders that arrive together, keys that were used before and wrong ones stop none of the others', async () => {
  const key = randomUUID()
  const first = await place(sampleInput, key)
  const unknown = { ...sampleInput, lines: [{ sku: 'no-such-thing', quantity: 1 }] }
  const [again, invalid, fresh] = await Promise.all([
    placeOrder(sampleInput, { idempotencyKey: key }),
    placeOrder(unknown, { idempotencyKey: randomUUID() }),
    place(),
  ])
  expect(again).toEqual({ ...first, replayed: true })
  expect(invalid).toEqual({
    type: 'invalid',
    issues: [{ path: 'lines.0.sku', message: 'is not a product of the catalogue' }],
  })
  expect(fresh.orderId).not.toBe(first.orderId)
  const { rows } = await database.pool.query(
    'select order_id, version from log.events where order_id = $1',
    [first.orderId],
  )
  expect(rows).toEqual([{ order_id: first.orderId, version: 1 }])
})

test('an order has as long as it is given, from the moment it enters', async () => {
  const at = new Date('2026-03-01T12:00:00.000Z')
  const placing = { log, secret: 'a secret of thirty-two characters', now: () => at }
  for (const reservationMinutes of [30, 7]) {
    placeOrder = createPlaceOrder({ ...placing, reservationMinutes })
    const { orderId } = await place()
    const { rows } = await database.pool.query(
      `select extract(epoch from expires_at - $2::timestamptz)::int as seconds
       from orders.orders where id = $1`,
      [orderId, at],
    )
    expect(rows).toEqual([{ seconds: reservationMinutes * 60 }])
  }
})

describe('prices are kept in the process, and are never old', () => {
  test('a price that changes counts for the next order', async () => {
    await priced('tea-towel', 1_200)
    const towel = { ...sampleInput, lines: [{ sku: 'tea-towel', quantity: 2 }] }
    expect((await place(towel)).totalMinor).toBe(2_400)
    await priced('tea-towel', 1_300)
    expect((await place(towel)).totalMinor).toBe(2_600)
  })

  test('one that changes after it was read and before the transaction counts as well', async () => {
    await priced('hand-trowel', 2_600)
    const trowel = { ...sampleInput, lines: [{ sku: 'hand-trowel', quantity: 1 }] }
    await place(trowel)
    log.before = () => priced('hand-trowel', 2_700)
    const { orderId, totalMinor } = await place(trowel)
    expect(totalMinor).toBe(2_700)
    const { rows } = await database.pool.query(
      `select data->'totalMinor' as total from log.events where order_id = $1`,
      [orderId],
    )
    expect(rows).toEqual([{ total: 2_700 }])
  })

  test('a product that comes or goes is there or not for the next order', async () => {
    const lamp = { ...sampleInput, lines: [{ sku: 'oil-lamp', quantity: 1 }] }
    expect((await placeOrder(lamp, { idempotencyKey: randomUUID() })).type).toBe('invalid')
    await database.pool.query(
      `insert into catalog.products values ('oil-lamp', 'Oil lamp', 'garden', 'Burns.', 3100, 'EUR', 99)`,
    )
    expect((await place(lamp)).totalMinor).toBe(3_100)
    await database.pool.query(`delete from catalog.products where sku = 'oil-lamp'`)
    expect((await placeOrder(lamp, { idempotencyKey: randomUUID() })).type).toBe('invalid')
  })
})

test('an order has its number in the answer, in its row and in its event, and no other order has it', async () => {
  const placed = await Promise.all(Array.from({ length: 50 }, () => place()))
  const { rows } = await database.pool.query<{ id: string; row: string; event: string }>(
    `select o.id, o.order_number as row, e.data->>'orderNumber' as event from orders.orders o join log.events e on e.order_id = o.id where o.id = any($1)`,
    [placed.map(({ orderId }) => orderId)],
  )
  const stored = new Map(rows.map(({ id, row, event }) => [id, [row, event]]))
  for (const { orderId, orderNumber } of placed) {
    expect(stored.get(orderId)).toEqual([orderNumber, orderNumber])
    expect(readOrderNumber(orderNumber)).toEqual({ type: 'number', orderNumber })
  }
  expect(new Set(placed.map(({ orderNumber }) => orderNumber)).size).toBe(placed.length)
  expect(placed.map(({ orderId }) => orderId).toSorted()).toEqual(
    placed.map(({ orderId }) => orderId),
  )
})
