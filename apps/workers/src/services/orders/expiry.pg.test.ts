import { postgresCancels } from '@sagaboard/db/commands/cancel-store'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Service } from '@sagaboard/events/catalog/events'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from '../../testing/place-order.ts'
import { stallProvider } from '../../testing/stall-provider.ts'
import { connect, startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { createExpiry } from './expiry.ts'

const minuteMs = 60_000
const logger = pino({ level: 'silent' })

const { cleanUp, database, shop } = useShop()
let aheadMs: number

/** Runs on like any clock, and is put forward by `pass`. */
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }
const now = () => new Date(clock.now())
const pass = (minutes: number) => {
  aheadMs += minutes * minuteMs
}

beforeEach(async () => {
  aheadMs = 0
})

async function member(name: string, services?: readonly Service[]) {
  const workers = await startWorkers(database.url, name, services, { clock })
  cleanUp.push(workers.stop)
  return workers
}

async function place(order: TestOrder = {}): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [
    { expiresAt: new Date(now().getTime() + 15 * minuteMs), ...order },
  ])
  return orderId
}

const eventsOf = async (orderId: string) => (await ledgersOf(shop.pool, orderId)).events
const requestsOf = async (orderId: string) =>
  (await eventsOf(orderId)).filter((type) => type === 'OrderCancelRequested')
const logged = (orderId: string, type: string) =>
  eventually(async () => expect(await eventsOf(orderId)).toContain(type))
const expiryOf = async (orderId: string) =>
  (
    await rowsOf<{ at: string | null }>(
      shop.pool,
      'select expires_at as at from orders.orders where id = $1',
      [orderId],
    )
  )[0]?.at

/**
 * The others come one by one, inventory last, so that it handles the order and its end together.
 */
async function undoneBeforeInventoryHeard(orderId: string): Promise<void> {
  await member('shipping', ['shipping'])
  await logged(orderId, 'ShipmentCancelled')
  await member('payment', ['payment'])
  await logged(orderId, 'PaymentVoided')
  await member('inventory', ['inventory'])
}

async function allIsWell(): Promise<void> {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(
    await rowsOf(shop.pool, 'select sku from inventory.stock where reserved <> 0 or on_hand < 0'),
  ).toEqual([])
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
  )
}

const expired = { status: 'CANCELLED', reason: 'expired' }

test('an order that inventory has not handled in time is cancelled, and nothing is taken', async () => {
  const orderId = await place()
  pass(14)
  // Nobody else looks yet: what is not found now was not found by another either.
  expect(await createExpiry({ log: shop.log, store: postgresCancels, logger, clock }).sweep()).toBe(
    0,
  )
  expect(await requestsOf(orderId)).toEqual([])
  pass(1)
  await member('orders-only', ['orders'])
  await logged(orderId, 'OrderCancelRequested')
  expect(
    await rowsOf(
      shop.pool,
      `select data, actor from log.events where order_id = $1 and type = 'OrderCancelRequested'`,
      [orderId],
    ),
  ).toEqual([{ data: { reason: 'expired' }, actor: 'system' }])
  await undoneBeforeInventoryHeard(orderId)
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { ...expired, captured: 0, refunded: 0, shipment: 'cancelled' },
    money: [],
    asked: {},
    stock: ['reserve 1: 0/1', 'release 1: 0/-1'],
  })
  await allIsWell()
})

test('while a charge is in flight: it is seen through and given back, and only then is the stock free', async () => {
  const charges = await stallProvider(database.url, 'charges')
  cleanUp.push(charges.release)
  await member('member-1')
  const orderId = await place()
  await charges.called()
  pass(15)
  await logged(orderId, 'ShipmentCancelled')
  expect(
    await rowsOf(shop.pool, 'select status from inventory.reservations where order_id = $1', [
      orderId,
    ]),
  ).toEqual([{ status: 'reserved' }])
  await charges.release()
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { ...expired, captured: unitPriceMinor, refunded: unitPriceMinor },
    money: [unitPriceMinor, -unitPriceMinor],
    events: [
      'OrderCreated',
      'InventoryReserved',
      'OrderCancelRequested',
      'ShipmentCancelled',
      'PaymentCompleted',
      'PaymentRefunded',
      'InventoryReleased',
      'OrderCancelled',
    ],
  })
  await allIsWell()
})

test('an order whose payment nobody answers runs out of time, and is undone while they are away: nothing is taken', async () => {
  await member('member-1')
  const orderId = await place({ token: 'tok_outage' })
  await eventually(async () =>
    expect((await ledgersOf(shop.pool, orderId)).asked.charge).toBeGreaterThan(1),
  )
  pass(15)
  await allClosed(shop.pool, [orderId])
  const books = { order: { ...expired, captured: 0, refunded: 0 }, money: [] }
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject(books)
  // Nothing is asked for any more when the provider is back.
  await shop.pool.query('delete from simulated.outages')
  await allIsWell()
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject(books)
})

test('while a label is being made: the label is voided, and the money given back', async () => {
  const labels = await stallProvider(database.url, 'labels')
  cleanUp.push(labels.release)
  await member('member-1')
  const orderId = await place()
  await labels.called()
  pass(15)
  await logged(orderId, 'OrderCancelRequested')
  await labels.release()
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { ...expired, captured: unitPriceMinor, refunded: unitPriceMinor },
    money: [unitPriceMinor, -unitPriceMinor],
  })
  expect(
    await rowsOf(
      shop.pool,
      'select voided_at is not null as voided from simulated.labels where order_id = $1',
      [orderId],
    ),
  ).toEqual([{ voided: true }])
  expect(await requestsOf(orderId)).toHaveLength(1)
  await allIsWell()
})

test('after it has shipped its time can not run out: nothing is asked, nothing happens to it', async () => {
  const charges = await stallProvider(database.url, 'charges')
  cleanUp.push(charges.release)
  await member('the others', ['payment', 'shipping', 'orders'])
  const inventory = await member('inventory', ['inventory'])
  const orderId = await place()
  await charges.called()
  await inventory.stop()
  cleanUp.pop()
  await charges.release()
  await eventually(async () =>
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({ status: 'SHIPPED' }),
  )
  pass(15)
  await eventually(async () => expect(await expiryOf(orderId)).toBeNull())
  expect(await requestsOf(orderId)).toEqual([])
  await member('inventory again', ['inventory'])
  await allClosed(shop.pool, [orderId])
  expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
    status: 'COMPLETED',
    captured: unitPriceMinor,
    refunded: 0,
  })
  await allIsWell()
})

test('an order that is being undone already is not asked for again', async () => {
  const orderId = await place()
  const executeCommand = createExecuteCommand({ log: shop.log, now })
  const call = { command: { type: 'cancel_own' } as const, orderId, reason: 'a test' }
  expect(await executeCommand(call, { type: 'shopper', userId: null, orderId })).toMatchObject({
    type: 'accepted',
  })
  pass(15)
  expect(await createExpiry({ log: shop.log, store: postgresCancels, logger, clock }).sweep()).toBe(
    0,
  )
  await member('member-1')
  await allClosed(shop.pool, [orderId])
  expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject({
    status: 'CANCELLED',
    reason: 'cancelled_by_customer',
  })
  expect(await requestsOf(orderId)).toHaveLength(1)
  await allIsWell()
})

test('many members that look at once make one request for each order', async () => {
  const placed = await placeOrders(
    shop.log,
    Array.from({ length: 300 }, () => ({ expiresAt: now() })),
  )
  pass(1)
  const second = await connect(database.url, 'test-second', 'workers')
  cleanUp.push(second.close)
  const members = Array.from({ length: 6 }, (_, index) =>
    createExpiry({ log: (index % 2 ? shop : second).log, store: postgresCancels, logger, clock }),
  )
  let found = 0
  do {
    found = (await Promise.all(members.map((one) => one.sweep()))).reduce(
      (sum, count) => sum + count,
      0,
    )
  } while (found > 0)
  const requests = `select count(*)::int as requests, count(distinct order_id)::int as orders from log.events where type = 'OrderCancelRequested'`
  expect(await rowsOf(shop.pool, requests)).toEqual([
    { requests: placed.length, orders: placed.length },
  ])
  const audit = `select count(*)::int as times, count(distinct o.id)::int as orders
                 from audit.commands c, jsonb_array_elements_text(c.after -> 'orderIds') o(id) where c.action = 'expire' and c.actor = 'system'`
  expect(await rowsOf(shop.pool, audit)).toEqual([{ times: placed.length, orders: placed.length }])
})

test('a restart in between forgets nothing: the next process asks for what ran out while none was there', async () => {
  const first = await member('first', ['orders'])
  const orderId = await place()
  await first.stop()
  cleanUp.pop()
  pass(20)
  await member('second', ['orders'])
  await undoneBeforeInventoryHeard(orderId)
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { ...expired, captured: 0 },
    money: [],
    asked: {},
  })
  await allIsWell()
})
