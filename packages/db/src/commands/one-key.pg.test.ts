import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPool } from '../client.ts'
import { createNotifications, type Notifications } from '../postgres-log/notifications.ts'
import { createPostgresLog } from '../postgres-log/postgres-log.ts'
import { useTestDatabase as ownDatabase } from '../testing/template-database.ts'
import type { PgTx } from '../transaction.ts'
import type { OrderRequest } from './new-order.ts'
import { createPlaceOrder, type PlaceOrder, type PlaceOrderCall } from './place-order.ts'

const mugs: OrderRequest = {
  lines: [{ sku: 'enamel-mug', quantity: 2 }],
  customer: { email: 'sam@example.org', name: 'Sam' },
  shipTo: { line1: 'Elbweg 3', city: 'Leipzig', postcode: '04103', country: 'DE' },
  payment: { token: 'tok_visa' },
}
const towels = { ...mugs, lines: [{ sku: 'tea-towel', quantity: 1 }] }

const database = ownDatabase({ seeded: true })
let pool: ReturnType<typeof createPool>
let notifications: Notifications
let placeOrder: PlaceOrder
/** Runs once, when the next transaction is about to begin: after prices were read. */
let before: (() => Promise<unknown>) | undefined

beforeAll(() => {
  pool = createPool(database.url, { max: 4, applicationName: 'one-key-test', pipeline: true })
  notifications = createNotifications(pool, database.url)
  const inner = createPostgresLog({ pool, notifications, partitions: 8 })
  const log = {
    ...inner,
    async transaction<T>(work: (tx: PgTx) => Promise<T>): Promise<T> {
      const first = before
      before = undefined
      await first?.()
      return inner.transaction(work)
    },
  }
  placeOrder = createPlaceOrder({
    log,
    secret: 'a secret of thirty-two characters',
    reservationMinutes: 30,
  })
})
afterAll(async () => {
  await notifications.close()
  await pool.end()
})

const countOrders = async () =>
  (await database.pool.query('select count(*)::int as n from orders.orders')).rows[0].n
const priced = (sku: string, priceMinor: number) =>
  database.pool.query('update catalog.products set price_minor = $2 where sku = $1', [
    sku,
    priceMinor,
  ])
/** Leaves so many units free, in one warehouse; others of the same are held for somebody. */
const stocked = (sku: string, free: number) =>
  database.pool.query(
    `update inventory.stock set reserved = 3, on_hand = 3 + case when warehouse =
       (select min(warehouse) from inventory.stock where sku = $1) then $2::int else 0 end where sku = $1`,
    [sku, free],
  )

const people = [
  ['a guest', {}],
  ['Ada', { userId: 'ada' }],
  ['Ben', { userId: 'ben' }],
] as const
const keys = [
  ['a UUID', randomUUID],
  ['a name', () => `order-${randomUUID().slice(0, 4)}`],
] as const
const bodies = [
  ['the same', mugs],
  ['another', towels],
] as const

describe('one key names one order, whoever sends it', () => {
  const table = people.flatMap(([first, by]) =>
    people.flatMap(([second, then]) =>
      keys.flatMap(([form, newKey]) =>
        bodies.map(([what, body]) => ({ first, by, second, then, form, newKey, what, body })),
      ),
    ),
  )
  test.each(table)(
    'placed by $first under $form, sent again by $second with $what body',
    async ({ first, by, second, then, form, newKey, what, body }) => {
      const idempotencyKey = newKey()
      const placed = await placeOrder(mugs, { idempotencyKey, ...by })
      if (placed.type !== 'accepted') throw new Error(placed.type)
      const count = await countOrders()
      const again = await placeOrder(body, { idempotencyKey, ...then })
      const theirs = first === second && (first !== 'a guest' || form === 'a UUID')
      if (!theirs) expect(again).toEqual({ type: 'key_taken' })
      else if (what === 'the same') expect(again).toEqual({ ...placed, replayed: true })
      else
        expect(again).toEqual({
          type: 'key_reused',
          orderId: first === 'a guest' ? null : placed.orderId,
        })
      expect(await countOrders()).toBe(count)
    },
  )

  test('also when all of them send it at once', async () => {
    const count = await countOrders()
    for (let round = 0; round < 10; round++) {
      const idempotencyKey = randomUUID()
      const results = await Promise.all(
        people.map(([, by]) => placeOrder(mugs, { idempotencyKey, ...by })),
      )
      expect(results.map(({ type }) => type).toSorted()).toEqual([
        'accepted',
        'key_in_flight',
        'key_in_flight',
      ])
    }
    expect(await countOrders()).toBe(count + 10)
  })
})

describe('what was shown is what is ordered, or nothing is', () => {
  const shown = (totalMinor: number, unitPriceMinor: number) => ({
    shown: { totalMinor, currency: 'EUR', lines: [{ sku: 'tea-towel', unitPriceMinor }] },
  })
  const place = (call: Partial<PlaceOrderCall>) =>
    placeOrder(towels, { idempotencyKey: randomUUID(), ...call })

  test('a price that changed before the transaction is refused with the new one, and the key stays free', async () => {
    await priced('tea-towel', 1_200)
    const call = { idempotencyKey: randomUUID(), ...shown(1_200, 1_200) }
    const count = await countOrders()
    before = () => priced('tea-towel', 1_300)
    expect(await placeOrder(towels, call)).toMatchObject({
      type: 'changed',
      offer: { totalMinor: 1_300, currency: 'EUR', lines: [{ unitPriceMinor: 1_300 }] },
    })
    expect(await countOrders()).toBe(count)
    expect(await placeOrder(towels, { ...call, ...shown(1_300, 1_300) })).toMatchObject({
      type: 'accepted',
      replayed: false,
      totalMinor: 1_300,
    })
  })

  test('a price that changes while orders are placed is never taken unseen', async () => {
    await priced('tea-towel', 1_000)
    let agreed = 1_000
    for (let round = 1; round <= 20; round++) {
      const [, result] = await Promise.all([
        priced('tea-towel', 1_000 + round),
        place(shown(agreed, agreed)),
      ])
      if (result.type === 'accepted') expect(result.totalMinor).toBe(agreed)
      else expect(result.type).toBe('changed')
      agreed = 1_000 + round
    }
  })

  test('stock that went before the transaction is refused with what is left', async () => {
    await priced('tea-towel', 1_200)
    await stocked('tea-towel', 1)
    expect((await place(shown(1_200, 1_200))).type).toBe('accepted')
    before = () => stocked('tea-towel', 0)
    const count = await countOrders()
    expect(await place(shown(1_200, 1_200))).toMatchObject({
      type: 'short',
      offer: { lines: [{ sku: 'tea-towel', quantity: 1, orderable: 0 }] },
    })
    expect(await countOrders()).toBe(count)
    // Who was shown nothing is told by the order itself, which says that it is out of stock.
    expect((await place({})).type).toBe('accepted')
  })

  test('what was placed is answered the same again, whatever has become of prices, stock and catalogue', async () => {
    await database.pool.query(
      `insert into catalog.products values ('oil-lamp', 'Oil lamp', 'garden', 'Burns.', 3100, 'EUR', 99)`,
    )
    await database.pool.query(
      `insert into inventory.stock (sku, warehouse, on_hand, reserved)
       select 'oil-lamp', id, 5, 0 from inventory.warehouses limit 1`,
    )
    const lamp = { ...mugs, lines: [{ sku: 'oil-lamp', quantity: 1 }] }
    const call = {
      idempotencyKey: randomUUID(),
      shown: { totalMinor: 3_100, lines: [{ sku: 'oil-lamp', unitPriceMinor: 3_100 }] },
    }
    const placed = await placeOrder(lamp, call)
    expect(placed.type).toBe('accepted')
    const again = { ...placed, replayed: true }
    await stocked('oil-lamp', 0)
    expect(await placeOrder(lamp, call)).toEqual(again)
    await priced('oil-lamp', 9_900)
    expect(await placeOrder(lamp, call)).toEqual(again)
    await database.pool.query(`delete from catalog.products where sku = 'oil-lamp'`)
    expect(await placeOrder(lamp, call)).toEqual(again)
    expect(await placeOrder(lamp, { ...call, userId: 'ada' })).toEqual({ type: 'key_taken' })
  })
})
