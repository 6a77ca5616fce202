import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { ShortageChoice } from '@sagaboard/events/catalog/events'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { eventually } from '@sagaboard/events/testing/eventually'
import { beforeEach, describe, expect, test } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const dayMs = 24 * 60 * 60_000
const { cleanUp, database, shop } = useShop()
let aheadMs: number
/** Runs on like any clock, and is put forward. */
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }

beforeEach(() => {
  aheadMs = 0
})

async function member(name = 'member-1', services?: Parameters<typeof startWorkers>[2]) {
  const workers = await startWorkers(database.url, name, services, {
    clock,
    backorderMs: 2 * dayMs,
  })
  cleanUp.push(workers.stop)
  return workers
}

/** Goods come in, as the console books them. */
const receive = (sku: string, units: number, warehouse = 'leipzig') =>
  rowsOf(
    shop.pool,
    `with shelf as (insert into inventory.stock as s (sku, warehouse, on_hand) values ($1, $2, $3)
       on conflict (sku, warehouse, location) do update set on_hand = s.on_hand + excluded.on_hand)
     insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', $1, $2, $3, 0)`,
    [sku, warehouse, units],
  )

async function place(
  onShortage: ShortageChoice,
  lines: NonNullable<TestOrder['lines']>,
  more: TestOrder = {},
): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [{ onShortage, lines, ...more }])
  return orderId
}

interface Row {
  status: string
  reason: string | null
  waitingFor: string | null
  expiresAt: string | null
  total: number
  leftOut: { line: number; quantity: number }[]
  followUp: string | null
  followUpOf: string | null
  number: string
}
async function rowOf(orderId: string): Promise<Row | undefined> {
  const [row] = await rowsOf<Row>(
    shop.pool,
    `select status, reason, waiting_for as "waitingFor", expires_at as "expiresAt", total_minor as total, left_out as "leftOut",
       follow_up as "followUp", follow_up_of as "followUpOf", order_number as number from orders.orders where id = $1`,
    [orderId],
  )
  return row
}

const waits = (orderId: string) =>
  eventually(async () =>
    expect(await rowOf(orderId)).toMatchObject({ status: 'PENDING', waitingFor: 'stock' }),
  )

const cancel = (orderId: string) =>
  createExecuteCommand({ log: shop.log, now: () => new Date(clock.now()) })(
    { command: { type: 'cancel_own' }, orderId, reason: 'changed my mind' },
    { type: 'shopper', userId: null, orderId },
  )

async function allIsWell(): Promise<void> {
  await eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))
  expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([])
}

const whole = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
]
const waited = ['OrderCreated', 'StockAwaited', 'StockOffered', ...whole.slice(1)]

test('what is there is charged and sent, and the rest is left out for good', async () => {
  await receive('lamp', 2)
  await member()
  const orderId = await place('ship_available', [
    ['lamp', 3],
    ['vase', 1],
  ])
  await allClosed(shop.pool, [orderId])
  expect(await rowOf(orderId)).toMatchObject({
    status: 'COMPLETED',
    total: 2 * unitPriceMinor,
    leftOut: [
      { line: 1, sku: 'lamp', quantity: 1 },
      { line: 2, sku: 'vase', quantity: 1 },
    ],
    followUp: null,
  })
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { captured: 2 * unitPriceMinor },
    events: whole,
    money: [2 * unitPriceMinor],
    asked: { charge: 1, label: 1 },
  })
  const none = await place('ship_available', [['vase', 1]])
  await allClosed(shop.pool, [none])
  expect(await rowOf(none)).toMatchObject({ status: 'CANCELLED', reason: 'out_of_stock' })
  await allIsWell()
})

test('the rest becomes an order of its own, which is charged and sent when its stock has come', async () => {
  await receive('lamp', 2)
  await member()
  const lines = [['lamp', 3] as const, ['vase', 2] as const]
  const orderId = await place('backorder', lines, { expiresAt: new Date(clock.now() + dayMs) })
  const rest = followUpId(orderId)
  await allClosed(shop.pool, [orderId])
  await waits(rest)
  const first = await rowOf(orderId)
  expect(first).toMatchObject({ total: 2 * unitPriceMinor, followUp: rest, followUpOf: null })
  const before = await rowOf(rest)
  expect(before).toMatchObject({
    total: 3 * unitPriceMinor,
    followUp: null,
    followUpOf: orderId,
    expiresAt: null,
  })
  expect(before?.number).not.toBe(first?.number)
  expect((await ledgersOf(shop.pool, rest)).asked).toEqual({})
  await allIsWell()

  // A part of it is not enough: it is never split again.
  await receive('lamp', 1)
  await receive('vase', 1)
  await waits(rest)
  await receive('vase', 1, 'rotterdam')
  await allClosed(shop.pool, [rest])
  expect(await ledgersOf(shop.pool, rest)).toMatchObject({
    order: { status: 'COMPLETED', captured: 3 * unitPriceMinor },
    events: waited,
    money: [3 * unitPriceMinor],
  })
  await allIsWell()
})

test('where nothing is there the order itself waits; its time stands still, and starts anew when its stock is reserved', async () => {
  const workers = await startWorkers(database.url, 'member-1')
  const orderId = await place('backorder', [['vase', 1]], {
    expiresAt: new Date(clock.now() + 60_000),
    token: 'tok_outage',
  })
  await waits(orderId)
  expect(await rowOf(orderId)).toMatchObject({ expiresAt: null, followUp: null })
  aheadMs += dayMs
  // Nothing is lost when every process has ended meanwhile.
  await workers.stop()
  await receive('vase', 1)
  await member('member-2')
  await eventually(async () =>
    expect(await rowOf(orderId)).toMatchObject({ status: 'CONFIRMED', waitingFor: null }),
  )
  const [reserved] = await rowsOf<{ time: string }>(
    shop.pool,
    `select time from log.events where order_id = $1 and type = 'InventoryReserved'`,
    [orderId],
  )
  const { expiresAt } = (await rowOf(orderId)) ?? {}
  expect(Date.parse(expiresAt ?? '') - Date.parse(reserved?.time ?? '')).toBe(15 * 60_000)
})

test('first come, first served; who still lacks something is passed over and keeps its place, and nobody new goes before', async () => {
  await member()
  const both = await place('backorder', [
    ['lamp', 2],
    ['vase', 1],
  ])
  await waits(both)
  const one = await place('backorder', [['lamp', 1]])
  await waits(one)
  const two = await place('backorder', [['lamp', 2]])
  await waits(two)
  await receive('lamp', 2)
  // The first one lacks a vase; the third one lacks a lamp once the second one has its own.
  await allClosed(shop.pool, [one])
  await waits(both)
  await waits(two)
  // One lamp is free, and somebody waits for it.
  const late = await place('cancel', [['lamp', 1]])
  await allClosed(shop.pool, [late])
  expect(await rowOf(late)).toMatchObject({ status: 'CANCELLED', reason: 'out_of_stock' })
  await receive('lamp', 1)
  await allClosed(shop.pool, [two])
  await receive('lamp', 2)
  await receive('vase', 1)
  await allClosed(shop.pool, [both])
  await allIsWell()
})

test('what is freed by an order that is undone goes to the one that waits', async () => {
  await receive('lamp', 1)
  await member()
  const stalled = await place('cancel', [['lamp', 1]], { token: 'tok_outage' })
  await eventually(async () => expect(await rowOf(stalled)).toMatchObject({ status: 'CONFIRMED' }))
  const orderId = await place('backorder', [['lamp', 1]])
  await waits(orderId)
  expect(await cancel(stalled)).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [stalled, orderId])
  expect(await rowOf(orderId)).toMatchObject({ status: 'COMPLETED' })
  await allIsWell()
})

test('who has waited in vain is given up: cancelled, out of stock, and nothing was taken', async () => {
  await receive('lamp', 1)
  await member()
  const orderId = await place('backorder', [['lamp', 2]])
  const rest = followUpId(orderId)
  await allClosed(shop.pool, [orderId])
  await waits(rest)
  aheadMs += 3 * dayMs
  await allClosed(shop.pool, [rest])
  expect(await ledgersOf(shop.pool, rest)).toMatchObject({
    order: { status: 'CANCELLED', reason: 'out_of_stock', captured: 0 },
    events: [
      'OrderCreated',
      'StockAwaited',
      'BackorderExpired',
      'InventoryRejected',
      'OrderCancelled',
    ],
    money: [],
  })
  expect(await rowOf(orderId)).toMatchObject({ status: 'COMPLETED' })
  expect(
    await rowsOf(shop.pool, `select reason from audit.commands where action = 'backorder_expired'`),
  ).toHaveLength(1)
  await allIsWell()
})

describe('cancelling one of both does not touch the other', () => {
  test('the rest is cancelled while it waits', async () => {
    await receive('lamp', 1)
    await member()
    const orderId = await place('backorder', [['lamp', 2]])
    const rest = followUpId(orderId)
    await waits(rest)
    expect(await cancel(rest)).toMatchObject({ type: 'accepted' })
    await allClosed(shop.pool, [orderId, rest])
    expect(await rowOf(orderId)).toMatchObject({ status: 'COMPLETED' })
    expect(await rowOf(rest)).toMatchObject({
      status: 'CANCELLED',
      reason: 'cancelled_by_customer',
    })
    expect(await rowsOf(shop.pool, 'select * from inventory.waiting')).toEqual([])
    await allIsWell()
  })

  test('the first one is cancelled, and the rest still comes', async () => {
    await receive('lamp', 1)
    await member()
    const orderId = await place('backorder', [['lamp', 2]], { token: 'tok_outage' })
    const rest = followUpId(orderId)
    await waits(rest)
    expect(await cancel(orderId)).toMatchObject({ type: 'accepted' })
    await eventually(async () =>
      expect(await rowOf(orderId)).toMatchObject({ status: 'CANCELLED' }),
    )
    expect(await rowOf(rest)).toMatchObject({ status: expect.not.stringMatching('CANCELL') })
  })

  test('what was to be cancelled before it was reserved has no rest', async () => {
    await receive('lamp', 1)
    const orderId = await place('backorder', [['lamp', 2]])
    expect(await cancel(orderId)).toMatchObject({ type: 'accepted' })
    await member()
    await allClosed(shop.pool, [orderId])
    expect(await rowOf(orderId)).toMatchObject({ status: 'CANCELLED', followUp: null })
    expect(await rowOf(followUpId(orderId))).toBeUndefined()
    await allIsWell()
  })
})

test('each service by itself does the same', async () => {
  await receive('lamp', 2)
  for (const name of ['inventory', 'payment', 'shipping', 'orders'] as const)
    await member(`only-${name}`, [name])
  const orderId = await place('backorder', [['lamp', 3]])
  const rest = followUpId(orderId)
  await allClosed(shop.pool, [orderId])
  await waits(rest)
  await receive('lamp', 1)
  await allClosed(shop.pool, [rest])
  expect((await ledgersOf(shop.pool, rest)).events).toEqual(waited)
  await allIsWell()
})

test('two hundred orders at once, half of them short, over four warehouses: nothing is sold twice, and whoever waits is served in the end', async () => {
  const warehouses = ['leipzig', 'hamburg', 'rotterdam', 'lyon']
  for (const warehouse of warehouses) await receive('lamp', 50, warehouse)
  await member('member-1')
  await member('member-2')
  const choices = ['cancel', 'ship_available', 'backorder', 'backorder'] as const
  const orders = (
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        placeOrders(shop.log, [{ lines: [['lamp', 2]], onShortage: choices[at % 4] ?? 'cancel' }]),
      ),
    )
  ).flat()
  await eventually(async () => {
    const open = await rowsOf(
      shop.pool,
      `select from orders.orders where closed_at is null and waiting_for is null`,
    )
    expect(open).toHaveLength(0)
  }, 60_000)
  const [line] = await rowsOf<{ units: number }>(
    shop.pool,
    `select coalesce(sum(quantity), 0)::int as units from inventory.waiting`,
  )
  expect(line?.units).toBeGreaterThan(20)
  await allIsWell()
  await receive('lamp', line?.units ?? 0, 'lyon')
  await eventually(async () => {
    const open = await rowsOf(shop.pool, `select from orders.orders where closed_at is null`)
    expect(open).toHaveLength(0)
  }, 60_000)
  const [left] = await rowsOf(
    shop.pool,
    `select sum(on_hand)::int as there, sum(reserved)::int as reserved from inventory.stock where sku = 'lamp'`,
  )
  expect(left).toEqual({ there: 0, reserved: 0 })
  const sent = await rowsOf<{ id: string }>(
    shop.pool,
    `select id from orders.orders where status = 'COMPLETED' and on_shortage = 'backorder'`,
  )
  expect(sent.length).toBeGreaterThanOrEqual(100)
  expect(orders).toHaveLength(200)
  await allIsWell()
})
