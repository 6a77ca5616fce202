import { randomUUID } from 'node:crypto'
import { deriveAccessToken, hashAccessToken } from '@sagaboard/db/commands/access-token'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { brokenInvariants, rowsOf } from '../testing/ledgers.ts'
import { type Answered, insertKey, type OpenDoors, openDoors } from '../testing/open-doors.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'

/** A program has the saga run its orders, and follows them. */

const { cleanUp, database, shop } = useShop()
const secret = 'of the test'
let doors: OpenDoors
let key: string

beforeEach(async () => {
  doors = await openDoors(database.url, { secret })
  cleanUp.push(doors.close)
  key = await insertKey(shop.pool, { scopes: ['orders'], name: 'Storefront' })
})

async function runSaga() {
  const workers = await startWorkers(database.url, 'saga')
  cleanUp.push(workers.stop)
}

const order = (more: object = {}) => ({
  idempotency_key: randomUUID(),
  lines: [{ sku: 'enamel-mug', quantity: 3 }],
  customer: { email: 'ada@example.com', name: 'Ada' },
  ship_to: { line1: 'Karl-Heine-Straße 12', city: 'Leipzig', postcode: '04229', country: 'DE' },
  payment: { token: 'tok_visa' },
  ...more,
})

const watchOrder = (orderId: string, how: { key?: string; deadlineMs?: number } = {}) =>
  doors.watch('orders.v1.OrdersService/WatchOrder', { order_id: orderId }, { key, ...how })

async function placed(more?: object): Promise<string> {
  return idOf(await doors.call('orders.v1.OrdersService/PlaceOrder', order(more), { key }))
}

function idOf(answer: Answered): string {
  if (!answer.ok) throw new Error(answer.message)
  return String(answer.body.order_id)
}

const created = () =>
  rowsOf<{ actor: string; data: Record<string, unknown> }>(
    shop.pool,
    `select actor, data from log.events where type = 'OrderCreated'`,
  )

describe.each(['rest', 'grpc'] as const)('by %s', (way) => {
  const place = (body: object, by = key) =>
    way === 'rest'
      ? doors.post('/api/orders/place', body, { key: by })
      : doors.call('orders.v1.OrdersService/PlaceOrder', body, { key: by })
  const get = (orderId: string, by = key) =>
    way === 'rest'
      ? doors.get(`/api/orders/order?order_id=${orderId}`, { key: by })
      : doors.call('orders.v1.OrdersService/GetOrder', { order_id: orderId }, { key: by })
  const refused = (code: { rest: string; grpc: string }, kind: string) => ({
    ok: false,
    code: code[way],
    kind,
    message: expect.any(String),
  })
  const notThere = refused({ rest: '404', grpc: 'NOT_FOUND' }, 'not-found')

  test('an order is placed at the prices of the catalogue, run by its saga, and told exactly', async () => {
    const [{ price } = { price: 0 }] = await rowsOf<{ price: number }>(
      shop.pool,
      `update catalog.products set price_minor = 19998 where sku = 'enamel-mug' returning price_minor as price`,
    )
    expect(price).toBe(19_998)
    const note = 'Ring twice.\nThen wait.'
    const answer = await place(order({ on_shortage: 'backorder', note, locale: 'de-AT' }))
    expect(answer).toEqual({
      ok: true,
      body: {
        order_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        order_number: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{5}$/),
        ...{ status: 'PENDING', total: '599.94', currency: 'EUR' },
        replayed: false,
      },
    })
    expect(await created()).toEqual([
      {
        actor: 'program:Storefront',
        data: expect.objectContaining({
          ...{ onShortage: 'backorder', locale: 'de-AT', totalMinor: 59_994 },
          personal: expect.objectContaining({ note, paymentToken: 'tok_visa' }),
        }),
      },
    ])
    const orderId = idOf(answer)
    expect(await get(orderId)).toMatchObject({
      body: { status: 'PENDING', version: 1, payment: { status: 'none', captured: '0.00' } },
    })
    await runSaga()
    await eventually(async () =>
      expect(await get(orderId)).toMatchObject({ body: { status: 'COMPLETED' } }),
    )
    expect(await get(orderId)).toMatchObject({
      body: {
        ...{ order_id: orderId, total: '599.94', currency: 'EUR', on_shortage: 'backorder' },
        lines: [{ line: 1, sku: 'enamel-mug', quantity: 3, unit_price: '199.98' }],
        payment: { status: 'captured', captured: '599.94', refunded: '0.00' },
        shipment_status: 'created',
        parcels: [{ number: 1, carrier: 'Nordpost', state: 'label_made' }],
        updated_at: expect.stringMatching(/\.\d{3}Z$/),
      },
    })
    expect(await brokenInvariants(shop.pool)).toEqual({})
  })

  test('the link in a letter opens an order that a program has placed', async () => {
    const orderId = idOf(await place(order()))
    const [row] = await rowsOf<{ hash: string }>(
      shop.pool,
      'select access_token_hash as hash from orders.orders where id = $1',
      [orderId],
    )
    expect(row?.hash).toBe(hashAccessToken(deriveAccessToken(secret, orderId)))
  })

  test('a key names one order: of the program, also with another of its keys, and of nobody else', async () => {
    const body = order()
    const first = await place(body)
    const orderId = idOf(first)
    await shop.pool.query('update doors.api_keys set revoked_at = now()')
    const exchanged = await insertKey(shop.pool, { scopes: ['orders'], name: 'Storefront' })
    expect(await place(body, exchanged)).toMatchObject({
      ok: true,
      body: { order_id: orderId, replayed: true },
    })
    expect(await place({ ...body, note: 'x' }, exchanged)).toEqual(
      refused({ rest: '422', grpc: 'ALREADY_EXISTS' }, 'key-reused'),
    )
    const other = await insertKey(shop.pool, { scopes: ['orders'], name: 'Another program' })
    const taken = await place(body, other)
    expect(taken).toEqual(refused({ rest: '409', grpc: 'ALREADY_EXISTS' }, 'key-taken'))
    expect(JSON.stringify(taken)).not.toContain(orderId)
    expect(await created()).toHaveLength(1)
    expect(await get(orderId, exchanged)).toMatchObject({ ok: true })
    expect(await get(orderId, other)).toEqual(notThere)
  })

  test('two requests at once with one key make one order', async () => {
    const body = order()
    const answers = await Promise.all(Array.from({ length: 8 }, () => place(body)))
    const inFlight = refused({ rest: '409', grpc: 'ABORTED' }, 'key-in-flight')
    for (const answer of answers)
      expect([inFlight, { ok: true, body: expect.anything() }]).toContainEqual(answer)
    expect(answers.filter(({ ok }) => ok)).not.toEqual([])
    expect(await created()).toHaveLength(1)
  })

  test('what can’t be an order is refused, each field by its name, and nothing is ordered', async () => {
    const invalid = refused({ rest: '422', grpc: 'INVALID_ARGUMENT' }, 'invalid')
    const malformed = refused({ rest: '400', grpc: 'INVALID_ARGUMENT' }, 'malformed')
    const ship_to = { ...order().ship_to, postcode: '', country: 'Nowhere' }
    const lines = [
      { sku: 'enamel-mug', quantity: 100 },
      { sku: 'enamel-mug', quantity: 1 },
    ]
    const cases: [object, object, RegExp][] = [
      [
        { ship_to, lines },
        invalid,
        /lines\.0\.quantity: .*lines\.1\.sku: .*ship_to\.postcode: .*ship_to\.country: /,
      ],
      [{ lines: [{ sku: 'no-such', quantity: 1 }] }, invalid, /lines\.0\.sku: is not a product/],
      [{ lines: [] }, invalid, /^lines: /],
      [{ payment: { token: 'visa' } }, invalid, /^payment\.token: /],
      [{ on_shortage: 'wait' }, invalid, /^on_shortage: must be one of cancel/],
      [{ note: 'x'.repeat(501) }, invalid, /^note: must have at most 500/],
      [{ locale: 'german' }, invalid, /^locale: /],
      [{ idempotency_key: 'ä' }, malformed, /^idempotency_key: expected/],
    ]
    for (const [more, expected, message] of cases) {
      const answer = await place(order(more))
      expect(answer).toEqual(expected)
      expect(answer).toMatchObject({ message: expect.stringMatching(message) })
    }
    expect(await created()).toEqual([])
  })

  test('of an order of somebody else nothing is told', async () => {
    const [shoppers = ''] = await placeOrders(shop.log, [{}])
    const missing = await get(randomUUID())
    expect(missing).toEqual(notThere)
    expect(await get(shoppers)).toEqual(missing)
    expect(await get('1')).toMatchObject({ kind: 'malformed' })
  })

  test('a key of another scope places nothing', async () => {
    const other = await insertKey(shop.pool, { scopes: ['inventory'] })
    expect(await place(order(), other)).toEqual(
      refused({ rest: '403', grpc: 'PERMISSION_DENIED' }, 'wrong-scope'),
    )
    expect(await created()).toEqual([])
  })
})

describe('WatchOrder', () => {
  test('tells where the order stands, and ends when it is closed', async () => {
    const orderId = await placed()
    const { messages, ended } = watchOrder(orderId)
    await eventually(() => expect(messages).toMatchObject([{ status: 'PENDING', version: 1 }]))
    await runSaga()
    expect(await ended).toMatchObject({ ok: true })
    expect(messages.at(-1)).toMatchObject({ order_id: orderId, status: 'COMPLETED' })
    const versions = messages.map(({ version }) => Number(version))
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    expect(doors.watched()).toBe(0)
    // One that is closed is told once.
    const after = watchOrder(orderId)
    expect(await after.ended).toMatchObject({ ok: true })
    expect(after.messages).toEqual([messages.at(-1)])
  })

  test('an order that is cancelled for want of stock says why', async () => {
    await shop.pool.query(`update inventory.stock set on_hand = 2 where sku = 'enamel-mug'`)
    const { messages, ended } = watchOrder(
      await placed({ lines: [{ sku: 'enamel-mug', quantity: 99 }] }),
    )
    await runSaga()
    expect(await ended).toMatchObject({ ok: true })
    expect(messages.at(-1)).toMatchObject({ status: 'CANCELLED', reason: 'out_of_stock' })
  })

  test('a deadline ends it, and who hangs up is waited for no more', async () => {
    const orderId = await placed()
    const late = watchOrder(orderId, { deadlineMs: 700 })
    const gone = watchOrder(orderId)
    await eventually(() => expect(doors.watched()).toBe(2))
    gone.cancel()
    expect(await gone.ended).toMatchObject({ code: 'CANCELLED' })
    expect(await late.ended).toMatchObject({ code: 'DEADLINE_EXCEEDED' })
    expect(late.messages).toMatchObject([{ version: 1 }])
    await eventually(() => expect(doors.watched()).toBe(0))
  })

  test('of an order of somebody else, or without a key, nothing is told', async () => {
    const [shoppers = ''] = await placeOrders(shop.log, [{}])
    const other = await insertKey(shop.pool, { name: 'Another program' })
    const own = await placed()
    for (const [id, by, code] of [
      [shoppers, key, 'NOT_FOUND'],
      [own, other, 'NOT_FOUND'],
      [own, '', 'UNAUTHENTICATED'],
      [own, await insertKey(shop.pool, { scopes: ['shipping'] }), 'PERMISSION_DENIED'],
    ] as const) {
      const { messages, ended } = watchOrder(id, { key: by })
      expect(await ended).toMatchObject({ code })
      expect(messages).toEqual([])
    }
  })

  test('a key that is revoked meanwhile is told nothing more', async () => {
    const { messages, ended } = watchOrder(await placed())
    await eventually(() => expect(doors.watched()).toBe(1))
    await shop.pool.query('update doors.api_keys set revoked_at = now()')
    await runSaga()
    expect(await ended).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(messages).toMatchObject([{ version: 1 }])
  })

  test('a process that stops says that another one is to be asked', async () => {
    const { ended } = watchOrder(await placed())
    await eventually(() => expect(doors.watched()).toBe(1))
    await doors.stopGrpc()
    expect(await ended).toMatchObject({ code: 'UNAVAILABLE', kind: 'unavailable' })
    expect(doors.watched()).toBe(0)
  })
})
