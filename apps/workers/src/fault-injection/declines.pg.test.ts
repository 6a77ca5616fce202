import { expect, test } from 'vitest'
import { enableFault } from '../testing/enable-fault.ts'
import { allClosed, brokenInvariants, ledgersOf, rowsOf } from '../testing/ledgers.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'
import { declines, type FaultSwitch } from './scope.ts'

const { cleanUp, database, shop } = useShop()

const switchOf = (id: string, percent: number): FaultSwitch => ({
  id,
  service: 'payment',
  eventType: null,
  kind: 'decline',
  percent,
  latencyMs: 0,
  sharePercent: 100,
  orderId: null,
  stopAfter: null,
})

const many = (count: number, token: string) =>
  placeOrders(
    shop.log,
    Array.from({ length: count }, () => ({ token })),
  )

const chargesOf = (orderIds: readonly string[]) =>
  rowsOf<{ orderId: string; calls: number; type: string; code: string | null }>(
    shop.pool,
    `select order_id as "orderId", calls, outcome->>'type' as type, outcome->>'code' as code
     from simulated.charges where order_id = any($1::uuid[])`,
    [orderIds],
  )

test('a share of the charges is declined by the provider, in its own ledger: those orders are cancelled, the others complete, and all books agree', async () => {
  const id = await enableFault(shop.pool, { service: 'payment', kind: 'decline', percent: 30 })
  const workers = await startWorkers(database.url, 'member-1')
  cleanUp.push(workers.stop)
  // Asked twice: what was declined once is not decided anew.
  const orders = await many(30, 'tok_timeout')
  await allClosed(shop.pool, orders)
  const isDeclined = (orderId: string) => declines(switchOf(id, 30), orderId)
  expect(orders.filter(isDeclined).length).toBeGreaterThan(0)
  const charges = await chargesOf(orders)
  for (const { orderId, calls, type, code } of charges) {
    expect(calls).toBeGreaterThan(1)
    expect({ type, code }).toEqual(
      isDeclined(orderId)
        ? { type: 'declined', code: 'card_declined' }
        : { type: 'captured', code: null },
    )
    expect((await ledgersOf(shop.pool, orderId)).order).toMatchObject(
      isDeclined(orderId)
        ? { status: 'CANCELLED', reason: 'payment_declined', captured: 0 }
        : { status: 'COMPLETED' },
    )
  }
  const struck = await rowsOf<{ orderId: string }>(
    shop.pool,
    'select order_id as "orderId" from simulated.fault_attempts where switch_id = $1 and struck_at is not null',
    [id],
  )
  expect(struck.map(({ orderId }) => orderId).sort()).toEqual(orders.filter(isDeclined).sort())
  expect(await brokenInvariants(shop.pool)).toEqual({})
  expect(await rowsOf(shop.pool, 'select * from read.book_differences')).toEqual([])
})
