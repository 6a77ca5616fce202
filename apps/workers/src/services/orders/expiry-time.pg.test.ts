import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { ledgersOf, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders } from '../../testing/place-order.ts'
import { useShop } from '../../testing/use-shop.ts'
import { createExpiry } from './expiry.ts'

const { shop } = useShop()

test('an order runs out of time at its time, and not a moment before', async () => {
  const expiresAt = new Date('2040-01-05T09:15:00.000Z')
  const [orderId = '', other = ''] = await placeOrders(shop.log, [
    { expiresAt },
    { expiresAt: new Date(expiresAt.getTime() + 1) },
  ])
  let at = expiresAt.getTime() - 1
  // No member runs here: nobody else looks.
  const expiry = createExpiry({
    log: shop.log,
    store: postgresCancels,
    logger: pino({ level: 'silent' }),
    clock: { now: () => at, setTimeout: () => () => {} },
  })
  expect(await expiry.sweep()).toBe(0)
  expect((await ledgersOf(shop.pool, orderId)).events).toEqual(['OrderCreated'])
  at += 1
  expect(await expiry.sweep()).toBe(1)
  expect((await ledgersOf(shop.pool, orderId)).events).toEqual([
    'OrderCreated',
    'OrderCancelRequested',
  ])
  expect((await ledgersOf(shop.pool, other)).events).toEqual(['OrderCreated'])
  expect(
    await rowsOf(shop.pool, 'select id from orders.orders where expires_at is not null'),
  ).toEqual([{ id: other }])
})
