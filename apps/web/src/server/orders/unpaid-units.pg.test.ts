import { randomUUID } from 'node:crypto'
import { useTestDatabase as ownDatabase } from '@sagaboard/db/testing/template-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../../config.ts'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../testing/web.ts'
import { appRouter } from '../trpc/index.ts'
import { createCallerFactory } from '../trpc/trpc.ts'
import { tooManyUnpaid } from './place-counted.ts'

const database = ownDatabase({ seeded: true })
let web: TestWeb
beforeAll(async () => {
  web = await startWeb({ DATABASE_URL: database.url, UNPAID_UNITS: '50' })
})
afterAll(() => web.stop())

const stools = {
  ...sampleInput,
  lines: [{ sku: 'shop-stool', quantity: 25 }],
  payment: { token: 'tok_outage' },
}

const settle = (orderId: string, set: string) =>
  database.pool.query(`update orders.orders set ${set} where id = $1`, [orderId])

test('three anonymous orders of 25 of 75 shop stools: the third is refused, and what was accepted is answered again', async () => {
  const key = randomUUID()
  const first = await postOrder(web.origin, key, stools)
  const second = await postOrder(web.origin, randomUUID(), stools)
  expect([first.status, second.status]).toEqual([202, 202])

  const third = await postOrder(web.origin, randomUUID(), stools)
  expect(third.status).toBe(429)
  expect(third.headers.get('retry-after')).toBe('60')
  expect(await third.json()).toMatchObject({
    type: expect.stringContaining('too-many-unpaid'),
    errors: [{ path: 'lines.0.quantity' }],
  })

  const again = await postOrder(web.origin, key, stools)
  expect(again.status).toBe(202)
  expect(again.headers.get('idempotency-replayed')).toBe('true')

  // One is paid for, the other is over: the client may order again.
  const ids = await Promise.all(
    [first, second].map(async (answer) => ((await answer.json()) as { orderId: string }).orderId),
  )
  await settle(ids[0] ?? '', "payment_status = 'captured'")
  await settle(ids[1] ?? '', 'closed_at = now()')
  expect((await postOrder(web.origin, randomUUID(), stools)).status).toBe(202)
})

test('the same in the shop', async () => {
  const { checkout } = createCallerFactory(appRouter)({
    runtime: web.services,
    viewer: { session: null, accessToken: null },
    client: 'another client',
  })
  const [stool] = await web.services.catalog.some(['shop-stool'])
  const place = () =>
    checkout.placeOrder({
      idempotencyKey: randomUUID(),
      shownTotalMinor: 25 * (stool?.priceMinor ?? 0),
      order: stools,
    })
  expect([(await place()).type, (await place()).type]).toEqual(['accepted', 'accepted'])
  await expect(place()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', message: tooManyUnpaid })
})

test('the limits of one client are low unless somebody sets them', () => {
  const { limits } = readConfig({
    DATABASE_URL: 'postgres://u:p@h:1/d',
    SAGABOARD_SECRET: 'a secret of thirty-two characters',
    HOST: '127.0.0.1',
  })
  expect(limits).toMatchObject({ ordersPerSecond: 10, unpaidUnits: 50 })
})
