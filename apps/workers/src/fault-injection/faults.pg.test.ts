import { type Service, services } from '@sagaboard/events/catalog/events'
import { eventually } from '@sagaboard/events/testing/eventually'
import { describe, expect, test } from 'vitest'
import { disableAllFaults, enableFault } from '../testing/enable-fault.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from '../testing/place-order.ts'
import { startMain } from '../testing/start-main.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { type FaultSwitch, isInScope } from './scope.ts'

const { cleanUp, database, shop } = useShop()

async function member(name = 'member-1') {
  const workers = await startWorkers(database.url, name)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= workers.stop()
    return stopped
  }
  cleanUp.push(stop)
  return { stop }
}

const place = async (order: TestOrder = {}) => (await placeOrders(shop.log, [order]))[0] ?? ''
const many = (count: number) =>
  placeOrders(
    shop.log,
    Array.from({ length: count }, () => ({})),
  )
const paidAndShipped = {
  order: { status: 'COMPLETED', captured: unitPriceMinor },
  money: [unitPriceMinor],
}

interface Aside {
  group: string
  attempts: number
  error: string
}
const blockOf = async (orderId: string) =>
  (
    await rowsOf<Aside>(
      shop.pool,
      'select group_name as "group", attempts, error from log.blocked where order_id = $1',
      [orderId],
    )
  )[0]

const triedAgain = (orderId: string, group: string) =>
  eventually(async () => {
    const found = await blockOf(orderId)
    expect(found).toMatchObject({ group })
    expect(found?.attempts).toBeGreaterThan(2)
    return found
  })

async function allIsWell(): Promise<void> {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(
    await rowsOf(shop.pool, 'select sku from inventory.stock where reserved <> 0 or on_hand < 0'),
  ).toEqual([])
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
  )
}

describe('a switch that lets a step fail', () => {
  test('for one order: it is blocked and tried again, nobody was asked, the others go on; it goes on when the switch ends', async () => {
    const orderId = await place()
    await enableFault(shop.pool, {
      service: 'payment',
      eventType: 'InventoryReserved',
      kind: 'fail',
      orderId,
    })
    await member()
    const other = await place()
    await allClosed(shop.pool, [other])
    expect((await triedAgain(orderId, 'payment'))?.error).toBe(
      'InjectedFault: a fault switch lets payment fail on InventoryReserved',
    )
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
      order: { status: 'CONFIRMED' },
      money: [],
      asked: {},
    })
    await disableAllFaults(shop.pool)
    await allClosed(shop.pool, [orderId])
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
      ...paidAndShipped,
      asked: { charge: 1 },
    })
    await allIsWell()
  })

  test('for a share of the orders: exactly those, and the same ones after a restart', async () => {
    const scope: Pick<FaultSwitch, 'service' | 'kind' | 'sharePercent'> = {
      service: 'shipping',
      kind: 'fail',
      sharePercent: 40,
    }
    const id = await enableFault(shop.pool, { ...scope, eventType: 'PaymentCompleted' })
    const disturbed = (orderId: string) =>
      isInScope(
        {
          ...scope,
          id,
          eventType: null,
          percent: 100,
          latencyMs: 0,
          orderId: null,
          stopAfter: null,
        },
        { type: 'PaymentCompleted', orderId },
      )
    const first = await member('first')
    const orders = await many(30)
    const stopped = orders.filter(disturbed).sort()
    expect(stopped.length).toBeGreaterThan(0)
    await allClosed(
      shop.pool,
      orders.filter((orderId) => !disturbed(orderId)),
    )
    await eventually(async () => {
      const rows = await rowsOf<{ id: string }>(
        shop.pool,
        'select order_id as id from log.blocked order by order_id',
      )
      expect(rows.map((row) => row.id)).toEqual(stopped)
    })
    await first.stop()
    await member('second')
    for (const orderId of stopped) await triedAgain(orderId, 'shipping')
    await disableAllFaults(shop.pool)
    await allClosed(shop.pool, orders)
    await allIsWell()
  })

  test('ends by itself', async () => {
    await enableFault(shop.pool, { service: 'inventory', kind: 'fail', seconds: 5 })
    await member()
    const orderId = await place()
    await eventually(async () =>
      expect(await blockOf(orderId)).toMatchObject({ group: 'inventory' }),
    )
    await allClosed(shop.pool, [orderId])
    expect(await ledgersOf(shop.pool, orderId)).toMatchObject(paidAndShipped)
  })
})

test('a time-out after the effect: the money was taken once, however often its answer was thrown away', async () => {
  const orderId = await place()
  await enableFault(shop.pool, {
    service: 'payment',
    eventType: 'InventoryReserved',
    kind: 'timeout_after_effect',
    orderId,
  })
  await member()
  await eventually(async () =>
    expect((await blockOf(orderId))?.error).toContain('threw away what payment was answered'),
  )
  expect(
    await rowsOf(shop.pool, 'select outcome from simulated.charges where order_id = $1', [orderId]),
  ).toMatchObject([{ outcome: { type: 'captured' } }])
  expect((await ledgersOf(shop.pool, orderId)).events).not.toContain('PaymentCompleted')
  await disableAllFaults(shop.pool)
  await allClosed(shop.pool, [orderId])
  const ledgers = await ledgersOf(shop.pool, orderId)
  expect(ledgers).toMatchObject(paidAndShipped)
  expect(ledgers.asked.charge).toBeGreaterThan(1)
  await allIsWell()
})

test('latency: the order waits so long at the step, and is tried by itself', async () => {
  const latencyMs = 2_000
  const orderId = await place()
  await enableFault(shop.pool, {
    service: 'shipping',
    eventType: 'PaymentCompleted',
    kind: 'latency',
    latencyMs,
    orderId,
  })
  await member()
  await eventually(async () => expect(await blockOf(orderId)).toMatchObject({ group: 'shipping' }))
  await allClosed(shop.pool, [orderId])
  const took = await rowsOf<{ ms: number }>(
    shop.pool,
    `select extract(epoch from s.time - p.time)::float8 * 1000 as ms from log.events p join log.events s using (order_id)
     where order_id = $1 and p.type = 'PaymentCompleted' and s.type = 'ShipmentCreated'`,
    [orderId],
  )
  expect(took[0]?.ms).toBeGreaterThan(latencyMs - 100)
  await allIsWell()
})

test('duplicates at every step of every service: everything happens once', async () => {
  for (const service of services) await enableFault(shop.pool, { service, kind: 'duplicate' })
  await member()
  const orders = await placeOrders(shop.log, [
    ...Array.from({ length: 6 }, () => ({})),
    { token: 'tok_declined' },
    { postcode: '00000' },
    { lines: [['herb-pot', 1]] as const },
  ])
  await allClosed(shop.pool, orders)
  for (const orderId of orders) {
    const { events, asked } = await ledgersOf(shop.pool, orderId)
    expect(new Set(events).size).toBe(events.length)
    for (const calls of Object.values(asked)) expect(calls).toBeGreaterThanOrEqual(2)
  }
  const attempts = await rowsOf<{ service: Service; orders: number }>(
    shop.pool,
    `select service, count(distinct a.order_id)::int as orders from simulated.fault_attempts a join simulated.fault_switches s on s.id = a.switch_id group by 1`,
  )
  expect(attempts.map((row) => row.service).sort()).toEqual([...services].sort())
  await allIsWell()
})

describe('a quarter of the attempts of every order', () => {
  test.each(services)('fail in %s: all orders end, as they would have', async (service) => {
    await enableFault(shop.pool, { service, kind: 'fail', percent: 25 })
    await member()
    const orders = await placeOrders(shop.log, [
      ...Array.from({ length: 8 }, () => ({})),
      { postcode: '00000' },
      { token: 'tok_declined' },
    ])
    await allClosed(shop.pool, orders)
    const ends = await rowsOf(
      shop.pool,
      'select status, count(*)::int as orders from orders.orders group by 1 order by 1',
    )
    expect(ends).toEqual([
      { status: 'CANCELLED', orders: 2 },
      { status: 'COMPLETED', orders: 8 },
    ])
    await allIsWell()
  })
})

test('where they are off, the switches are not even looked at', async () => {
  await shop.pool.query('drop table simulated.fault_switches, simulated.fault_attempts cascade')
  const { stop } = startMain({
    ...process.env,
    DATABASE_URL: database.url,
    NODE_ENV: 'production',
    FAULT_SWITCHES: '',
  })
  cleanUp.push(stop)
  const orderId = await place()
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject(paidAndShipped)
})
