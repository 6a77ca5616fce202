import { seededRandom } from '@sagaboard/bench/seeded-random'
import { missingForKafka, missingForRedis } from '@sagaboard/infra/testing/requirements'
import { bold, dim, fail, print } from '@sagaboard/scripts/lib/progress'
import { audit } from './audit.ts'
import { type CarrierWorkload, startCarrierWorkload } from './carrier-workload.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { type CustomerWorkload, startCustomerWorkload } from './customer-workload.ts'
import { wakeAll } from './faults.ts'
import { runNemesis } from './nemesis.ts'
import { type OperatorWorkload, startOperatorWorkload } from './operator-workload.ts'
import { BadOption, readOptions, type StormOptions, usage } from './options.ts'
import { quiesce } from './quiesce.ts'
import type { Recovery } from './recovery.ts'
import { endsOf, missingOf, recoveryTable, shortOf, triedOf } from './report.ts'
import { type ReturnsWorkload, startReturnsWorkload } from './returns-workload.ts'
import { startReceiving } from './scarce.ts'
import { auditTopic } from './topic.ts'
import { startWarehouseWorkload, type WarehouseWorkload } from './warehouse-workload.ts'
import { workload } from './workload.ts'

/**
 * `npm run storm`: orders flow through the real system while processes and servers are killed,
 * stopped and cut off. Then the faults end, every order has to end, and all ledgers are compared
 * line by line. Exits with 0 only when nothing differs.
 */

const callers = 6
const restMs = 150
const staffRestMs = 80
/** So many differences are printed. */
const linesMax = 50

let cluster: Cluster | undefined
const startedAt = performance.now()
const log = (line: string) =>
  print(dim(`  ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${line}`))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void end(130))

try {
  await end((await storm(readOptions(process.argv.slice(2)))) ? 0 : 1)
} catch (error) {
  fail(
    error instanceof BadOption
      ? `${error.message}\n    ${usage}`
      : error instanceof Error
        ? error.message
        : String(error),
  )
  await end(1)
}

/** @returns whether everything is as it has to be */
async function storm(options: StormOptions): Promise<boolean> {
  const { minutes, bus, seed } = options
  print(`\n  ${bold('Sagaboard storm')}  bus ${bus}, ${minutes} min, seed ${seed}`)
  const missing =
    (bus === 'kafka' ? await missingForKafka() : undefined) ?? (await missingForRedis())
  if (missing) throw new Error(`${missing}.`)
  log('starting servers, workers and web')
  cluster = await startCluster(bus, log)
  const random = seededRandom(seed)
  const customers = startCustomerWorkload({
    url: cluster.web.url,
    callers,
    restMs,
    nextOrder: workload(seededRandom(seed + 1)),
  })
  const operators = startOperatorWorkload({
    url: cluster.web.url,
    pool: cluster.pool,
    orders: customers.accepted,
    restMs: staffRestMs,
    random: seededRandom(seed + 2),
  })
  const { url } = cluster.web
  const { pool, carrierSecret: secret } = cluster
  const warehouse = startWarehouseWorkload({ url, pool, random: seededRandom(seed + 3) })
  const carrier = startCarrierWorkload({ url, pool, secret, random: seededRandom(seed + 4) })
  const receiving = startReceiving(pool, () => customers.accepted.size)
  const returns = startReturnsWorkload({
    url,
    pool,
    orders: customers.accepted,
    random: seededRandom(seed + 5),
  })
  log(`the storm begins; logs in ${cluster.logs}`)
  const happened = await runNemesis(
    { cluster, customers, random },
    performance.now() + minutes * 60_000,
    log,
  )
  log('the storm is over; everything has to end')
  await Promise.all([customers.stop(), operators.stop(), carrier.stop(), returns.stop()])
  receiving.receiveAll()
  // Who packs, who receives what comes back, and the carrier, go on until nothing is left to do and to tell.
  const quietAfterMs = await quiesce(cluster.pool).catch((error) => {
    // What nobody should have been answered may say why.
    const asking = [customers, operators, warehouse, carrier, returns]
    for (const line of asking.flatMap(({ wrong }) => wrong).slice(0, linesMax)) fail(line)
    throw error
  })
  await Promise.all([warehouse.stop(), carrier.halt(), returns.halt(), receiving.stop()])
  log(
    `all of ${customers.accepted.size} orders have ended, ${(quietAfterMs / 1_000).toFixed(1)} s after the last one; comparing the ledgers`,
  )
  return report(options, { cluster, customers, operators, warehouse, carrier, returns, happened })
}

interface Outcome {
  cluster: Cluster
  customers: CustomerWorkload
  operators: OperatorWorkload
  warehouse: WarehouseWorkload
  carrier: CarrierWorkload
  returns: ReturnsWorkload
  happened: readonly Recovery[]
}

async function report(
  { bus, seed }: StormOptions,
  {
    cluster: { pool, broker },
    customers,
    operators,
    warehouse,
    carrier,
    returns,
    happened,
  }: Outcome,
): Promise<boolean> {
  const ends = await endsOf(pool)
  const tried = await triedOf(pool)
  const onTopic = broker && (await auditTopic(pool, broker.brokers))
  const differences = [
    ...customers.wrong,
    ...operators.wrong,
    ...warehouse.wrong,
    ...carrier.wrong,
    ...returns.wrong,
    ...happened.filter(({ ms }) => ms === null).map(({ kind }) => `${kind}: nothing went on`),
    ...(await audit(pool, customers.accepted)),
    ...(onTopic?.differences ?? []),
  ]
  print()
  for (const line of recoveryTable(bus, happened).split('\n')) print(`  ${line}`)
  print(`\n  ${bold(`${customers.accepted.size} orders`)}`)
  for (const [end, orders] of ends) print(`  ${`${orders}`.padStart(7)}  ${end}`)
  print(`\n  ${bold('and')}`)
  for (const [what, times] of tried) print(`  ${`${times}`.padStart(7)}  ${what}`)
  printCounts('commands of staff, two at once', operators.answers)
  printCounts('orders said to be packed', warehouse.answers)
  printCounts('words about returns', returns.answers)
  printCounts('webhooks that must change nothing', carrier.refused)
  if (onTopic) print(`  ${`${onTopic.sentAgain}`.padStart(7)}  messages that the relay sent again`)
  printCounts('requests made again', customers.askedAgain)
  print()
  for (const line of differences.slice(0, linesMax)) fail(line)
  if (differences.length > linesMax) fail(`and ${differences.length - linesMax} more`)
  const missing = missingOf(ends, tried, await shortOf(pool))
  for (const line of missing) fail(`The storm proves too little: ${line}.`)
  const well = differences.length + missing.length === 0
  if (well) print('  Every invariant holds, and all ledgers agree line by line.\n')
  else fail(`Play it again with --bus ${bus} --seed ${seed}.`)
  return well
}

function printCounts(what: string, counts: ReadonlyMap<string, number>): void {
  for (const [how, times] of counts) print(`  ${`${times}`.padStart(7)}  ${what}: ${how}`)
}

async function end(exitCode: number): Promise<never> {
  wakeAll()
  await cluster?.stop()
  process.exit(exitCode)
}
