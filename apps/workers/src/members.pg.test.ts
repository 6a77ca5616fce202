import { fileURLToPath } from 'node:url'
import { type LocalProcess, startProcess } from '@sagaboard/db/embedded/local-process'
import { groups } from '@sagaboard/events/catalog/groups'
import { eventually } from '@sagaboard/events/testing/eventually'
import { expect, test } from 'vitest'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders, type TestOrder } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

async function member(name: string) {
  const workers = await startWorkers(database.url, name)
  cleanUp.push(workers.stop)
  return workers
}

/** How many partitions each member of each group reads. */
async function shares(): Promise<Record<string, number[]>> {
  const rows = await rowsOf<{ group: string; owner: string; partitions: number }>(
    shop.pool,
    `select group_name as "group", owner, count(*)::int as partitions from log.cursors where owner is not null and lease_until > now() group by 1, 2 order by 1, 3`,
  )
  const byGroup: Record<string, number[]> = {}
  for (const { group, partitions } of rows) byGroup[group] = [...(byGroup[group] ?? []), partitions]
  return byGroup
}

/**
 * Waits until the partitions are shared out like this. The orders may all have ended before: a partition without any is taken
 * over when the lease of who held it is over, and a busy machine lets a lease run out for a moment.
 */
const settlesAt = (wanted: Record<string, number[]>) =>
  eventually(async () => expect(await shares()).toEqual(wanted))

const evenShares = Object.fromEntries(groups.map((group) => [group, [4, 4]]))
const allInOne = Object.fromEntries(groups.map((group) => [group, [8]]))

/** Of ten orders seven are completed, one is declined, one is undeliverable and one is out of stock. */
const mixed = (count: number): TestOrder[] =>
  Array.from({ length: count }, (_, index) => {
    const lines = [['enamel-mug', 1 + (index % 3)] as const, ['garden-twine', 1] as const]
    if (index % 10 === 3) return { lines, token: 'tok_declined' }
    if (index % 10 === 5) return { lines, postcode: '00000' }
    if (index % 10 === 7) return { lines: [...lines, ['herb-pot', 1]] }
    return { lines }
  })

async function everythingHappenedOnce(orderIds: readonly string[]): Promise<void> {
  const statuses = await rowsOf(
    shop.pool,
    'select status, reason, count(*)::int as orders from orders.orders where id = any($1::uuid[]) group by 1, 2 order by 1 desc, 2',
    [orderIds],
  )
  const tenth = orderIds.length / 10
  expect(statuses).toEqual([
    { status: 'COMPLETED', reason: null, orders: 7 * tenth },
    { status: 'CANCELLED', reason: 'out_of_stock', orders: tenth },
    { status: 'CANCELLED', reason: 'payment_declined', orders: tenth },
    { status: 'CANCELLED', reason: 'shipping_failed', orders: tenth },
  ])
  const events = await rowsOf(
    shop.pool,
    'select order_id, type from log.events where order_id = any($1::uuid[]) group by 1, 2 having count(*) > 1',
    [orderIds],
  )
  expect(events).toEqual([])
  const [ledger] = await rowsOf(
    shop.pool,
    `select count(*) filter (where kind = 'capture')::int as captures, count(*) filter (where kind = 'refund')::int as refunds
     from payment.ledger where order_id = any($1::uuid[])`,
    [orderIds],
  )
  expect(ledger).toEqual({ captures: 8 * tenth, refunds: tenth })
  expect(await brokenInvariants(shop.pool)).toEqual({})
}

test('two members share the partitions, and of 300 orders everything happens exactly once', async () => {
  await member('one')
  await member('two')
  const orders = await placeOrders(shop.log, mixed(150))
  await settlesAt(evenShares)
  orders.push(...(await placeOrders(shop.log, mixed(150))))
  await allClosed(shop.pool, orders)
  await everythingHappenedOnce(orders)
  await settlesAt(evenShares)
})

test('a member that leaves hands its partitions over at once', async () => {
  const leaving = await member('one')
  await member('two')
  await settlesAt(evenShares)
  const orders = await placeOrders(shop.log, mixed(100))
  await leaving.stop()
  // Not waited for: it holds nothing any more, although its lease has still to run.
  expect(await rowsOf(shop.pool, `select partition from log.cursors where owner = 'one'`)).toEqual(
    [],
  )
  cleanUp.shift()
  await allClosed(shop.pool, orders)
  await everythingHappenedOnce(orders)
  await settlesAt(allInOne)
})

test('a member that is killed with -9 is replaced when its lease is over, and the other one finishes all orders', async () => {
  const worker = startMain()
  await settlesAt(allInOne)
  await member('two')
  await settlesAt(evenShares)

  const orders = await placeOrders(shop.log, mixed(300))
  await eventually(async () => expect(await closedOrders()).toBeGreaterThan(10))
  worker.kill('SIGKILL')
  expect(await worker.exited).toEqual({ code: null, signal: 'SIGKILL' })

  await allClosed(shop.pool, orders)
  await everythingHappenedOnce(orders)
  await settlesAt(allInOne)
})

test('a member that was frozen for longer than its lease does nothing twice when it wakes up', async () => {
  const worker = startMain()
  await settlesAt(allInOne)
  await member('two')
  await settlesAt(evenShares)

  const orders = await placeOrders(shop.log, mixed(200))
  await eventually(async () => expect(await closedOrders()).toBeGreaterThan(10))
  worker.kill('SIGSTOP')
  await settlesAt(allInOne)
  orders.push(...(await placeOrders(shop.log, mixed(100))))
  await eventually(async () => expect(await closedOrders()).toBeGreaterThan(200))
  worker.kill('SIGCONT')
  orders.push(...(await placeOrders(shop.log, mixed(100))))
  await allClosed(shop.pool, orders)
  await everythingHappenedOnce(orders)
  await settlesAt(evenShares)
})

test('connections that are cut in the middle of the work, again and again, lose nothing and double nothing', async () => {
  await member('one')
  const orders = await placeOrders(shop.log, mixed(100))
  for (let cuts = 1; cuts <= 6; cuts++) {
    orders.push(...(await placeOrders(shop.log, mixed(50))))
    await eventually(async () => expect(await closedOrders()).toBeGreaterThan(cuts * 20))
    await rowsOf(
      shop.pool,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and (application_name in ('one', 'one-providers') or application_name like 'sagaboard-listen%')`,
    )
  }
  await allClosed(shop.pool, orders)
  await everythingHappenedOnce(orders)
})

async function closedOrders(): Promise<number> {
  const text = 'select count(*)::int as orders from orders.orders where closed_at is not null'
  return (await rowsOf<{ orders: number }>(shop.pool, text))[0]?.orders ?? 0
}

/** All services in a process of their own, as `npm start` runs them. */
function startMain(): LocalProcess {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const env = { ...process.env, DATABASE_URL: database.url, WORKER_PORT: '0', LOG_LEVEL: 'silent' }
  const guard = { signal: 'TERM', group: false } as const
  const worker = startProcess(process.execPath, ['--import', 'tsx', main], { env, guard })
  cleanUp.push(async () => worker.kill('SIGKILL'))
  return worker
}
