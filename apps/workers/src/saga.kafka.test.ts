import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { postgresNews } from '@sagaboard/db/commands/news-store'
import { createNoteParcel } from '@sagaboard/db/commands/note-parcel'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { services } from '@sagaboard/events/catalog/events'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { disableAllFaults, enableFault } from './testing/enable-fault.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from './testing/place-order.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { connect } from './testing/start-workers.ts'

const database = useTestDatabase({ seeded: true })
const topic = `order-events-${randomUUID().slice(0, 8)}`
let dataDir: string
let broker: Kafka
let shop: Awaited<ReturnType<typeof connect>>
let workers: Awaited<ReturnType<typeof startOnKafka>>

// A broker of its own, because it is killed here.
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-kafka-'))
  broker = await startKafka({ dataDir })
  shop = await connect(database.url, 'test-shop')
  workers = await startOnKafka(database.url, { brokers: broker.brokers, topic, member: 'member-1' })
})

afterAll(async () => {
  await workers?.stop()
  await shop?.close()
  await broker?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const undone = { status: 'CANCELLED', shipment: 'none', captured: 0, refunded: 0 }
const endings: [what: string, order: TestOrder, order: object, events: number, money: number[]][] =
  [
    ['a good order is completed', {}, { status: 'COMPLETED', reason: null }, 6, [unitPriceMinor]],
    ['out of stock', { lines: [['herb-pot', 1]] }, { ...undone, reason: 'out_of_stock' }, 3, []],
    [
      'a declined card gives the stock back',
      { token: 'tok_declined' },
      { ...undone, reason: 'payment_declined' },
      5,
      [],
    ],
    [
      'an undeliverable address gives money and stock back',
      { postcode: '00000' },
      {
        status: 'CANCELLED',
        reason: 'shipping_failed',
        captured: unitPriceMinor,
        refunded: unitPriceMinor,
      },
      7,
      [unitPriceMinor, -unitPriceMinor],
    ],
    [
      'a payment whose first answer is lost is taken once',
      { token: 'tok_timeout' },
      { status: 'COMPLETED' },
      6,
      [unitPriceMinor],
    ],
  ]

const many = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => ({
    lines: [['garden-twine', 1]],
    token: index % 10 === 3 ? 'tok_declined' : 'tok_visa',
    postcode: index % 10 === 7 ? '00000' : '04229',
  }))

async function allIsWell(): Promise<void> {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(
    await rowsOf(shop.pool, `select sku from inventory.stock where reserved <> 0 or on_hand < 0`),
  ).toEqual([])
}

describe('on Kafka', () => {
  test.concurrent.each(endings)('%s', async (...[, order, ending, events, money]) => {
    const [orderId = ''] = await placeOrders(shop.log, [order])
    await allClosed(shop.pool, [orderId])
    const ledgers = await ledgersOf(shop.pool, orderId)
    expect(ledgers.order).toMatchObject(ending)
    expect(ledgers.versions).toEqual(Array.from({ length: events }, (_, index) => index + 1))
    expect(ledgers.money).toEqual(money)
  })
})

test('an order whose time has run out is undone by itself, also while nobody answers for its payment', async () => {
  await shop.pool.query(
    "insert into simulated.outages (name) values ('tok_outage') on conflict do nothing",
  )
  const [orderId = ''] = await placeOrders(shop.log, [
    { token: 'tok_outage', expiresAt: new Date() },
  ])
  await eventually(async () =>
    expect((await ledgersOf(shop.pool, orderId)).events).toContain('ShipmentCancelled'),
  )
  await shop.pool.query('delete from simulated.outages')
  await allClosed(shop.pool, [orderId])
  const { order, money, events } = await ledgersOf(shop.pool, orderId)
  expect(order).toMatchObject({ status: 'CANCELLED', reason: 'expired' })
  expect(events.filter((type) => type === 'OrderCancelRequested')).toHaveLength(1)
  expect(money.reduce((sum, amount) => sum + amount, 0)).toBe(0)
  await allIsWell()
})

test('what a carrier tells of a parcel comes over the topic like any other event, told twice once', async () => {
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  await allClosed(shop.pool, [orderId])
  const [row] = await rowsOf<{ trackingNumber: string }>(
    shop.pool,
    `select parcels->0->>'trackingNumber' as "trackingNumber" from orders.orders where id = $1`,
    [orderId],
  )
  const noteParcel = createNoteParcel({ log: shop.log, store: postgresNews })
  const told = { eventId: 'np_1', orderId, trackingNumber: row?.trackingNumber ?? '' }
  const news = { ...told, state: 'delivered', happenedAt: '2026-01-05T10:00:00.000Z' } as const
  expect(await Promise.all([noteParcel(news), noteParcel(news)])).toEqual(
    expect.arrayContaining(['noted', 'repeated']),
  )
  // The services read the topic and nothing else.
  await eventually(async () => {
    const [folded] = await rowsOf(
      shop.pool,
      `select status, version, parcels->0->'news' as news from orders.orders where id = $1`,
      [orderId],
    )
    const delivered = { at: '2026-01-05T10:00:00.000Z' }
    expect(folded).toEqual({ status: 'COMPLETED', version: 7, news: { delivered } })
  })
})

test('a fault switch disturbs the orders of its scope, and the others go on', async () => {
  await shop.pool.query(
    "insert into simulated.outages (name) values ('tok_outage') on conflict do nothing",
  )
  const [orderId = ''] = await placeOrders(shop.log, [{ token: 'tok_outage' }])
  await enableFault(shop.pool, {
    service: 'payment',
    eventType: 'InventoryReserved',
    kind: 'fail',
    orderId,
  })
  const [other = ''] = await placeOrders(shop.log, [{}])
  await eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        'select group_name as "group", error from log.blocked where order_id = $1',
        [orderId],
      ),
    ).toEqual([
      {
        group: 'payment',
        error: 'InjectedFault: a fault switch lets payment fail on InventoryReserved',
      },
    ]),
  )
  await shop.pool.query('delete from simulated.outages')
  await allClosed(shop.pool, [other])
  await disableAllFaults(shop.pool)
  await allClosed(shop.pool, [orderId])
  await allIsWell()
})

test('hundreds of orders at once all end, and every invariant holds', async () => {
  const orders = await placeOrders(shop.log, many(400))
  await allClosed(shop.pool, orders)
  await allIsWell()
})

test('a broker that is killed with -9: orders are accepted meanwhile, and all of them end when it is back', async () => {
  const before = await placeOrders(shop.log, many(100))
  await broker.kill()
  const during = await placeOrders(shop.log, many(100))
  // All others ask Postgres alone.
  const onKafka: readonly string[] = [...services, 'relay']
  await eventually(() =>
    expect(
      workers
        .health()
        .filter(({ service, trouble }) => trouble === null && onKafka.includes(service)),
    ).toEqual([]),
  )
  expect(
    await rowsOf(
      shop.pool,
      'select status from orders.orders where id = any($1::uuid[]) group by 1',
      [during],
    ),
  ).toEqual([{ status: 'PENDING' }])
  broker = await startKafka({ dataDir, port: broker.port })
  const after = await placeOrders(shop.log, many(100))
  await allClosed(shop.pool, [...before, ...during, ...after])
  await eventually(() =>
    expect(workers.health().map((one) => one.trouble)).toEqual(workers.health().map(() => null)),
  )
  await allIsWell()
})

test('a broker that lost everything is filled again: orders that were accepted meanwhile end', async () => {
  await broker.kill()
  await rm(dataDir, { recursive: true, force: true })
  const during = await placeOrders(shop.log, many(20))
  broker = await startKafka({ dataDir, port: broker.port })
  await allClosed(shop.pool, during)
  await allIsWell()
})

test('orders end beside a second process, and with it alone when the first has gone, the relay too', async () => {
  const second = await startOnKafka(database.url, {
    brokers: broker.brokers,
    topic,
    member: 'member-2',
  })
  const orders = await placeOrders(shop.log, many(100))
  await allClosed(shop.pool, orders)
  await workers.stop()
  workers = second
  const more = await placeOrders(shop.log, many(100))
  await allClosed(shop.pool, more)
  await allIsWell()
})
