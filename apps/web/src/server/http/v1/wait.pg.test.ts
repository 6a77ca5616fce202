import { randomUUID } from 'node:crypto'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { createWorkers } from '@sagaboard/workers/build'
import { brokenInvariants } from '@sagaboard/workers/testing/ledgers'
import { openDoors } from '@sagaboard/workers/testing/open-doors'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { holdStock } from '../../../testing/hold-stock.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'
import { orderReserved, problem } from './schemas.ts'

/** The answer in the same request: `POST /v1/orders` with `Prefer: wait`, and a process beside it that runs inventory. */

const secret = '7f1c0b9a5e3d42866b1e9f0c2a7d4e58'
const database = testDatabase({ seeded: true })
let web: TestWeb
let port: number

beforeAll(async () => {
  port = await freePort()
  web = await startWeb({
    DATABASE_URL: database.url,
    INVENTORY_GRPC_ADDR: `127.0.0.1:${port}`,
    INVENTORY_GRPC_SECRET: secret,
    PREFER_WAIT_SECONDS: '30',
  })
})
afterAll(() => web.stop())

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** The door of a process that runs inventory, whose loop reads nothing: what is answered did not come by the tail. */
async function startInventory() {
  const { log, providers, close } = await connect(database.url, 'inventory', 'workers')
  const logger = pino({ level: 'silent' })
  const { reserveOrder } = createWorkers({
    services: ['inventory'],
    log,
    sourceFor: () => ({
      start: () => Promise.reject(new Error('its loop is not started')),
      stop: async () => {},
      health: () => ({ trouble: null, progressAt: 0, rebuilds: 0 }),
    }),
    providers,
    logger,
  })
  if (!reserveOrder) throw new Error('inventory has no ReserveOrder')
  const doors = await openDoors(database.url, {
    scopes: ['inventory'],
    web: { secret, reserveOrder },
    grpcPort: port,
  })
  return async () => {
    await doors.close()
    await close()
  }
}

const runSaga = async () => {
  const workers = await startWorkers(database.url, `saga-${randomUUID()}`)
  cleanUp.push(workers.stop)
}

interface Asking {
  key?: string
  wait?: string
  body?: object
}

const place = ({ key = randomUUID(), wait = 'wait=30', body = {} }: Asking = {}) =>
  postOrder(web.origin, key, { ...sampleInput, ...body }, { prefer: wait })

async function refused(response: Response, status: number, kind: string) {
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  const told = problem.parse(await response.json())
  expect([response.status, told.type]).toEqual([status, `urn:sagaboard:problem:${kind}`])
  return told
}

const typesOf = async (orderId: string) =>
  (
    await database.pool.query<{ type: string }>(
      'select type from log.events where order_id = $1 order by version',
      [orderId],
    )
  ).rows.map(({ type }) => type)

/** The product of which there is none, and the one of which there is one. */
async function scarce() {
  const products = await web.services.catalog.all()
  const [none] = products.filter(({ available }) => available === 0)
  const [one] = products.filter(({ available }) => available === 1)
  if (!none || !one) throw new Error('the seed has no scarce products')
  return { none: none.sku, one }
}

const newest = async () =>
  (
    await database.pool.query<{ id: string }>(
      'select id from orders.orders order by created_at desc, id desc limit 1',
    )
  ).rows[0]?.id ?? ''

const closed = (orderId: string, status: string) =>
  eventually(async () =>
    expect(
      (
        await database.pool.query(
          'select status from orders.orders where id = $1 and closed_at is not null',
          [orderId],
        )
      ).rows,
    ).toEqual([{ status }]),
  )

const chargesOf = async (orderId: string) =>
  (await database.pool.query('select from payment.ledger where order_id = $1', [orderId])).rowCount

describe('inventory answers', () => {
  test('201 once the stock is reserved, though no loop has read the order; then it goes its way once', async () => {
    cleanUp.push(await startInventory())
    const key = randomUUID()
    const response = await place({ key })
    expect(response.status).toBe(201)
    expect(response.headers.get('preference-applied')).toBe('wait=30')
    const order = orderReserved.parse(await response.json())
    expect(response.headers.get('location')).toBe(order.links.self)
    expect(order).toMatchObject({ status: 'CONFIRMED', totalMinor: 3_600 })
    expect(await typesOf(order.orderId)).toEqual(['OrderCreated', 'InventoryReserved'])
    const again = await place({ key, wait: 'wait=300' })
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    // Not longer than is allowed here.
    expect(again.headers.get('preference-applied')).toBe('wait=30')
    expect(await again.json()).toMatchObject({ orderId: order.orderId, status: 'CONFIRMED' })
    await runSaga()
    await closed(order.orderId, 'COMPLETED')
    // A repeat is answered for the order as it stands by then.
    expect(await (await place({ key })).json()).toMatchObject({ status: 'COMPLETED' })
    const types = await typesOf(order.orderId)
    expect(types).toEqual([...new Set(types)])
    expect(await brokenInvariants(database.pool)).toEqual({})
  })

  test('409 naming each short line; the order survives, cancelled, and a repeat is told the same', async () => {
    cleanUp.push(await startInventory())
    const { none } = await scarce()
    const key = randomUUID()
    const lines = [
      { sku: 'linen-apron', quantity: 1 },
      { sku: none, quantity: 3 },
    ]
    const body = { lines }
    const short = await refused(await place({ key, body }), 409, 'insufficient-stock')
    expect(short.errors).toEqual([
      {
        path: 'lines.1.quantity',
        message: `of ${none}, 3 were asked for, and 0 are free`,
      },
    ])
    const orderId = await newest()
    await runSaga()
    await closed(orderId, 'CANCELLED')
    await refused(await place({ key, body }), 409, 'insufficient-stock')
    expect(await typesOf(orderId)).toContain('InventoryRejected')
    expect(await newest()).toBe(orderId)
    expect(await chargesOf(orderId)).toBe(0)
  })

  test('what ships as much as there is costs as much; what is to wait for its stock is 202', async () => {
    cleanUp.push(await startInventory())
    const { none, one } = await scarce()
    const twoOf = (sku: string) => [{ sku, quantity: 2 }]
    const some = await place({
      body: { lines: twoOf(one.sku), onShortage: 'ship_available' },
    })
    expect(some.status).toBe(201)
    expect(await some.json()).toMatchObject({ status: 'CONFIRMED', totalMinor: one.priceMinor })
    const rests = await place({ body: { lines: twoOf(none), onShortage: 'backorder' } })
    expect(rests.status).toBe(202)
    expect(await rests.json()).toMatchObject({ status: 'PENDING' })
  })

  test('without the preference nobody is asked', async () => {
    cleanUp.push(await startInventory())
    const response = await postOrder(web.origin, randomUUID())
    expect([response.status, response.headers.get('preference-applied')]).toEqual([202, null])
    expect(await typesOf((await response.json()).orderId)).toEqual(['OrderCreated'])
  })
})

describe('inventory does not answer', () => {
  test('202 after the deadline while it is stopped; the order goes on when it is back', async () => {
    const response = await place({ wait: 'wait=1' })
    expect(response.status).toBe(202)
    const { orderId, status } = await response.json()
    expect(status).toBe('PENDING')
    await runSaga()
    await closed(orderId, 'COMPLETED')
  })

  test('one that is only starting is waited for', async () => {
    const waiting = place()
    cleanUp.push(await startInventory())
    expect((await waiting).status).toBe(201)
  })

  test('503 once a request to cancel stands in the log; it is never charged, and ends cancelled', async () => {
    const key = randomUUID()
    const asking = { key, wait: 'wait=1', body: { ifNotReserved: 'cancel' } }
    await refused(await place(asking), 503, 'inventory-unavailable')
    const orderId = await newest()
    expect(await typesOf(orderId)).toEqual(['OrderCreated', 'OrderCancelRequested'])
    await refused(await place(asking), 503, 'inventory-unavailable')
    expect(await typesOf(orderId)).toEqual(['OrderCreated', 'OrderCancelRequested'])
    await runSaga()
    await closed(orderId, 'CANCELLED')
    expect(await chargesOf(orderId)).toBe(0)
    await refused(await place(asking), 409, 'order-cancelled')
    expect(await newest()).toBe(orderId)
    expect(await brokenInvariants(database.pool)).toEqual({})
  })

  test('slow: it is answered in time, and what it then reserves is reserved once', async () => {
    cleanUp.push(await startInventory())
    // Whoever was away is asked again after a pause: from here on the two are connected.
    expect((await place()).status).toBe(201)
    const stock = await holdStock(database.pool, 'enamel-mug')
    const waiting = place({ wait: 'wait=3' })
    await stock.isWaitedFor()
    const response = await waiting
    expect(response.status).toBe(202)
    const { orderId } = await response.json()
    await stock.letGo()
    await eventually(async () =>
      expect(await typesOf(orderId)).toEqual(['OrderCreated', 'InventoryReserved']),
    )
    await runSaga()
    await closed(orderId, 'COMPLETED')
    expect((await typesOf(orderId)).filter((type) => type === 'InventoryReserved')).toHaveLength(1)
  })

  test('lost in the middle: the one that takes its place is asked', async () => {
    const stop = await startInventory()
    const stock = await holdStock(database.pool, 'enamel-mug')
    const waiting = place()
    await stock.isWaitedFor()
    // Its transaction is lost with its connection, as when the process is killed.
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'inventory'`,
    )
    await stock.letGo()
    const response = await waiting
    expect(response.status).toBe(201)
    await stop()
    const { orderId } = await response.json()
    expect((await typesOf(orderId)).filter((type) => type === 'InventoryReserved')).toHaveLength(1)
  })
})

test('both deliveries at once, of two processes: each order is decided once, and no batch fails', async () => {
  cleanUp.push(await startInventory())
  await runSaga()
  const responses = await Promise.all(Array.from({ length: 60 }, () => place()))
  const orders = await Promise.all(
    responses.map(async (response) => {
      expect(response.status).toBe(201)
      return (await response.json()) as { orderId: string }
    }),
  )
  for (const { orderId } of orders) {
    await closed(orderId, 'COMPLETED')
    const types = await typesOf(orderId)
    expect(types).toEqual([...new Set(types)])
  }
  const { rows } = await database.pool.query('select from log.attempts where order_id = any($1)', [
    orders.map(({ orderId }) => orderId),
  ])
  expect(rows).toEqual([])
  expect(await brokenInvariants(database.pool)).toEqual({})
})

test('what is said of a request that waits belongs to one that does', async () => {
  const body = { ifNotReserved: 'cancel' }
  const told = await refused(await place({ wait: 'respond-async', body }), 422, 'invalid')
  expect(told.errors).toMatchObject([{ path: 'ifNotReserved' }])
  await refused(await place({ body: { ifNotReserved: 'wait' } }), 422, 'invalid')
})
