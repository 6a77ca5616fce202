import { type Service, services } from '@sagaboard/events/catalog/events'
import type { OperatorDecision } from '@sagaboard/events/log/blocked-orders'
import { eventually } from '@sagaboard/events/testing/eventually'
import { describe, expect, test } from 'vitest'
import { simulatedPayment } from './providers/payment.ts'
import { inventoryService } from './services/inventory/index.ts'
import { postgresInventory } from './services/inventory/store.ts'
import { paymentService } from './services/payment/index.ts'
import { type PaymentGateway, ProviderUnavailable } from './services/payment/port.ts'
import { postgresPayments } from './services/payment/store.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder, unitPriceMinor } from './testing/place-order.ts'
import {
  appendAsIs,
  blockedRows,
  isPoison,
  poisoned,
  poisonPostcode,
} from './testing/poison-event.ts'
import { startService } from './testing/start-service.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

async function start(names: readonly Service[] = services, member = 'one') {
  const workers = await startWorkers(database.url, member, names)
  cleanUp.push(workers.stop)
}

const without = (name: Service) => services.filter((one) => one !== name)
const twine: TestOrder = { lines: [['garden-twine', 1]] }
const place = (count: number, order = twine) =>
  placeOrders(
    shop.log,
    Array.from({ length: count }, () => order),
  )
const blocked = (orderId?: string) => blockedRows(shop.pool, orderId)
const decide = (
  group: Service,
  orderId: string,
  version: number,
  decision: OperatorDecision | 'retry',
) => shop.log.transaction((tx) => shop.log.resolve(tx, group, { orderId, version }, decision))
const statusOf = async (orderId: string) =>
  (
    await rowsOf<{ status: string }>(shop.pool, 'select status from orders.orders where id = $1', [
      orderId,
    ])
  )[0]?.status
/** The time from placed to closed that 99 % of these orders stay within, in ms. */
async function p99Of(orderIds: readonly string[]): Promise<number> {
  const [row] = await rowsOf<{ ms: number }>(
    shop.pool,
    `select round(1000 * percentile_cont(0.99) within group (order by extract(epoch from closed_at - created_at)))::int as ms
     from orders.orders where id = any($1::uuid[])`,
    [orderIds],
  )
  return row?.ms ?? 0
}

const allIsWell = async () => {
  expect(await blocked()).toEqual([])
  expect(await brokenInvariants(shop.pool)).toEqual({})
}

const skip: OperatorDecision = {
  type: 'skip',
  actor: 'staff:ada',
  note: 'written by a trial of another system',
}

describe('P9: a bad event stops its own order alone, in the service that can not take it', () => {
  test('a mistake in a handler, on one order of 200', async ({ annotate }) => {
    await start(without('inventory'))
    const broken = await startService(
      database.url,
      () => poisoned(inventoryService(postgresInventory), isPoison),
      { member: 'broken' },
    )
    await allClosed(shop.pool, await place(100))
    const alone = await place(200)
    await allClosed(shop.pool, alone)
    const before = await place(100)
    const [bad = ''] = await place(1, { ...twine, postcode: poisonPostcode })
    const after = await place(99)
    await allClosed(shop.pool, [...before, ...after])
    await annotate(
      `p99 of the others ${await p99Of([...before, ...after])} ms, of 200 without a bad event ${await p99Of(alone)} ms`,
    )
    await eventually(async () =>
      expect(await blocked()).toMatchObject([
        {
          group: 'inventory',
          orderId: bad,
          version: 1,
          state: 'retrying',
          error: 'TypeError: poison',
        },
      ]),
    )
    expect(broken.health().trouble).toBeNull()
    expect(await statusOf(bad)).toBe('PENDING')

    // The next build has the mistake mended: the order goes its way.
    await broken.stop()
    await start(['inventory'], 'mended')
    await allClosed(shop.pool, [bad])
    await allIsWell()
  })

  test('an event of a type that nobody knows: only the row that folds every event waits, and the other services go on', async () => {
    await start(without('inventory'))
    const [bad = ''] = await place(1)
    await appendAsIs(shop.log, bad, { type: 'OrderWished', data: { wish: 'a bow' } })
    await start(['inventory'], 'inventory')
    const others = await place(50)
    await allClosed(shop.pool, others)
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, bad)).events).toContain('InventoryCommitted'),
    )
    const [fault] = await blocked()
    expect(await blocked()).toMatchObject([{ group: 'orders', orderId: bad, state: 'retrying' }])
    expect(fault?.error).toContain('UnknownEvent: unknown event type "OrderWished"')
    const { events } = await ledgersOf(shop.pool, bad)
    expect(events.indexOf('OrderWished') + 1, 'it is that event which is stuck').toBe(
      fault?.version,
    )
    expect(await statusOf(bad), 'what came later waits behind it').toBe('PENDING')

    await eventually(async () =>
      expect(await decide('orders', bad, fault?.version ?? 0, skip)).toBe('taken'),
    )
    await allClosed(shop.pool, [bad])
    expect(await statusOf(bad)).toBe('COMPLETED')
    const skipped = (await shop.log.readOrder(bad, 0)).find(({ type }) => type === 'StepSkipped')
    expect(skipped).toMatchObject({
      actor: 'staff:ada',
      data: {
        service: 'orders',
        version: fault?.version,
        eventType: 'OrderWished',
        note: skip.note,
      },
    })
    await eventually(allIsWell)
  })

  test('an event of a newer version waits with its order until a build comes that reads it', async () => {
    await start()
    const [bad = '', good = ''] = await place(2)
    await allClosed(shop.pool, [bad, good])
    await appendAsIs(shop.log, bad, {
      type: 'RestockRequested',
      schemaVersion: 99,
      data: { everything: true },
    })
    await eventually(async () =>
      expect(
        (await blocked()).map(({ group, state, error }) => [group, state, error.split(';')[0]]),
      ).toEqual(
        ['inventory', 'orders'].map((group) => [
          group,
          'retrying',
          'UnknownEvent: RestockRequested has schema version 99',
        ]),
      ),
    )
    await eventually(async () =>
      expect((await blocked()).every(({ attempts }) => attempts > 1)).toBe(true),
    )
  })
})

describe('a payload that can not be read', () => {
  const restock = {
    requestId: 'rs_1',
    lines: [{ line: 1, sku: 'garden-twine', warehouse: 'leipzig', quantity: 1 }],
    note: 'came back',
  }

  /** A completed order with a request that no service can read. */
  async function stuckOrder() {
    await start()
    const [orderId = ''] = await place(1)
    await allClosed(shop.pool, [orderId])
    await appendAsIs(shop.log, orderId, {
      type: 'RestockRequested',
      data: { ...restock, lines: 'all of them' },
    })
    await eventually(async () =>
      expect(
        (await blocked()).map(({ group, state, attempts }) => [group, state, attempts]),
      ).toEqual([
        ['inventory', 'dead', 2],
        ['orders', 'dead', 2],
      ]),
    )
    return { orderId, version: 7 }
  }

  test('is edited: every service that was stuck on it reads what a person wrote, and the log keeps the original', async () => {
    const { orderId, version } = await stuckOrder()
    const amendment = {
      orderId,
      version,
      schemaVersion: 1,
      actor: 'staff:ada',
      note: 'lines were left out',
    }
    const warehouse = (
      await rowsOf<{ warehouse: string }>(
        shop.pool,
        'select warehouse from inventory.movements where order_id = $1',
        [orderId],
      )
    )[0]?.warehouse
    const data = { ...restock, lines: restock.lines.map((line) => ({ ...line, warehouse })) }
    await shop.log.transaction(async (tx) => shop.log.amend(tx, { ...amendment, data }))
    await eventually(allIsWell)
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).events.at(-1)).toBe('InventoryRestocked'),
    )
    expect(await shop.log.readOriginals(orderId)).toMatchObject([
      { version, data: { lines: 'all of them' } },
    ])
    expect((await ledgersOf(shop.pool, orderId)).order?.version).toBe(8)
  })

  test('is passed by, each service by itself, and does not come back to the order', async () => {
    const { orderId, version } = await stuckOrder()
    for (const group of ['inventory', 'orders'] as const)
      expect(await decide(group, orderId, version, skip)).toBe('taken')
    await eventually(allIsWell)
    const { events, order } = await ledgersOf(shop.pool, orderId)
    expect(events.slice(6)).toEqual(['RestockRequested', 'StepSkipped', 'StepSkipped'])
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).order?.version).toBe(9),
    )
    expect(order?.status).toBe('COMPLETED')

    // What comes next is handled as if nothing had been.
    await appendAsIs(shop.log, orderId, { type: 'RestockRequested', data: restock })
    await eventually(async () =>
      expect((await ledgersOf(shop.pool, orderId)).events).toHaveLength(11),
    )
    await eventually(allIsWell)
  })
})

describe('a refund that the provider does not make', () => {
  /** A provider whose refunds are as the test wants them. */
  function start(refund: PaymentGateway['refund']) {
    return startService(
      database.url,
      (providers) => paymentService(postgresPayments, { ...simulatedPayment(providers), refund }),
      { member: 'payment' },
    )
  }

  async function undeliverable() {
    const workers = await startWorkers(database.url, 'others', without('payment'))
    cleanUp.push(workers.stop)
    const [orderId = ''] = await place(1, { ...twine, postcode: '00000' })
    return orderId
  }

  const byHand: OperatorDecision = {
    type: 'refunded_by_hand',
    actor: 'staff:ada',
    note: 'the provider is closed',
    reference: 'bank 4711',
  }

  async function refundedByHand(orderId: string): Promise<void> {
    await allClosed(shop.pool, [orderId])
    const books = await ledgersOf(shop.pool, orderId)
    expect(books.order).toMatchObject({
      status: 'CANCELLED',
      reason: 'shipping_failed',
      captured: unitPriceMinor,
      refunded: unitPriceMinor,
    })
    expect(books.money).toEqual([unitPriceMinor, -unitPriceMinor])
    const refunds = (await shop.log.readOrder(orderId, 0)).filter(
      ({ type }) => type === 'PaymentRefunded',
    )
    expect(refunds).toMatchObject([
      { actor: 'staff:ada', data: { method: 'by_hand', refundId: 'bank 4711' } },
    ])
    expect(
      await rowsOf(shop.pool, `select method, reference from payment.ledger where kind = 'refund'`),
    ).toEqual([{ method: 'by_hand', reference: 'bank 4711' }])
    await eventually(allIsWell)
  }

  test('is taken as given back by hand, instead of asking the provider once more', async () => {
    let asked = 0
    const payment = await start(async () => {
      asked++
      throw new ProviderUnavailable('closed for good')
    })
    cleanUp.push(payment.stop)
    const orderId = await undeliverable()
    await eventually(async () =>
      expect(await blocked(orderId)).toMatchObject([{ group: 'payment', version: 4 }]),
    )
    expect(await decide('payment', orderId, 3, byHand)).toBe('not_blocked')
    expect(await decide('payment', orderId, 5, byHand)).toBe('not_blocked')
    await eventually(async () => expect(await decide('payment', orderId, 4, byHand)).toBe('taken'))
    const askedBefore = asked
    await refundedByHand(orderId)
    expect(asked).toBe(askedBefore)
  })

  test('is not decided otherwise while it is being asked for: the provider may still give the money back', async () => {
    let answer: { ok: () => void; fail: () => void } | undefined
    let asked = 0
    const payment = await start(({ key }) => {
      asked++
      if (asked === 1) return Promise.reject(new ProviderUnavailable('away for a moment'))
      return new Promise((resolve, reject) => {
        answer = {
          ok: () => resolve({ type: 'refunded', refundId: `re_${key}` }),
          fail: () => reject(new ProviderUnavailable('closed for good')),
        }
      })
    })
    cleanUp.push(payment.stop)
    const orderId = await undeliverable()
    await eventually(() => expect(answer).toBeDefined())
    expect(await decide('payment', orderId, 4, byHand)).toBe('under_way')
    answer?.fail()
    await eventually(async () => expect(await decide('payment', orderId, 4, byHand)).toBe('taken'))
    const askedBefore = asked
    await refundedByHand(orderId)
    expect(asked).toBe(askedBefore)
  })

  test('and was decided while no process ran, is carried out when one starts', async () => {
    const first = await start(() => Promise.reject(new ProviderUnavailable('closed for good')))
    const orderId = await undeliverable()
    await eventually(async () =>
      expect(await blocked(orderId)).toMatchObject([{ group: 'payment', version: 4 }]),
    )
    await first.stop()
    await eventually(async () => expect(await decide('payment', orderId, 4, byHand)).toBe('taken'))
    const next = await start(() => Promise.reject(new Error('the provider is not to be asked')))
    cleanUp.push(next.stop)
    await refundedByHand(orderId)
  })
})
