import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { services } from '@sagaboard/events/catalog/events'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import { eventually } from '@sagaboard/events/testing/eventually'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder } from './testing/place-order.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { connect } from './testing/start-workers.ts'

const database = useTestDatabase({ seeded: true })
const topic = `order-events-${randomUUID().slice(0, 8)}`
const handled: Handled[] = []
let shop: Awaited<ReturnType<typeof connect>>
let workers: Awaited<ReturnType<typeof startOnKafka>>

beforeAll(async () => {
  shop = await connect(database.url, 'test-shop')
  workers = await startOnKafka(database.url, {
    brokers: inject('kafkaBrokers'),
    topic,
    member: 'member-1',
    onHandled: (one) => handled.push(one),
    paceMs: 5_000,
  })
})

afterAll(async () => {
  await workers?.stop()
  await shop?.close()
})

const twine: TestOrder = { lines: [['garden-twine', 1]] }
const many = (count: number) => Array.from({ length: count }, () => twine)

/** The types that each transaction has appended, in the order of the log. */
async function transactionsOf(orderId: string): Promise<string[]> {
  const rows = await rowsOf<{ types: string }>(
    shop.pool,
    `select string_agg(type, ' ' order by version) as types from log.events
     where order_id = $1 group by xmin::text order by min(version)`,
    [orderId],
  )
  return rows.map(({ types }) => types)
}

/** Until every group has read a message of each partition, what one states is not handled ahead for all of them. */
async function allPartitionsBegun(): Promise<void> {
  await eventually(async () => {
    const orders = await placeOrders(shop.log, many(40))
    await allClosed(shop.pool, orders)
    const rows = await rowsOf<{ partitions: number }>(
      shop.pool,
      'select count(distinct partition)::int as partitions from log.events where order_id = any($1)',
      [orders],
    )
    expect(rows).toEqual([{ partitions: shop.log.partitions }])
  })
}

/** Waits until the groups have read all that there is. */
const allRead = () =>
  eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        `select c.group_name, c.partition from log.cursors c
         where c.group_name = any($1) and c.position <> (select coalesce(max(e.position), 0) from log.events e where e.partition = c.partition)`,
        [services],
      ),
    ).toEqual([]),
  )

test('the services of a process take an order on Kafka through in as many transactions as it has calls and one more, and hear nothing twice', async () => {
  await allPartitionsBegun()
  await allRead()
  handled.length = 0
  const orders: string[] = []
  for (let count = 0; count < 8; count++) {
    const [orderId = ''] = await placeOrders(shop.log, [twine])
    await allClosed(shop.pool, [orderId])
    orders.push(orderId)
  }
  await allRead()
  for (const orderId of orders)
    expect(await transactionsOf(orderId)).toEqual([
      'OrderCreated',
      'InventoryReserved',
      'PaymentCompleted',
      'ShipmentCreated InventoryCommitted OrderCompleted',
    ])
  // What was stated here comes back from the broker, and is passed over unread.
  expect(handled.every(({ outcome }) => outcome === 'committed')).toBe(true)
  expect(handled.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(0)
  const types = (service: string) =>
    handled.flatMap((one) => (one.service === service ? one.types : []))
  expect(types('payment').toSorted()).toEqual(
    orders.flatMap(() => ['OrderCreated', 'InventoryReserved']).toSorted(),
  )
  expect(types('orders')).toHaveLength(5 * orders.length)
})

test('many orders at once cost fewer transactions than each service would need for its own', async () => {
  handled.length = 0
  const orders = await placeOrders(shop.log, many(200))
  await allClosed(shop.pool, orders)
  await allRead()
  expect(handled.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(0)
  const transactions = await Promise.all(orders.map(transactionsOf))
  expect(transactions.map((types) => types.join(' '))).toEqual(
    orders.map(
      () =>
        'OrderCreated InventoryReserved PaymentCompleted ShipmentCreated InventoryCommitted OrderCompleted',
    ),
  )
  // One per event without the loop. An order may need one more than its calls: a service had loaded only others' rows.
  const total = transactions.reduce((sum, types) => sum + types.length, 0)
  expect(total).toBeGreaterThanOrEqual(4 * orders.length)
  expect(total).toBeLessThan(5 * orders.length)
  expect(await brokenInvariants(shop.pool)).toEqual({})
})
