import { createPlaceOrder, type PlaceOrder } from '@sagaboard/db/commands/place-order'
import type { LoadMix } from '@sagaboard/events/commands/load'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from '../testing/ledgers.ts'
import { connect, startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { createLoadGenerator } from './load-generator.ts'
import { outcomeOfLoad } from './load-order.ts'

const { cleanUp, database, shop } = useShop()

const logger = pino({ level: 'silent' })
const allShipped = { shipped: 100, declined: 0, out_of_stock: 0, undeliverable: 0, stumbling: 0 }

/** A worker's load generator, in the role of the workers and with connections of its own; nothing runs by itself. */
async function generator(change: (place: PlaceOrder) => PlaceOrder = (place) => place) {
  const { log, close } = await connect(database.url, 'test-load', 'workers')
  cleanUp.push(close)
  const placeOrder = createPlaceOrder({ log, secret: 'a secret of a test', reservationMinutes: 15 })
  return createLoadGenerator({
    transact: (work) => log.transaction(work),
    placeOrder: change(placeOrder),
    logger,
  })
}

/** A run that is on since an hour, in which nobody was there to place anything. */
async function start(mix: LoadMix = allShipped): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(
    shop.pool,
    `insert into simulated.load_runs (per_second, mix, created_by, ends_at, next_at)
     values (20, $1, 'test', now() + interval '10 minutes', now() - interval '1 hour') returning id`,
    [JSON.stringify(mix)],
  )
  return row?.id ?? ''
}

const runOf = async (id: string) =>
  (
    await rowsOf<{ taken: number; placed: number; refused: number }>(
      shop.pool,
      'select taken, placed, refused from simulated.load_runs where id = $1',
      [id],
    )
  )[0]

const keysOf = async (id: string) =>
  (
    await rowsOf<{ key: string }>(
      shop.pool,
      `select key from orders.idempotency_keys where key like $1 order by length(key), key`,
      [`load:${id}:%`],
    )
  ).map(({ key }) => Number(key.split(':')[2]))

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const ordersOf = () => rowsOf(shop.pool, 'select id from orders.orders')

const endLease = () =>
  shop.pool.query(`update simulated.load_runs set lease_until = now() - interval '1 s'`)

test('a run goes on without a burst of what was missed, and each order is one like others', async () => {
  const id = await start()
  const { round } = await generator()
  expect(await round()).toBe(true)
  const { taken = 0, ...rest } = (await runOf(id)) ?? {}
  expect(taken).toBeGreaterThan(0)
  // A second of it, and no hour.
  expect(taken).toBeLessThanOrEqual(21)
  expect(rest).toEqual({ placed: taken, refused: 0 })
  expect(await keysOf(id)).toEqual(upTo(taken))
  const created = await rowsOf<{ email: string }>(
    shop.pool,
    `select customer_email as email from orders.orders`,
  )
  expect(created).toHaveLength(taken)
  for (const { email } of created) expect(email).toMatch(/@example\.com$/)
})

test('several workers at once place no order twice, and count each once', async () => {
  const id = await start()
  const members = [await generator(), await generator(), await generator()]
  for (let time = 0; time < 8; time += 1) {
    await Promise.all(members.map(({ round }) => round()))
    await shop.pool.query(
      `update simulated.load_runs set next_at = now() - interval '0.3 s', lease_until = now() - interval '1 s'`,
    )
  }
  const { taken = 0, placed, refused } = (await runOf(id)) ?? {}
  expect({ placed, refused }).toEqual({ placed: taken, refused: 0 })
  expect(await keysOf(id)).toEqual(upTo(taken))
  expect(await ordersOf()).toHaveLength(taken)
})

test('what a worker had taken on when it ended is placed by the next one, once', async () => {
  const id = await start()
  const ending = await generator((place) => async (input, call) => {
    if (Number(call.idempotencyKey.split(':')[2]) % 2 === 0) throw new Error('it has ended')
    return place(input, call)
  })
  await expect(ending.round()).rejects.toThrow('it has ended')
  const { taken = 0, placed } = (await runOf(id)) ?? {}
  expect(placed).toBe(0)
  expect((await keysOf(id)).length).toBeLessThan(taken)
  const next = await generator()
  expect(await next.round(), 'the lease is another one’s').toBe(false)
  // Stopped meanwhile: nothing new is taken on, and what was taken on is settled.
  await shop.pool.query('update simulated.load_runs set stopped_at = now()')
  await endLease()
  await next.round()
  expect(await runOf(id)).toEqual({ taken, placed: taken, refused: 0 })
  expect(await keysOf(id)).toEqual(upTo(taken))
  expect(await ordersOf()).toHaveLength(taken)
  expect(await next.round()).toBe(false)
})

test('a run that was stopped, or is over, places nothing', async () => {
  const [stopped, over] = [await start(), await start()]
  await shop.pool.query('update simulated.load_runs set stopped_at = now() where id = $1', [
    stopped,
  ])
  await shop.pool.query('update simulated.load_runs set ends_at = now() where id = $1', [over])
  expect(await (await generator()).round()).toBe(false)
  expect(await ordersOf()).toEqual([])
})

test('what nobody sells is counted as refused', async () => {
  const id = await start()
  await shop.pool.query('update catalog.products set retired_at = now()')
  await (await generator()).round()
  const { taken = 0, ...rest } = (await runOf(id)) ?? {}
  expect(rest).toEqual({ placed: 0, refused: taken })
})

test('the mix becomes what it says, and the books agree', async () => {
  const mix = { shipped: 20, declined: 20, out_of_stock: 20, undeliverable: 20, stumbling: 20 }
  const id = await start(mix)
  const { round } = await generator()
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  await round()
  await shop.pool.query("update simulated.load_runs set next_at = now() - interval '1 s'")
  await round()
  const ends = {
    shipped: 'COMPLETED null',
    stumbling: 'COMPLETED null',
    declined: 'CANCELLED payment_declined',
    out_of_stock: 'CANCELLED out_of_stock',
    undeliverable: 'CANCELLED shipping_failed',
  }
  await allClosed(
    shop.pool,
    (await rowsOf<{ id: string }>(shop.pool, 'select id from orders.orders')).map(({ id }) => id),
  )
  const rows = await rowsOf<{ key: string; end: string }>(
    shop.pool,
    `select key, o.status || ' ' || coalesce(o.reason, 'null') as end from orders.idempotency_keys k join orders.orders o on o.id = k.order_id`,
  )
  expect(rows.length).toBeGreaterThan(20)
  for (const { key, end } of rows)
    expect(end).toBe(ends[outcomeOfLoad(id, Number(key.split(':')[2]), mix)])
  await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
})
