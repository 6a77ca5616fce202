import { randomUUID } from 'node:crypto'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import type { AnyCommand } from '@sagaboard/db/commands/requester'
import { followUpId } from '@sagaboard/events/saga/in-part'
import { eventually } from '@sagaboard/events/testing/eventually'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { beforeEach, expect, inject, test } from 'vitest'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, unitPriceMinor } from './testing/place-order.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

/** Two processes of which each has half of the services. */
beforeEach(async () => {
  const of = {
    brokers: inject('kafkaBrokers'),
    topic: `order-events-${randomUUID().slice(0, 8)}`,
  }
  const [one, two] = await Promise.all([
    startOnKafka(database.url, { ...of, member: 'one', services: ['inventory', 'orders'] }),
    startOnKafka(database.url, {
      ...{ ...of, member: 'two', relay: false },
      services: ['payment', 'shipping'],
    }),
  ])
  cleanUp.push(() => Promise.all([one.stop(), two.stop()]))
})

const receive = (sku: string, units: number) =>
  rowsOf(
    shop.pool,
    `with shelf as (insert into inventory.stock as s (sku, warehouse, on_hand) values ($1, 'leipzig', $2)
       on conflict (sku, warehouse, location) do update set on_hand = s.on_hand + excluded.on_hand)
     insert into inventory.movements (kind, sku, warehouse, on_hand, reserved) values ('receive', $1, 'leipzig', $2, 0)`,
    [sku, units],
  )

const waits = (orderId: string) =>
  eventually(async () =>
    expect(
      await rowsOf(
        shop.pool,
        'select status, waiting_for as "waitingFor" from orders.orders where id = $1',
        [orderId],
      ),
    ).toEqual([{ status: 'PENDING', waitingFor: 'stock' }]),
  )

async function backordered(sku: string, quantity: number): Promise<string> {
  const [orderId = ''] = await placeOrders(shop.log, [
    { onShortage: 'backorder', lines: [[sku, quantity]] },
  ])
  return orderId
}

async function ask(orderId: string, command: AnyCommand): Promise<string> {
  const executeCommand = createExecuteCommand({ log: shop.log })
  const staff = { type: 'staff', userId: 'ops', role: 'operator' } as const
  const result = await executeCommand({ command, orderId, reason: 'a test' }, staff)
  expect(result).toMatchObject({ type: 'accepted' })
  return 'returnId' in result ? String(result.returnId) : ''
}

const isAt = (returnId: string, status: string) =>
  eventually(async () =>
    expect(
      await rowsOf(shop.pool, 'select status from orders.returns where return_id = $1', [returnId]),
    ).toEqual([{ status }]),
  )

/** Of one line all of its units come back as new. */
async function returned(orderId: string, quantity: number): Promise<void> {
  const lines = [{ line: 1, quantity, reason: 'damaged' as const }]
  const returnId = await ask(orderId, { type: 'return_request', lines })
  await isAt(returnId, 'labelled')
  const seen = [{ line: 1, restock: quantity, writeOff: 0, reject: 0 }]
  await ask(orderId, { type: 'return_receive', returnId, lines: seen })
  await isAt(returnId, 'closed')
}

const allIsWell = () =>
  eventually(async () => expect(await brokenInvariants(shop.pool)).toEqual({}))

test('on Kafka, an order is sent in part, its follow-up is made once, and each gives back what it was paid', async () => {
  await receive('lamp', 2)
  const orderId = await backordered('lamp', 3)
  const rest = followUpId(orderId)
  await allClosed(shop.pool, [orderId])
  await waits(rest)
  await receive('lamp', 1)
  await allClosed(shop.pool, [rest])
  expect(
    await rowsOf(shop.pool, `select order_id as id from log.events where type = 'OrderCreated'`),
  ).toHaveLength(2)
  await returned(orderId, 2)
  await returned(rest, 1)
  for (const [id, units] of [
    [orderId, 2],
    [rest, 1],
  ] as const) {
    const { order, money, asked } = await ledgersOf(shop.pool, id)
    const paid = units * unitPriceMinor
    expect(order).toMatchObject({ status: 'COMPLETED', captured: paid, refunded: paid })
    expect(money).toEqual([paid, -paid])
    expect(asked).toMatchObject({ charge: 1, refund: 1 })
  }
  await allIsWell()
})

test('on Kafka, an order of which nothing is there waits, is offered what comes in, and is sent', async () => {
  await receive('vase', 1)
  const [first = ''] = await placeOrders(shop.log, [{ lines: [['vase', 1]] }])
  await allClosed(shop.pool, [first])
  const orderId = await backordered('vase', 1)
  await waits(orderId)
  await receive('vase', 1)
  await allClosed(shop.pool, [orderId])
  const { events, money } = await ledgersOf(shop.pool, orderId)
  expect(events).toEqual([
    'OrderCreated',
    'StockAwaited',
    'StockOffered',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentCreated',
    'InventoryCommitted',
    'OrderCompleted',
  ])
  expect(money).toEqual([unitPriceMinor])
  await allIsWell()
})
