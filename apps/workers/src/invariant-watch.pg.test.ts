import { createPool } from '@sagaboard/db/client'
import { invariants } from '@sagaboard/db/invariants'
import { systemClock } from '@sagaboard/events/runtime/clock'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { beforeEach, expect, test } from 'vitest'
import { InvariantWatch } from './invariant-watch.ts'
import { allClosed } from './testing/ledgers.ts'
import { placeOrders } from './testing/place-order.ts'
import { startWorkers } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
let registry: Registry
let watch: InvariantWatch
let nowMs = 0

beforeEach(async () => {
  nowMs = Date.now()
  registry = new Registry()
  watch = newWatch(registry)
})

function newWatch(registry = new Registry()): InvariantWatch {
  const pool = createPool(database.url, { max: 1, applicationName: 'test-watch', role: 'workers' })
  cleanUp.push(() => pool.end())
  return new InvariantWatch({
    pool,
    registry,
    logger: pino({ level: 'silent' }),
    clock: { ...systemClock, now: () => nowMs },
  })
}

/** What Prometheus is told, by invariant; what is kept is left out. */
async function told(): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric('sagaboard_invariant_violations')?.get()
  const values = metric?.values ?? []
  expect(values.map(({ labels }) => labels.invariant).toSorted()).toEqual(
    Object.keys(invariants).toSorted(),
  )
  return Object.fromEntries(
    values.flatMap(({ labels, value }) => (value > 0 ? [[labels.invariant, value]] : [])),
  )
}

async function lookAgain(): Promise<void> {
  nowMs += 60_000
  await watch.look()
}

async function completed(count: number): Promise<string[]> {
  const workers = await startWorkers(database.url, 'member')
  const ids = await placeOrders(
    shop.log,
    Array.from({ length: count }, () => ({})),
  )
  await allClosed(shop.pool, ids)
  await workers.stop()
  return ids
}

test('every invariant has a metric, and each says 0 for a shop that keeps its promises', async () => {
  await watch.look()
  await completed(5)
  await lookAgain()
  await lookAgain()
  expect(await told()).toEqual({})
})

test('an order that changed since the last look and breaks a promise is told, until it keeps it again', async () => {
  await watch.look()
  const [first = ''] = await completed(2)
  await shop.pool.query(
    `insert into payment.ledger (order_id, kind, amount_minor, currency, reference, cause_version)
     values ($1, 'capture', 5, 'EUR', 'twice', 3)`,
    [first],
  )
  await watch.look()
  // It may be a moment's: the books of others are ahead of ours.
  expect(await told()).toEqual({})
  await lookAgain()
  expect(await told()).toEqual({
    charged_once: 1,
    delivered_in_part: 1,
    money_equals_ledger: 1,
    provider_agrees: 1,
  })
  await shop.pool.query(`alter table payment.ledger disable trigger all`)
  await shop.pool.query(`delete from payment.ledger where reference = 'twice'`)
  await lookAgain()
  expect(await told()).toEqual({})
})

test('only what changed is looked at: an order from before the first look is not', async () => {
  const [old = ''] = await completed(1)
  await shop.pool.query('update orders.orders set captured_minor = 1 where id = $1', [old])
  await watch.look()
  await completed(1)
  await lookAgain()
  await lookAgain()
  expect(await told()).toEqual({})
})

test('what is about all of the stock is looked at when something has changed', async () => {
  await watch.look()
  await shop.pool.query(
    `update inventory.stock set on_hand = on_hand + 1 where sku = 'tea-towel' and (warehouse, location) = ('leipzig', 'primary')`,
  )
  await lookAgain()
  expect(await told()).toEqual({})
  await completed(1)
  await lookAgain()
  expect(Object.keys(await told())).toEqual(['stock_equals_ledger'])
})

test('what a provider does later against a person’s word comes with no event, and is told all the same', async () => {
  const [settled = '', other = ''] = await completed(2)
  await watch.look()
  await shop.pool.query(
    `insert into audit.commands (key, request_hash, actor, role, action, order_id, command, reason, outcome, before, after)
     values ('1', '', 'staff:ada', 'supervisor', 'settle', $1, '{}', '', 'accepted', '{}', '{}')`,
    [settled],
  )
  await shop.pool.query(
    `update simulated.charges set amount_minor = amount_minor + 1 where order_id in ($1, $2)`,
    [settled, other],
  )
  await watch.look()
  await lookAgain()
  expect(await told()).toEqual({ provider_agrees: 1 })
})

test('the books of a party that the shop has not chosen are not looked at, and no metric says that they agree', async () => {
  const own = new Registry()
  const pool = createPool(database.url, { max: 1, applicationName: 'test-own', role: 'workers' })
  cleanUp.push(() => pool.end())
  const looking = new InvariantWatch({
    pool,
    registry: own,
    logger: pino({ level: 'silent' }),
    clock: { ...systemClock, now: () => nowMs },
    without: ['provider_agrees'],
  })
  // What was seen of them before is not shown as if it were still looked at.
  await watch.look()
  await looking.look()
  expect((await looks()).map(({ invariant }) => invariant)).not.toContain('provider_agrees')
  await completed(1)
  // Empty, as where another provider takes the money.
  await shop.pool.query('delete from simulated.charges')
  for (let look = 0; look < 2; look++) {
    nowMs += 60_000
    await looking.look()
  }
  const metric = await own.getSingleMetric('sagaboard_invariant_violations')?.get()
  const values = metric?.values ?? []
  expect(values.filter(({ value }) => value > 0)).toEqual([])
  expect(values.map(({ labels }) => labels.invariant).toSorted()).toEqual(
    Object.keys(invariants)
      .filter((name) => name !== 'provider_agrees')
      .toSorted(),
  )
  expect((await looks()).map(({ invariant }) => invariant)).not.toContain('provider_agrees')
})

const looks = async () =>
  (
    await shop.pool.query(
      'select invariant, broken, order_ids as "orderIds", looked_at as "lookedAt", since from orders.invariant_looks order by invariant',
    )
  ).rows

test('what was seen is written down, with since when and which orders, and whoever looks next goes on from there', async () => {
  await watch.look()
  expect(await looks()).toHaveLength(Object.keys(invariants).length)
  const [first = ''] = await completed(2)
  await shop.pool.query('update orders.orders set captured_minor = 1 where id = $1', [first])
  await lookAgain()
  await lookAgain()
  const brokenAt = nowMs
  const broken = (await looks()).filter((look) => look.broken > 0)
  expect(broken.length).toBeGreaterThan(0)
  expect(broken).toMatchObject(
    broken.map(() => ({ broken: 1, orderIds: [first], since: new Date(brokenAt).toISOString() })),
  )

  // One that begins now has seen no event of that order.
  watch = newWatch()
  await lookAgain()
  const again = (await looks()).filter((look) => look.broken > 0)
  expect(again).toEqual(
    broken.map((look) => ({ ...look, lookedAt: new Date(nowMs).toISOString() })),
  )

  await shop.pool.query('update orders.orders set captured_minor = total_minor where id = $1', [
    first,
  ])
  await lookAgain()
  expect((await looks()).filter((look) => look.broken > 0 || look.since !== null)).toEqual([])
})
