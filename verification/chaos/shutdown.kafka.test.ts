import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { eventually } from '@sagaboard/events/testing/eventually'
import { type Kafka, startKafka } from '@sagaboard/infra/kafka/native'
import { Supervisor } from '@sagaboard/scripts/lib/supervisor'
import { allClosed, brokenInvariants, rowsOf } from '@sagaboard/workers/testing/ledgers'
import { placeOrders } from '@sagaboard/workers/testing/place-order'
import { connect } from '@sagaboard/workers/testing/start-workers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drain } from './drain.ts'
import { batchesGivenBack, blockedOrders, stoppedWithoutAnswers, warnings } from './process-logs.ts'
import { addWorker } from './processes.ts'

const database = useTestDatabase({ seeded: true })
const supervisor = new Supervisor({ log: () => undefined, firstPauseMs: 10, longestPauseMs: 10 })
let folder: string
let broker: Kafka
let shop: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sagaboard-shutdown-'))
  broker = await startKafka({ dataDir: path.join(folder, 'kafka') })
  shop = await connect(database.url, 'test-shop')
})

afterAll(async () => {
  await supervisor.stop()
  await shop?.close()
  await broker?.stop()
  await rm(folder, { recursive: true, force: true })
})

const processes = { one: 'inventory,orders', two: 'payment,shipping', relay: 'relay' }

test('P18 on Kafka: SIGTERM, twelve times under load: services and relay drain in their time, end with 0, and nothing is done twice', {
  timeout: 480_000,
}, async ({ annotate }) => {
  const own = {
    DATABASE_URL: database.url,
    EVENT_BUS: 'kafka',
    KAFKA_BROKERS: broker.brokers,
    LOG_LEVEL: 'info',
  }
  const options = {
    supervisor,
    env: { ...process.env, ...own },
    logs: folder,
    log: () => undefined,
  }
  const actors = await Promise.all(
    Object.entries(processes).map(([name, services]) => addWorker(options, { name, services })),
  )
  const orders: string[] = []
  let ordering = true
  const load = (async () => {
    while (ordering) {
      orders.push(...(await placeOrders(shop.log, [{}, {}])))
      // The pace of the load, not a wait for anything.
      await pause(40)
    }
  })()
  const closed = async () =>
    (
      await rowsOf<{ count: number }>(
        shop.pool,
        'select count(*)::int as count from orders.orders where closed_at is not null',
      )
    )[0]?.count ?? 0

  const rounds = [...actors.map((actor) => [actor]), actors]
  const twelve = [...rounds, ...rounds]
  expect(twelve.flat()).toHaveLength(12)
  let outOfTime = 0
  let unexcused = 0
  for (const [round, targets] of twelve.entries()) {
    const before = await closed()
    await eventually(async () => expect(await closed()).toBeGreaterThan(before + 10), 60_000)
    const back = targets.map((target) => target.restarted())
    const late = await drain(targets, round, folder)
    outOfTime += late.outOfTime
    unexcused += late.unexcused
    await Promise.all(back)
  }
  ordering = false
  await load
  expect(unexcused, 'of twelve, those that did not drain in time').toBeLessThan(3)

  await allClosed(shop.pool, orders, 60_000)
  const slow = await blockedOrders(folder, Object.keys(processes))
  const repeated = await rowsOf<{ calls: number }>(
    shop.pool,
    `select order_id, calls from simulated.charges where calls <> 1 and order_id <> all($1::uuid[])
     union all select order_id, calls from simulated.labels where calls <> 1 and order_id <> all($1::uuid[])`,
    [slow],
  )
  // Whoever ends without an answer leaves it to be asked for again.
  const left = await stoppedWithoutAnswers(folder, Object.keys(processes))
  const givenBack = await batchesGivenBack(folder, Object.keys(processes))
  expect(
    repeated.filter(({ calls }) => calls > 1 + outOfTime + left + givenBack),
    await warnings(folder, Object.keys(processes)),
  ).toEqual([])
  expect(
    await rowsOf(
      shop.pool,
      'select order_id, type from log.events group by 1, 2 having count(*) > 1',
    ),
  ).toEqual([])
  expect(await brokenInvariants(shop.pool)).toEqual({})
  await annotate(`${orders.length} orders, ${new Set(slow).size} blocked by a slow machine`)
})
