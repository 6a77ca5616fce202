import { createPool } from '@sagaboard/db/client'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { allClosed } from '@sagaboard/workers/testing/ledgers'
import { placeOrders, unitPriceMinor } from '@sagaboard/workers/testing/place-order'
import { connect, startWorkers } from '@sagaboard/workers/testing/start-workers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { audit } from './audit.ts'
import type { Accepted } from './customer-workload.ts'

const database = useTestDatabase({ seeded: true })
/** One connection: what a test changes in its transaction is what the audit reads, and is undone afterwards. */
let pool: Pool
const accepted = new Map<string, Accepted>()

beforeAll(async () => {
  pool = createPool(database.url, { max: 1, applicationName: 'test-audit' })
  const shop = await connect(database.url, 'test-shop')
  const workers = await startWorkers(database.url, 'member')
  const orders = await placeOrders(shop.log, [
    {},
    { token: 'tok_declined' },
    { postcode: '00000' },
    { lines: [['herb-pot', 1]] },
  ])
  await allClosed(pool, orders)
  await workers.stop()
  await shop.close()
  for (const orderId of orders) {
    accepted.set(orderId, {
      orderId,
      totalMinor: unitPriceMinor,
      accessToken: '',
      lines: [],
      token: '',
      postcode: '',
    })
    await pool.query(
      `insert into orders.idempotency_keys (key, request_hash, order_id, total_minor, currency) values ($1, '', $2, $3, 'EUR')`,
      [orderId, orderId, unitPriceMinor],
    )
  }
})

afterAll(() => pool?.end())

const completed = `(select id from orders.orders where status = 'COMPLETED')`

test('the ledgers of orders with every kind of end agree', async () => {
  expect(await audit(pool, accepted)).toEqual([])
})

test.each([
  [
    'a label that the carrier does not have',
    `delete from simulated.labels where order_id = ${completed}`,
    'parcels: ',
  ],
  [
    'a label of what has shipped that the carrier has voided',
    `update simulated.labels set voided_at = now() where order_id = ${completed}`,
    'parcels: ',
  ],
  [
    'money that was taken twice',
    `update simulated.charges set amount_minor = 2 * amount_minor where order_id = ${completed}`,
    'taken: 3600',
  ],
  [
    'a second charge',
    `insert into simulated.charges (key, order_id, amount_minor, currency) select 'another', id, 1, 'EUR' from ${completed} o`,
    'charges: 2',
  ],
  [
    'money that was not given back',
    'delete from simulated.refunds',
    'given back: 0 by the provider',
  ],
  [
    'stock that is gone',
    `update inventory.stock set on_hand = on_hand - 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
    'stock of enamel-mug: 4798 on hand',
  ],
  [
    'stock that stays reserved',
    `update inventory.stock set reserved = 1 where sku = 'enamel-mug' and (warehouse, location) = ('leipzig', 'primary')`,
    '1 reserved',
  ],
  [
    'a unit that lies in another warehouse than its movements say',
    `update inventory.stock set on_hand = on_hand + case warehouse when 'leipzig' then -1 else 1 end
     where sku = 'enamel-mug' and location = 'primary' and warehouse in ('leipzig', 'rotterdam')`,
    'stock of enamel-mug in rotterdam (primary)',
  ],
  [
    'news of a parcel that nobody has noted',
    `insert into simulated.tracking (event_id, key, order_id, tracking_number, state, due_at, happened_at, tells, next_at)
     select 'one', 'a key', id, 'NP1', 'delivered', now(), now(), 0, now() from ${completed} o`,
    'was not noted',
  ],
  [
    'news that are noted and did not happen',
    `insert into shipping.carrier_events (event_id, order_id, shipment_id, state, happened_at) select 'one', id, 'sh_1', 'delivered', now() from ${completed} o`,
    'was noted, and did not happen',
  ],
  [
    'a status that no event says',
    `update orders.orders set status = 'CANCELLED' where id = ${completed}`,
    'its events add up to COMPLETED',
  ],
  [
    'an order that was answered for and is not there',
    `delete from orders.orders where id = ${completed}`,
    'and is undefined',
  ],
  [
    'an order that was taken under two keys',
    'update orders.idempotency_keys set order_id = (select min(order_id::text)::uuid from orders.idempotency_keys)',
    'under 4 keys',
  ],
  [
    'an event that is missing in the log',
    `alter table log.events disable trigger user; delete from log.events where order_id = ${completed} and version = 3`,
    'its events in the log are 1 2 4 5 6',
  ],
])('%s is found', async (_what, change, told) => {
  await pool.query('begin')
  try {
    await pool.query(change)
    expect((await audit(pool, accepted)).join('\n')).toContain(told)
  } finally {
    await pool.query('rollback')
  }
})
