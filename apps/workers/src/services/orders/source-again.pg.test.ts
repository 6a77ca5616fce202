import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { Command } from '@sagaboard/events/commands/command'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../../testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from '../../testing/place-order.ts'
import { stallProvider } from '../../testing/stall-provider.ts'
import { startWorkers } from '../../testing/start-workers.ts'
import { useShop } from '../../testing/use-shop.ts'

const fulfilment: Fulfilment = { mode: 'manual' }
const { cleanUp, database, shop } = useShop()

async function member(name: string, services?: Parameters<typeof startWorkers>[2]) {
  const workers = await startWorkers(database.url, name, services, { fulfilment })
  let isStopped = false
  const stop = async () => {
    if (!isStopped) await workers.stop()
    isStopped = true
  }
  cleanUp.push(stop)
  return { stop }
}

interface Row {
  status: string
  warehouses: string[]
  stock: string
}
const rowOf = async (orderId: string) =>
  (
    await rowsOf<Row>(
      shop.pool,
      `select s.status, r.status as stock, (select array_agg(distinct a.warehouse) from jsonb_to_recordset(r.allocations) a(warehouse text)) as warehouses
       from shipping.shipments s join inventory.reservations r using (order_id) where order_id = $1`,
      [orderId],
    )
  )[0]

const eventsOf = async (orderId: string) => (await ledgersOf(shop.pool, orderId)).events

/** Twenty orders take their time on a busy machine. */
const manyMs = 60_000

const isPacking = (orderId: string) =>
  eventually(async () => expect(await rowOf(orderId)).toMatchObject({ status: 'packing' }))
const isWaiting = (orderId: string) =>
  eventually(
    async () =>
      expect(
        await rowsOf(shop.pool, 'select waiting_for from orders.orders where id = $1', [orderId]),
      ).toEqual([{ waiting_for: 'packing' }]),
    manyMs,
  )

async function packing(order: TestOrder = {}): Promise<{ orderId: string; warehouse: string }> {
  const [orderId = ''] = await placeOrders(shop.log, [order])
  await isWaiting(orderId)
  return { orderId, warehouse: (await rowOf(orderId))?.warehouses[0] ?? '' }
}

const ask = (orderId: string, command: Command) =>
  createExecuteCommand({ log: shop.log })(
    { command, orderId, reason: 'a trial' },
    { type: 'staff', userId: 'ada', role: 'operator' },
  )
const sourceAgain = (orderId: string, ...without: string[]) =>
  ask(orderId, { type: 'source_again', without })
const isResourced = (orderId: string) =>
  eventually(
    async () =>
      expect((await eventsOf(orderId)).slice(-2)).toEqual(['InventoryResourced', 'PackingStarted']),
    manyMs,
  )

async function allIsWell(): Promise<void> {
  expect(await brokenInvariants(shop.pool)).toEqual({})
  await eventually(async () =>
    expect(await rowsOf(shop.pool, 'select * from log.blocked')).toEqual([]),
  )
}

test('not from where it is: it is packed and sent from the next best, and the money stays as it is', async () => {
  await member('member')
  const { orderId, warehouse } = await packing({ lines: [['enamel-mug', 1]] })
  expect(await sourceAgain(orderId, warehouse)).toMatchObject({ type: 'accepted' })
  await isResourced(orderId)
  const { warehouses: [to = ''] = [], stock } = (await rowOf(orderId)) ?? {}
  expect(stock).toBe('reserved')
  expect(to).not.toBe(warehouse)
  await isWaiting(orderId)
  expect(await ask(orderId, { type: 'dispatch', warehouse })).toMatchObject({
    type: 'refused',
    refusal: expect.stringMatching(/has no part of this order/),
  })
  expect(await ask(orderId, { type: 'dispatch', warehouse: to })).toMatchObject({
    type: 'accepted',
  })
  await allClosed(shop.pool, [orderId])
  expect(await ledgersOf(shop.pool, orderId)).toMatchObject({
    order: { status: 'COMPLETED', captured: unitPriceMinor, refunded: 0 },
    stock: ['reserve 1: 0/1', 'release 1: 0/-1', 'reserve 1: 0/1', 'commit 1: -1/-1'],
    asked: { charge: 1, label: 1 },
  })
  const [told] = await rowsOf(
    shop.pool,
    `select data -> 'outcome' as outcome, data -> 'sourcing' -> 'warehouses' -> 0 ->> 'warehouse' as "from" from log.events where order_id = $1 and type = 'InventoryResourced'`,
    [orderId],
  )
  expect(told).toEqual({ outcome: 'moved', from: to })
  await allIsWell()
})

test('where nothing else can be had it stays where it is, and packing begins again', async () => {
  await member('member')
  const { orderId, warehouse } = await packing()
  const others = await rowsOf<{ id: string }>(
    shop.pool,
    'select id from inventory.warehouses where id <> $1',
    [warehouse],
  )
  // Nearest already: whichever is best now is the one that it is in; and the same if it is named alone.
  for (const without of [[], others.map(({ id }) => id)]) {
    expect(await sourceAgain(orderId, ...without)).toMatchObject({ type: 'accepted' })
    await isResourced(orderId)
    await isWaiting(orderId)
    expect(await rowOf(orderId)).toEqual({
      status: 'packing',
      stock: 'reserved',
      warehouses: [warehouse],
    })
  }
  expect((await ledgersOf(shop.pool, orderId)).stock).toEqual(['reserve 1: 0/1'])
  expect(await ask(orderId, { type: 'dispatch' })).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [orderId])
  await allIsWell()
})

test('two who ask at once are heard once', async () => {
  await member('member')
  const { orderId, warehouse } = await packing()
  const asked = await Promise.all([sourceAgain(orderId, warehouse), sourceAgain(orderId)])
  expect(asked.map(({ type }) => type).sort()).toEqual(['accepted', 'refused'])
  await isResourced(orderId)
  await allIsWell()
})

test('a label that is asked for is not overtaken: it is refused', async () => {
  const labels = await stallProvider(database.url, 'labels')
  cleanUp.push(labels.release)
  await member('member')
  const { orderId } = await packing()
  await ask(orderId, { type: 'dispatch' })
  await labels.called()
  expect(await sourceAgain(orderId)).toMatchObject({
    type: 'refused',
    refusal: expect.stringMatching(/^Its label is asked for/),
  })
  await labels.release()
  await allClosed(shop.pool, [orderId])
  expect(await sourceAgain(orderId)).toMatchObject({
    type: 'refused',
    refusal: 'The order has shipped already.',
  })
  await allIsWell()
})

test('each service alone, and inventory away in between: a cancel ends it, and no unit is lost', async () => {
  await member('money', ['payment'])
  await member('parcels', ['shipping'])
  await member('rows', ['orders'])
  const before = await member('shelves-1', ['inventory'])
  const [first, second] = [await packing(), await packing()]
  await before.stop()
  for (const { orderId, warehouse } of [first, second]) {
    expect(await sourceAgain(orderId, warehouse)).toMatchObject({ type: 'accepted' })
    await eventually(async () => expect((await eventsOf(orderId)).at(-1)).toBe('PackingStopped'))
    // It is not packed now, and nobody else may ask.
    const commands: Command[] = [{ type: 'dispatch' }, { type: 'source_again', without: [] }]
    for (const command of commands)
      expect(await ask(orderId, command)).toMatchObject({
        type: 'refused',
        refusal: expect.stringMatching(/^It is being sourced again/),
      })
  }
  expect(await ask(first.orderId, { type: 'cancel' })).toMatchObject({ type: 'accepted' })
  await eventually(async () => expect(await eventsOf(first.orderId)).toContain('PaymentRefunded'))
  await member('shelves-2', ['inventory'])
  await allClosed(shop.pool, [first.orderId])
  expect(await ledgersOf(shop.pool, first.orderId)).toMatchObject({
    order: { status: 'CANCELLED', captured: unitPriceMinor, refunded: unitPriceMinor },
    stock: ['reserve 1: 0/1', 'release 1: 0/-1', 'reserve 1: 0/1', 'release 1: 0/-1'],
  })
  await isPacking(second.orderId)
  await isWaiting(second.orderId)
  expect((await rowOf(second.orderId))?.warehouses).not.toEqual([second.warehouse])
  expect(await ask(second.orderId, { type: 'dispatch' })).toMatchObject({ type: 'accepted' })
  await allClosed(shop.pool, [second.orderId])
  await allIsWell()
})

test('twenty orders are sourced again at once by two members: no unit is sold twice', async () => {
  await Promise.all([member('member-1'), member('member-2')])
  const orderIds = await placeOrders(
    shop.log,
    Array.from({ length: 20 }, () => ({ lines: [['pull-saw', 1]] as const })),
  )
  await Promise.all(orderIds.map(isWaiting))
  const asked = await Promise.all(
    orderIds.map(async (orderId) =>
      sourceAgain(orderId, ...((await rowOf(orderId))?.warehouses ?? [])),
    ),
  )
  expect(asked.map(({ type }) => type)).toEqual(orderIds.map(() => 'accepted'))
  await Promise.all(orderIds.map(isResourced))
  await Promise.all(orderIds.map(isWaiting))
  expect(await brokenInvariants(shop.pool)).toEqual({})
  await Promise.all(orderIds.map((orderId) => ask(orderId, { type: 'dispatch' })))
  await allClosed(shop.pool, orderIds)
  await allIsWell()
})
