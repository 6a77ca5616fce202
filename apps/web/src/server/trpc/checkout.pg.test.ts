import { randomUUID } from 'node:crypto'
import { useTestDatabase as testDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POST } from '../../app/api/trpc/[trpc]/route.ts'
import { sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import type { Session } from '../auth/policy.ts'
import { RateLimiter } from '../http/rate-limit.ts'
import { type Runtime, setRuntime } from '../runtime.ts'
import { createCaller } from './index.ts'

const database = testDatabase({ seeded: true })
let web: TestWeb
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url })
  setRuntime(web.services)
})
afterAll(() => web.stop())

const session = (userId: string): Session => ({
  userId,
  role: 'customer',
  name: userId,
  email: `${userId}@example.org`,
  token: userId,
  expiresAt: new Date(8.64e15),
})

const callerOf = (userId?: string, change: Partial<Runtime> = {}) =>
  createCaller({
    runtime: { ...web.services, ...change },
    viewer: { session: userId === undefined ? null : session(userId), accessToken: null },
    client: 'test',
  })

const mug = { sku: 'enamel-mug', unitPriceMinor: 1_800 }
const asShown = { shownTotalMinor: 3_600, shownCurrency: 'EUR', shownLines: [mug] }
const input = (change: object = {}) => ({
  idempotencyKey: randomUUID(),
  order: sampleInput,
  ...asShown,
  ...change,
})
const orderOf = async (id: string) => {
  const text = 'select total_minor as total, lines from orders.orders where id = $1'
  return (await database.pool.query(text, [id])).rows[0]
}
const countOrders = async () =>
  (await database.pool.query('select count(*)::int as n from orders.orders')).rows[0].n

describe('the checkout', () => {
  test('orders what was shown, at the prices of all its lines', async () => {
    const lines = [
      { sku: 'enamel-mug', quantity: 3 },
      { sku: 'linen-apron', quantity: 2 },
    ]
    const quoted = await callerOf().cart.quote({ lines })
    const [first, second] = quoted.lines
    expect(quoted.totalMinor).toBe(
      3 * (first?.unitPriceMinor ?? 0) + 2 * (second?.unitPriceMinor ?? 0),
    )
    const placed = await callerOf().checkout.placeOrder(
      input({
        order: { ...sampleInput, lines },
        shownTotalMinor: quoted.totalMinor,
        shownLines: quoted.lines.map(({ sku, unitPriceMinor }) => ({ sku, unitPriceMinor })),
      }),
    )
    if (placed.type !== 'accepted') throw new Error(placed.type)
    const { total, lines: kept } = await orderOf(placed.orderId)
    expect(total).toBe(quoted.totalMinor)
    expect(kept.map(({ quantity }: { quantity: number }) => quantity)).toEqual([3, 2])
  })

  test.each([
    ['another sum', { shownTotalMinor: 3_599 }],
    ['another price with the same sum', { shownLines: [{ ...mug, unitPriceMinor: 1_799 }] }],
    ['another currency', { shownCurrency: 'USD' }],
    ['no price for a line', { shownLines: [] }],
    ['only another sum', { shownTotalMinor: 1, shownCurrency: undefined, shownLines: undefined }],
  ])('that showed %s orders nothing and tells what it is now', async (_what, change) => {
    const count = await countOrders()
    expect(await callerOf().checkout.placeOrder(input(change))).toMatchObject({
      type: 'changed',
      offer: { totalMinor: 3_600, currency: 'EUR', lines: [{ ...mug, quantity: 2, orderable: 2 }] },
    })
    expect(await countOrders()).toBe(count)
  })

  test('of more than there is orders nothing and tells how many there are', async () => {
    const all = await callerOf().catalog.list({})
    const soldOut = all.find(({ available }) => available === 0)
    if (!soldOut) throw new Error('the seed has nothing that is sold out')
    const { sku, priceMinor: unitPriceMinor } = soldOut
    const order = { ...sampleInput, lines: [{ sku, quantity: 2 }] }
    const shown = { shownTotalMinor: 2 * unitPriceMinor, shownLines: [{ sku, unitPriceMinor }] }
    const count = await countOrders()
    expect(await callerOf().checkout.placeOrder(input({ order, ...shown }))).toMatchObject({
      type: 'short',
      offer: { lines: [{ sku, quantity: 2, orderable: 0 }] },
    })
    expect(await countOrders()).toBe(count)
  })

  test('of more than there is orders it for who chose what happens with the rest, of the part that was shown', async () => {
    const sku = 'desk-lamp'
    const [lamp] = await web.services.catalog.some([sku])
    if (!lamp) throw new Error('the seed has no lamp')
    const { available, priceMinor: unitPriceMinor } = lamp
    const lines = [{ sku, quantity: available + 2 }]
    const place = (onShortage: string | undefined, orderable: number) =>
      callerOf().checkout.placeOrder(
        input({
          order: { ...sampleInput, lines, onShortage, note: 'Ring twice.' },
          shownTotalMinor: (available + 2) * unitPriceMinor,
          shownLines: [{ sku, unitPriceMinor, orderable }],
        }),
      )
    for (const [choice, orderable] of [
      [undefined, available],
      ['cancel', available],
      ['ship_available', available - 1],
      ['backorder', available + 1],
    ] as const)
      expect(await place(choice, orderable)).toMatchObject({
        type: 'short',
        offer: { lines: [{ sku, quantity: available + 2, orderable: available }] },
      })
    for (const choice of ['ship_available', 'backorder']) {
      const placed = await place(choice, available)
      if (placed.type !== 'accepted') throw new Error(placed.type)
      const [event] = await web.services.orders.events(placed.orderId)
      expect(event?.data).toMatchObject({
        onShortage: choice,
        personal: { note: 'Ring twice.' },
      })
    }
  })

  test('in two tabs, as a guest and then signed in, makes one order, and the second learns nothing of it', async () => {
    const sent = input()
    const first = await callerOf().checkout.placeOrder(sent)
    const count = await countOrders()
    expect(await callerOf().checkout.placeOrder(sent)).toEqual(first)
    for (const order of [sampleInput, { ...sampleInput, payment: { token: 'tok_declined' } }])
      expect(await callerOf('ada').checkout.placeOrder({ ...sent, order })).toEqual({
        type: 'key_taken',
      })
    expect(await countOrders()).toBe(count)
  })

  test('with other details under a known key tells a guest of no order, and an account of its own', async () => {
    const other = { ...sampleInput, payment: { token: 'tok_declined' } }
    for (const [userId, expected] of [
      [undefined, () => null],
      ['ada', (orderId: string) => orderId],
    ] as const) {
      const sent = input()
      const placed = await callerOf(userId).checkout.placeOrder(sent)
      if (placed.type !== 'accepted') throw new Error(placed.type)
      expect(await callerOf(userId).checkout.placeOrder({ ...sent, order: other })).toEqual({
        type: 'key_reused',
        orderId: expected(placed.orderId),
      })
    }
  })

  test('takes no more orders of one client than its limit allows', async () => {
    const orders = new RateLimiter({ name: randomUUID(), max: 3, windowSeconds: 60 }, null)
    const caller = callerOf(undefined, { limits: { ...web.services.limits, orders } })
    for (let n = 0; n < 3; n++)
      expect((await caller.checkout.placeOrder(input())).type).toBe('accepted')
    const count = await countOrders()
    await expect(caller.checkout.placeOrder(input())).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
    })
    expect(await countOrders()).toBe(count)
  })
})

test('"my orders" are those of who asks, and nobody else’s', async () => {
  const mine = new Map<string, string[]>()
  for (const userId of ['sue', 'tom', 'sue', undefined]) {
    const placed = await callerOf(userId).checkout.placeOrder(input())
    if (placed.type !== 'accepted') throw new Error(placed.type)
    if (userId) mine.set(userId, [placed.orderId, ...(mine.get(userId) ?? [])])
  }
  for (const [userId, orderIds] of [...mine, ['nobody', []] as const])
    expect((await callerOf(userId).tracking.own()).map(({ orderId }) => orderId)).toEqual(orderIds)
})

test('"my orders" can be gone through to the first one, page by page, and from nobody else’s order on', async () => {
  const placed: string[] = []
  for (let n = 0; n < 53; n++) {
    const result = await callerOf('uma').checkout.placeOrder(input())
    if (result.type === 'accepted') placed.unshift(result.orderId)
  }
  // Several of one moment: the order of their ids decides.
  await database.pool.query(
    `update orders.orders set created_at = date_trunc('minute', created_at) where customer_user_id = 'uma'`,
  )
  const own = async (page: { before?: string; limit?: number }) =>
    (await callerOf('uma').tracking.own(page)).map(({ orderId }) => orderId)
  expect(await own({})).toEqual(placed.slice(0, 50))
  const seen: string[] = []
  for (let page = 0; page < 4; page++) seen.push(...(await own({ limit: 20, before: seen.at(-1) })))
  expect(seen).toEqual(placed)
  const [theirs] = await callerOf('sue').tracking.own()
  expect(await own({ before: theirs?.orderId })).toEqual([])
})

describe('a POST to the API of the pages', () => {
  const own = {
    host: 'shop.test',
    'content-type': 'application/json',
    'x-sagaboard': '1',
    'sec-fetch-site': 'same-origin',
  }
  test.each([
    ['of our own pages', {}, 200],
    ['of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['of another name of our site', { 'sec-fetch-site': 'same-site' }, 403],
    ['of an old browser, from ours', { 'sec-fetch-site': null, origin: 'http://shop.test' }, 200],
    ['of an old browser, from another', { 'sec-fetch-site': null, origin: 'http://x.test' }, 403],
    ['without the header of our script', { 'x-sagaboard': null }, 403],
    ['as a form sends it', { 'content-type': 'text/plain' }, 415],
  ])('%s', async (_what, change: Record<string, string | null>, status) => {
    const headers = new Headers()
    for (const [name, value] of Object.entries({ ...own, ...change }))
      if (value !== null) headers.set(name, value)
    const count = await countOrders()
    const url = 'http://shop.test/api/trpc/checkout.placeOrder'
    const body = JSON.stringify(input())
    expect((await POST(new Request(url, { method: 'POST', headers, body }))).status).toBe(status)
    expect(await countOrders()).toBe(count + (status === 200 ? 1 : 0))
  })
})
