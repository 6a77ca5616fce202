import { randomUUID } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { beginHeld } from '@sagaboard/db/testing/begin-held'
import { createTestDatabase } from '@sagaboard/db/testing/template-database'
import type { Service } from '@sagaboard/events/catalog/events'
import { eventually } from '@sagaboard/events/testing/eventually'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { stallProvider } from '@sagaboard/workers/testing/stall-provider'
import { startWorkers } from '@sagaboard/workers/testing/start-workers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postOrder, sampleInput, startWeb, type TestWeb } from '../../../testing/web.ts'

/** Cancelling by `POST /v1/orders/{id}/cancel` at each moment of the saga, on the workers as they run. */

const totalMinor = 3_600
const undone = { status: 'CANCELLED', reason: 'cancelled_by_customer', shipment: 'cancelled' }
const kept = {
  status: 'COMPLETED',
  reason: null,
  captured: totalMinor,
  refunded: 0,
  shipment: 'created',
}
const givenBack = { captured: totalMinor, refunded: totalMinor }

let database: Awaited<ReturnType<typeof createTestDatabase>>
let web: TestWeb
/** Looks into the books of everybody, which the web may not. */
let pool: ReturnType<typeof createPool>
const cleanUp: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  database = await createTestDatabase({ seeded: true })
  web = await startWeb({ DATABASE_URL: database.url })
  pool = createPool(database.url, { max: 4, applicationName: 'test-books' })
})

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
  await Promise.all([web.stop(), pool.end()])
  await database.drop()
})

async function start(name: string, services?: readonly Service[]) {
  const workers = await startWorkers(database.url, name, services)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= workers.stop()
    return stopped
  }
  cleanUp.push(stop)
  return { stop }
}

async function hold(book: 'charges' | 'labels') {
  const held = await stallProvider(database.url, book)
  cleanUp.push(held.release)
  return held
}

interface Placed {
  orderId: string
  accessToken: string
}

async function place(token = 'tok_visa', postcode = sampleInput.shipTo.postcode): Promise<Placed> {
  const answer = await postOrder(web.origin, randomUUID(), {
    ...sampleInput,
    shipTo: { ...sampleInput.shipTo, postcode },
    payment: { token },
  })
  expect(answer.status).toBe(202)
  return (await answer.json()) as Placed
}

const cancel = ({ orderId, accessToken }: Placed) =>
  fetch(`${web.origin}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}` },
  })

const heard = ({ orderId }: Placed, type: string) =>
  eventually(async () => expect((await ledgersOf(pool, orderId)).events).toContain(type))

/** The end of the order, when all books agree: services, provider and carrier, log and shelves. */
async function booksAtTheEnd({ orderId }: Placed) {
  await allClosed(pool, [orderId])
  await eventually(async () => expect(await brokenInvariants(pool)).toEqual({}))
  expect(
    await rowsOf(pool, 'select sku from inventory.stock where reserved <> 0 or on_hand < 0'),
  ).toEqual([])
  expect(await rowsOf(pool, 'select * from log.blocked')).toEqual([])
  return ledgersOf(pool, orderId)
}

test('right after placing, before inventory has heard of it: nothing is taken, and the stock is as before', async () => {
  const order = await place()
  expect((await cancel(order)).status).toBe(202)
  await start('shipping', ['shipping'])
  await heard(order, 'ShipmentCancelled')
  await start('payment', ['payment'])
  await heard(order, 'PaymentVoided')
  await start('the others', ['inventory', 'orders'])
  expect(await booksAtTheEnd(order)).toMatchObject({
    order: { ...undone, captured: 0 },
    money: [],
    asked: {},
  })
})

test('while a charge is in flight that the provider has not made yet: it is seen through and given back', async () => {
  const charges = await hold('charges')
  await start('workers')
  const order = await place()
  await charges.called()
  expect((await cancel(order)).status).toBe(202)
  await heard(order, 'ShipmentCancelled')
  expect(
    await rowsOf(pool, 'select status from inventory.reservations where order_id = $1', [
      order.orderId,
    ]),
  ).toEqual([{ status: 'reserved' }])
  await charges.release()
  const books = await booksAtTheEnd(order)
  expect(books).toMatchObject({
    order: { ...undone, ...givenBack },
    money: [totalMinor, -totalMinor],
    asked: { refund: 1 },
  })
  expect(books.asked).not.toHaveProperty('label')
})

test('while a charge is in flight that was made, but whose answer is lost: it is voided, and given back', async () => {
  await start('workers')
  const order = await place('tok_timeout')
  await eventually(async () =>
    expect((await ledgersOf(pool, order.orderId)).asked.charge).toBeGreaterThan(0),
  )
  expect((await cancel(order)).status).toBe(202)
  expect(await booksAtTheEnd(order)).toMatchObject({
    order: { ...undone, ...givenBack },
    money: [totalMinor, -totalMinor],
  })
})

test('after the money was taken, before shipping has heard of it: no label is asked for, and the money is given back', async () => {
  const shipping = await start('shipping', ['shipping'])
  const charges = await hold('charges')
  await start('the others', ['inventory', 'payment', 'orders'])
  const order = await place()
  await charges.called()
  await shipping.stop()
  await charges.release()
  await heard(order, 'PaymentCompleted')
  expect((await cancel(order)).status).toBe(202)
  await start('shipping again', ['shipping'])
  const books = await booksAtTheEnd(order)
  expect(books).toMatchObject({
    order: { ...undone, ...givenBack },
    money: [totalMinor, -totalMinor],
    asked: { charge: 1, refund: 1 },
  })
  expect(books.events).not.toContain('ShipmentCreated')
})

test.each([
  { when: 'and its step waits for it', waits: false },
  { when: 'and it is written down that its order waits for it', waits: true },
])(
  'while the label is being made, $when: it is voided, and the money is given back',
  async ({ waits }) => {
    const labels = await hold('labels')
    await start('workers')
    const order = await place()
    await labels.called()
    if (waits)
      await eventually(async () =>
        expect(await rowsOf(pool, 'select state from log.blocked')).toEqual([{ state: 'asked' }]),
      )
    expect((await cancel(order)).status).toBe(202)
    await labels.release()
    const books = await booksAtTheEnd(order)
    expect(books).toMatchObject({
      order: { ...undone, ...givenBack },
      money: [totalMinor, -totalMinor],
    })
    expect(books.events).not.toContain('ShipmentCreated')
    expect(
      await rowsOf(
        pool,
        'select voided_at is not null as voided from simulated.labels where order_id = $1',
        [order.orderId],
      ),
    ).toEqual([{ voided: true }])
  },
)

test('while the label is being made, and the carrier picks the parcels up: it is refused in the log, and the order is completed', async () => {
  const labels = await hold('labels')
  await start('workers')
  const order = await place('tok_visa', '99996')
  await labels.called()
  expect((await cancel(order)).status).toBe(202)
  await labels.release()
  await heard(order, 'CancellationRefused')
  const books = await booksAtTheEnd(order)
  expect(books).toMatchObject({ order: kept, money: [totalMinor] })
  expect(books.events.slice(3)).toEqual([
    'OrderCancelRequested',
    'ShipmentCreated',
    'CancellationRefused',
    'InventoryCommitted',
    'OrderCompleted',
  ])
  expect(
    await rowsOf(
      pool,
      `select data from log.events where order_id = $1 and type = 'CancellationRefused'`,
      [order.orderId],
    ),
  ).toEqual([{ data: { reason: 'already_shipped' } }])
})

test('after it was sent and after it was completed: 409 with the reason, and nothing is asked', async () => {
  const charges = await hold('charges')
  await start('the others', ['payment', 'shipping', 'orders'])
  const inventory = await start('inventory', ['inventory'])
  const order = await place()
  await charges.called()
  await inventory.stop()
  await charges.release()
  await eventually(async () =>
    expect((await ledgersOf(pool, order.orderId)).order?.status).toBe('SHIPPED'),
  )
  const sent = await cancel(order)
  expect([sent.status, (await sent.json()).detail]).toEqual([409, 'It has been sent.'])
  await start('inventory again', ['inventory'])
  await allClosed(pool, [order.orderId])
  const ended = await cancel(order)
  expect([ended.status, (await ended.json()).detail]).toEqual([409, 'It has been completed.'])
  const books = await booksAtTheEnd(order)
  expect(books).toMatchObject({ order: kept, money: [totalMinor] })
  expect(books.events).not.toContain('OrderCancelRequested')
})

test('several times at the very same moment: the order is held by one of them, and the others see what it wrote', async () => {
  const order = await place()
  const client = await pool.connect()
  try {
    // All of them come to the order's row before any can go on.
    await beginHeld(client)
    await client.query('select from orders.orders where id = $1 for update', [order.orderId])
    const asked = [1, 2, 3].map(() => cancel(order))
    await eventually(async () => {
      const text = `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(await rowsOf(pool, text)).toEqual([{ waiting: asked.length }])
    })
    await client.query('commit')
    expect((await Promise.all(asked)).map((answer) => answer.status)).toEqual([202, 202, 202])
  } finally {
    client.release()
  }
  expect((await ledgersOf(pool, order.orderId)).events).toEqual([
    'OrderCreated',
    'OrderCancelRequested',
  ])
})

test('twenty times at once, and again when it is cancelled: one request, one way back', async () => {
  const order = await place()
  const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(order)))
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 202))
  await start('workers')
  const { events } = await booksAtTheEnd(order)
  expect(events.filter((type) => type === 'OrderCancelRequested')).toHaveLength(1)
  const again = await cancel(order)
  expect([again.status, (await again.json()).detail]).toEqual([409, 'It is cancelled already.'])
})
