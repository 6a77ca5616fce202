import { postgresDispatches } from '@sagaboard/db/commands/dispatch-store'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { eventually } from '@sagaboard/events/testing/eventually'
import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from '../../testing/place-order.ts'
import { stallProvider } from '../../testing/stall-provider.ts'
import { connect, startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'
import { createPackingTimer } from './packing-timer.ts'

const minuteMs = 60_000
const logger = pino({ level: 'silent' })
const manual: Fulfilment = { mode: 'manual' }
const timed: Fulfilment = { mode: 'timed', packingMs: 20 * minuteMs }

const { cleanUp, database, shop } = useShop()
let aheadMs: number

/** Runs on like any clock, and is put forward by `pass`. */
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs }
const pass = (minutes: number) => {
  aheadMs += minutes * minuteMs
}

beforeEach(() => {
  aheadMs = 0
})

async function member(fulfilment: Fulfilment, name = 'member-1') {
  const workers = await startWorkers(database.url, name, undefined, { clock, fulfilment })
  cleanUp.push(workers.stop)
  return workers
}

const msOf = (instant: string | null | undefined) => Date.parse(instant ?? '')

interface Row {
  status: string
  waitingFor: string | null
  waitsUntil: string | null
  expiresAt: string | null
}
async function rowOf(orderId: string): Promise<Row | undefined> {
  const [row] = await rowsOf<Row>(
    shop.pool,
    `select status, waiting_for as "waitingFor", waits_until as "waitsUntil", expires_at as "expiresAt" from orders.orders where id = $1`,
    [orderId],
  )
  return row
}

/** An order that is paid, has all its time, and waits to be packed. */
async function packing(order: TestOrder = {}): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [
    { ...order, expiresAt: new Date(clock.now() + 15 * minuteMs) },
  ])
  await eventually(async () =>
    expect(await rowOf(orderId)).toMatchObject({ status: 'PAID', waitingFor: 'packing' }),
  )
  return orderId
}

const executeCommand = () =>
  createExecuteCommand({ log: shop.log, now: () => new Date(clock.now()) })
const sayPacked = (orderId: string, warehouse?: string) =>
  executeCommand()(
    {
      command: warehouse === undefined ? { type: 'dispatch' } : { type: 'dispatch', warehouse },
      orderId,
      reason: 'packed, says a test',
    },
    { type: 'staff', userId: 'ada', role: 'operator' },
  )
const cancelOwn = (orderId: string) =>
  executeCommand()(
    { command: { type: 'cancel_own' }, orderId, reason: 'changed my mind' },
    { type: 'shopper', userId: null, orderId },
  )

async function allIsWell(): Promise<void> {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
  )
}

const packed = [
  'OrderCreated',
  'InventoryReserved',
  'PaymentCompleted',
  'PackingStarted',
  'DispatchRequested',
  'ShipmentCreated',
  'InventoryCommitted',
  'OrderCompleted',
]

test('an order waits until a person says that it is packed; its time stands still, however long that takes', async () => {
  await member(manual)
  const orderId = await packing()
  expect(await rowOf(orderId)).toMatchObject({ waitsUntil: null, expiresAt: null })
  pass(24 * 60)
  expect((await ledgersOf(shop.pool, orderId)).asked).toEqual({ charge: 1 })
  expect(await sayPacked(orderId)).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { status: 'COMPLETED', captured: unitPriceMinor, refunded: 0 },
    events: packed,
    asked: { charge: 1, label: 1 },
  })
  expect(
    await rowsOf(
      shop.pool,
      `select actor, data from log.events where order_id = $1 and type = 'DispatchRequested'`,
      [orderId],
    ),
  ).toEqual([
    {
      actor: 'staff:ada',
      data: { reason: 'packed', warehouse: 'leipzig', note: 'packed, says a test' },
    },
  ])
  expect(await sayPacked(orderId)).toMatchObject({
    type: 'refused',
    refusal: expect.stringMatching(/has shipped already/),
  })
  expect(
    await rowsOf(
      shop.pool,
      `select action, outcome from audit.commands where order_id = $1 order by at, id`,
      [orderId],
    ),
  ).toEqual([
    { action: 'dispatch', outcome: 'accepted' },
    { action: 'dispatch', outcome: 'refused' },
  ])
  await allIsWell()
})

test('while it waits to be packed it is cancelled at once: no label was asked for, and none is voided', async () => {
  await member(manual)
  const orderId = await packing()
  expect(await cancelOwn(orderId)).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { status: 'CANCELLED', reason: 'cancelled_by_customer', shipment: 'cancelled' },
    money: [unitPriceMinor, -unitPriceMinor],
    asked: { charge: 1, refund: 1 },
    stock: ['reserve 1: 0/1', 'release 1: 0/-1'],
  })
  expect(await rowsOf(shop.pool, 'select * from simulated.labels')).toEqual([])
  expect(await rowOf(orderId)).toMatchObject({ waitingFor: null, waitsUntil: null })
  expect(await sayPacked(orderId)).toMatchObject({
    type: 'refused',
    refusal: expect.stringMatching(/was cancelled/),
  })
  await allIsWell()
})

test('its timer sends it off at its time and not before; from then on it has all its time anew', async () => {
  const labels = await stallProvider(database.url, 'labels')
  cleanUp.push(labels.release)
  await member(timed)
  const orderId = await packing()
  const { waitsUntil } = (await rowOf(orderId)) ?? {}
  const [paid] = await rowsOf<{ time: string }>(
    shop.pool,
    `select time from log.events where order_id = $1 and type = 'PaymentCompleted'`,
    [orderId],
  )
  expect(msOf(waitsUntil)).toBe(msOf(paid?.time) + 20 * minuteMs)
  // Longer than it had when it was placed: nobody has asked for it to be cancelled.
  pass(19)
  const timer = createPackingTimer({ log: shop.log, store: postgresDispatches, logger, clock })
  expect(await timer.sweep()).toBe(0)
  expect((await ledgersOf(shop.pool, orderId)).events).toEqual(packed.slice(0, 4))
  pass(1)
  await labels.called()
  const [dispatched] = await rowsOf<{ time: string; actor: string }>(
    shop.pool,
    `select time, actor from log.events where order_id = $1 and type = 'DispatchRequested'`,
    [orderId],
  )
  expect(dispatched?.actor).toBe('system')
  await eventually(async () => {
    const row = await rowOf(orderId)
    expect(row).toMatchObject({ status: 'PAID', waitingFor: null, waitsUntil: null })
    expect(msOf(row?.expiresAt)).toBe(msOf(dispatched?.time) + 15 * minuteMs)
  })
  await labels.release()
  await allClosed(shop.pool, [orderId])
  expect((await ledgersOf(shop.pool, orderId)).events).toEqual(packed)
  await allIsWell()
})

test('a cancel overtakes the label that was asked for when it was sent off: it is voided', async () => {
  const labels = await stallProvider(database.url, 'labels')
  cleanUp.push(labels.release)
  await member(manual)
  const orderId = await packing()
  await sayPacked(orderId)
  await labels.called()
  expect(await cancelOwn(orderId)).toMatchObject({ type: 'accepted' })
  await labels.release()
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { status: 'CANCELLED', captured: unitPriceMinor, refunded: unitPriceMinor },
  })
  expect(
    await rowsOf(shop.pool, 'select voided_at is not null as voided from simulated.labels'),
  ).toEqual([{ voided: true }])
  await allIsWell()
})

test('an order keeps the way that was set when it came: what waits is still packed when others go at once', async () => {
  const before = await member(manual, 'before')
  const waiting = await packing()
  await before.stop()
  cleanUp.pop()
  await member({ mode: 'auto' }, 'after')
  const [atOnce = ''] = await placeOrders(shop.log, [{}])
  await allClosed(shop.pool, [atOnce])
  expect((await ledgersOf(shop.pool, atOnce)).events).not.toContain('PackingStarted')
  expect(await rowOf(waiting)).toMatchObject({ waitingFor: 'packing' })
  await sayPacked(waiting)
  await allClosed(shop.pool, [waiting])
  await allIsWell()
})

test('many members that look at once send each order off once, in one line of the audit for each look', async () => {
  const first = await member(timed)
  const placed = await placeOrders(
    shop.log,
    Array.from({ length: 120 }, () => ({})),
  )
  await eventually(
    async () =>
      expect(
        await rowsOf(
          shop.pool,
          `select count(*)::int as waiting from orders.orders where waiting_for = 'packing'`,
        ),
      ).toEqual([{ waiting: placed.length }]),
    30_000,
  )
  await first.stop()
  cleanUp.pop()
  pass(20)
  const second = await connect(database.url, 'test-second', 'workers')
  cleanUp.push(second.close)
  const members = Array.from({ length: 6 }, (_, index) =>
    createPackingTimer({
      log: (index % 2 ? shop : second).log,
      store: postgresDispatches,
      logger,
      clock,
    }),
  )
  let found = 0
  do {
    found = (await Promise.all(members.map((one) => one.sweep()))).reduce(
      (sum, count) => sum + count,
      0,
    )
  } while (found > 0)
  expect(
    await rowsOf(
      shop.pool,
      `select count(*)::int as requests, count(distinct order_id)::int as orders from log.events where type = 'DispatchRequested'`,
    ),
  ).toEqual([{ requests: placed.length, orders: placed.length }])
  expect(
    await rowsOf(
      shop.pool,
      `select count(distinct o.id)::int as orders from audit.commands c, jsonb_array_elements_text(c.after -> 'orderIds') o(id)
       where c.action = 'dispatch_due' and c.actor = 'system'`,
    ),
  ).toEqual([{ orders: placed.length }])
})

/** An order of one unit more than the fullest warehouse has: it is packed in two of them. */
async function packingInTwo(): Promise<{ orderId: string; warehouses: string[] }> {
  const [most = { units: 0 }] = await rowsOf<{ units: number }>(
    shop.pool,
    `select sum(on_hand - reserved)::int as units from inventory.stock where sku = 'pull-saw' group by warehouse order by 1 desc limit 1`,
  )
  const orderId = await packing({ lines: [['pull-saw', most.units + 1]] })
  const rows = await rowsOf<{ warehouse: string }>(
    shop.pool,
    `select distinct a.warehouse from inventory.reservations r, jsonb_to_recordset(r.allocations) a(warehouse text) where r.order_id = $1`,
    [orderId],
  )
  return { orderId, warehouses: rows.map(({ warehouse }) => warehouse) }
}

const saidIn = async (orderId: string) =>
  (
    await rowsOf<{ said: string[] }>(
      shop.pool,
      'select said_packed as said from shipping.shipments where order_id = $1',
      [orderId],
    )
  )[0]?.said

test('an order of two warehouses is sent off once each has said that it is packed, whoever says it twice', async () => {
  await member(manual)
  const { orderId, warehouses } = await packingInTwo()
  const [first = '', second = ''] = warehouses
  expect(warehouses).toHaveLength(2)
  expect(await sayPacked(orderId)).toMatchObject({
    type: 'refused',
    refusal: expect.stringMatching(/say which of them has packed its part/),
  })
  // Two who say it at once are heard once.
  const said = await Promise.all([sayPacked(orderId, first), sayPacked(orderId, first)])
  expect(said.map(({ type }) => type).sort()).toEqual(['accepted', 'refused'])
  await eventually(async () => expect(await saidIn(orderId)).toEqual([first]))
  expect(await rowOf(orderId)).toMatchObject({ waitingFor: 'packing', expiresAt: null })
  expect((await ledgersOf(shop.pool, orderId)).asked).toEqual({ charge: 1 })
  expect(await sayPacked(orderId, second)).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [orderId])
  expect((await ledgersOf(shop.pool, orderId)).events).toEqual([
    ...packed.slice(0, 4),
    'WarehousePacked',
    ...packed.slice(4),
  ])
  await allIsWell()
})

test('what one of two warehouses has packed is sent off by the timer with all of it', async () => {
  await member(timed)
  const { orderId, warehouses } = await packingInTwo()
  expect(await sayPacked(orderId, warehouses[0])).toMatchObject({ type: 'accepted' })
  pass(20)
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({ order: { status: 'COMPLETED' } })
  await allIsWell()
})
