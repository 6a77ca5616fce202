import { services } from '@sagaboard/events/catalog/events'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { eventually } from '@sagaboard/events/testing/eventually'
import pg from 'pg'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createWorkers } from './build.ts'
import { allClosed, brokenInvariants, rowsOf } from './testing/ledgers.ts'
import { placeOrders } from './testing/place-order.ts'
import { connect } from './testing/start-workers.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()

const units = 20
/** Which rows the lanes have when they meet is another each time. */
const rounds = 4
const scarce = ['desk-lamp', 'herb-pot'] as const
/** What every order wants, one of each: of the others there is enough, and their rows are changed as well. */
const wanted = [...scarce, 'enamel-mug', 'linen-apron', 'garden-twine'] as const

/** Both scarce products have so many units, each with its entry in the stock ledger. */
const receive = () =>
  shop.pool.query(
    `with before as (select sku, warehouse, location, on_hand from inventory.stock where sku = any($1)),
          received as (update inventory.stock s set on_hand = $2 from before b where (s.sku, s.warehouse, s.location) = (b.sku, b.warehouse, b.location))
     insert into inventory.movements (kind, sku, warehouse, location, on_hand, reserved) select 'receive', sku, warehouse, location, $2 - on_hand, 0 from before`,
    [scarce, units],
  )

/** Holds the stock row that comes last of all that are wanted: whoever wants them has the others by then, or waits for who has. */
async function holdStock() {
  const client = new pg.Client({
    connectionString: database.url,
    application_name: 'test-hold-stock',
  })
  await client.connect()
  await client.query('begin')
  await client.query('select from inventory.stock where sku = $1 for update', [
    wanted.toSorted().at(-1),
  ])
  cleanUp.push(() => client.end())
  return { letGo: () => client.query('rollback') }
}

/** All services in one process; what it logs is kept. */
async function start() {
  const { log, providers, close } = await connect(database.url, 'member-1', 'workers')
  const lines: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const workers = createWorkers({
    services,
    log,
    providers,
    logger,
    sourceFor: (running) => logTail({ log, groups: running, member: 'member-1', logger }),
  })
  await workers.start()
  cleanUp.push(async () => {
    await workers.stop()
    await close()
  })
  return lines
}

const waiting = () =>
  rowsOf<{ backends: number }>(
    shop.pool,
    `select count(*)::int as backends from pg_stat_activity where datname = current_database() and application_name = 'member-1' and wait_event_type = 'Lock'`,
  )

const deadlocks = () =>
  rowsOf(
    shop.pool,
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  )

test('two lanes that want the last units of the same products at the same moment sell each of them once, and never wait for each other in a circle', async () => {
  // Each order begins with another product than the one before it.
  const linesOf = (order: number) =>
    wanted.map((_, line) => [wanted[(order + line) % wanted.length] as string, 1] as const)
  const lines = await start()
  for (let round = 1; round <= rounds; round++) {
    await receive()
    const stock = await holdStock()
    const orders = await placeOrders(
      shop.log,
      Array.from({ length: 4 * units }, (_, order) => ({ lines: linesOf(order) })),
    )
    // Each lane has read what is there, and is about to reserve all of it.
    await eventually(async () => expect(await waiting()).toEqual([{ backends: 2 }]))
    await stock.letGo()
    await allClosed(shop.pool, orders)
  }

  const ended = await rowsOf(
    shop.pool,
    'select status, reason, count(*)::int as orders from orders.orders group by 1, 2 order by 1',
  )
  expect(ended).toEqual([
    { status: 'CANCELLED', reason: 'out_of_stock', orders: 3 * units * rounds },
    { status: 'COMPLETED', reason: null, orders: units * rounds },
  ])
  const left = await rowsOf(
    shop.pool,
    'select sku, on_hand as "onHand", reserved from inventory.stock where sku = any($1) order by sku',
    [scarce],
  )
  expect(left).toEqual(scarce.map((sku) => ({ sku, onHand: 0, reserved: 0 })))
  expect(await brokenInvariants(shop.pool)).toEqual({})
  // The one that came second has made its step again, and nobody else has noticed.
  expect(lines.filter((line) => line.includes('step failed'))).toEqual([])
  expect(lines.filter((line) => line.includes('step made again'))).toHaveLength(rounds)
  expect(await deadlocks()).toEqual([{ deadlocks: 0 }])
})
