import { waitsForLock } from '@sagaboard/db/testing/waits-for-lock'
import type { PgTx } from '@sagaboard/db/transaction'
import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { gate } from '@sagaboard/events/testing/gate'
import { expect, test } from 'vitest'
import { allClosed } from '../testing/ledgers.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { postgresInventory } from './inventory/store.ts'
import { postgresPayments } from './payment/store.ts'
import { postgresShipments } from './shipping/store.ts'

const { cleanUp, database, shop } = useShop()

type Load = (tx: PgTx, events: readonly SagaEvent[]) => Promise<readonly unknown[]>
const loads: Record<string, Load> = {
  'the stock of a SKU': (tx, events) => postgresInventory.loadStock(tx, events, { lock: true }),
  'a reservation': (tx, events) => postgresInventory.loadReservations(tx, events),
  'a payment': (tx, events) => postgresPayments.loadPayments(tx, events, true),
  'a shipment': (tx, events) => postgresShipments.loadShipments(tx, events, true),
}

test.each(Object.entries(loads))(
  'of two batches at once that load %s with a lock, the second waits for the first',
  async (_what, load) => {
    const workers = await startWorkers(database.url, 'member')
    cleanUp.push(workers.stop)
    const [orderId = ''] = await placeOrders(shop.log, [{}])
    await allClosed(shop.pool, [orderId])
    const events = (await shop.log.readOrder(orderId, 0)).slice(0, 1) as unknown as SagaEvent[]
    const first = gate()
    // Before the connections are closed, also when nobody waits for a lock.
    cleanUp.push(async () => first.open())
    const order: string[] = []
    const holding = shop.log.transaction(async (tx) => {
      expect(await load(tx, events)).not.toHaveLength(0)
      await first.pass()
    })
    await first.reached
    const waiting = shop.log.transaction(async (tx) => {
      expect(await load(tx, events)).not.toHaveLength(0)
      order.push('the second has them')
    })
    await waitsForLock(shop.pool)
    order.push('the first ends')
    first.open()
    await Promise.all([holding, waiting])
    expect(order).toEqual(['the first ends', 'the second has them'])
  },
)

test('a row that two make at once is no mistake of the second one: it can read it, and make its step again', async () => {
  const workers = await startWorkers(database.url, 'member')
  cleanUp.push(workers.stop)
  const [orderId = ''] = await placeOrders(shop.log, [{}])
  await allClosed(shop.pool, [orderId])
  for (const table of ['inventory.reservations', 'payment.payments', 'shipping.shipments']) {
    const made = shop.pool.query(
      `insert into ${table} overriding system value select * from ${table} where order_id = $1`,
      [orderId],
    )
    const error: unknown = await made.catch((cause: unknown) => cause)
    expect([table, shop.log.isOutdated(error)]).toEqual([table, true])
  }
})
