import { randomUUID } from 'node:crypto'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { enableFault } from '../testing/enable-fault.ts'
import { allClosed, rowsOf } from '../testing/ledgers.ts'
import { placeOrders } from '../testing/place-order.ts'
import { startWorkers } from '../testing/start-workers.ts'
import { useShop } from '../testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

const many = (count: number) =>
  placeOrders(
    shop.log,
    Array.from({ length: count }, () => ({})),
  )

/** As when their tries are used up: they need a person. */
const giveUp = (orderIds: readonly string[]) =>
  eventually(async () =>
    expect(
      (
        await shop.pool.query(
          `update log.blocked set state = 'dead', next_at = null where order_id = any($1::uuid[])`,
          [orderIds],
        )
      ).rowCount,
    ).toBe(orderIds.length),
  )

const ended = (id: string) =>
  rowsOf<{ isOn: boolean; stoppedAt: string | null; stoppedOrders: number | null }>(
    shop.pool,
    'select ends_at > now() as "isOn", stopped_at as "stoppedAt", stopped_orders as "stoppedOrders" from simulated.fault_switches where id = $1',
    [id],
  ).then(([row]) => row)

const auditOf = (id: string) =>
  rowsOf(shop.pool, `select * from audit.commands where command->>'id' = $1`, [id])

/** Another switch, whose rule is over: once it has ended, the rules were looked at. */
const rulesAreLookedAt = async () => {
  const id = await enableFault(shop.pool, {
    service: 'orders',
    kind: 'latency',
    eventType: 'ParcelReturned',
    stopAfter: 0,
  })
  await shop.pool.query(
    `with struck as (insert into simulated.fault_attempts (switch_id, order_id, attempts, struck_at)
       values ($1, $2, 1, now()) returning order_id)
     insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
     select 'orders', order_id, 1, 'ParcelReturned', 50, 'dead', 'Error: away', 'Error: away' from struck`,
    [id, randomUUID()],
  )
  await eventually(async () => expect(await ended(id)).toMatchObject({ stoppedOrders: 1 }))
}

test('a switch ends by its rule once more orders than it allows need a person because of it, in the name of the system, once', async () => {
  const before = await startWorkers(database.url, 'before')
  const id = await enableFault(shop.pool, {
    service: 'payment',
    kind: 'fail',
    eventType: 'InventoryReserved',
    stopAfter: 2,
  })
  // The services know of it as soon as its rule is looked at.
  await rulesAreLookedAt()
  const orders = await many(4)
  await giveUp(orders.slice(0, 2))
  // As many as it allows, and others that are only tried again: it stays on.
  await rulesAreLookedAt()
  expect(await ended(id)).toMatchObject({ isOn: true, stoppedAt: null })
  // What a rule counts stands in rows: processes come and go, and two end it no twice.
  await before.stop()
  await giveUp(orders.slice(0, 3))
  for (const name of ['after-1', 'after-2']) {
    const workers = await startWorkers(database.url, name)
    cleanUp.push(workers.stop)
  }
  await eventually(async () =>
    expect(await ended(id)).toMatchObject({
      isOn: false,
      stoppedOrders: 3,
      stoppedAt: expect.anything(),
    }),
  )
  await allClosed(shop.pool, orders.slice(3))
  await rulesAreLookedAt()
  expect(await auditOf(id)).toMatchObject([
    {
      actor: 'system',
      role: 'system',
      action: 'fault_stop',
      outcome: 'accepted',
      after: { stoppedOrders: 3 },
    },
  ])
})

test('orders that need a person for another reason count for no rule', async () => {
  const workers = await startWorkers(database.url, 'another')
  cleanUp.push(workers.stop)
  const [struck = '', other = ''] = await many(2)
  const id = await enableFault(shop.pool, {
    service: 'payment',
    kind: 'latency',
    latencyMs: 1,
    orderId: struck,
    stopAfter: 0,
  })
  await shop.pool.query(
    `insert into log.blocked (group_name, order_id, version, event_type, attempts, state, fingerprint, error)
     values ('payment', $1, 90, 'OrderCreated', 50, 'dead', 'Error: away', 'Error: away')
     on conflict (group_name, order_id) do update set state = 'dead'`,
    [other],
  )
  await rulesAreLookedAt()
  expect(await ended(id)).toMatchObject({ isOn: true })
})
