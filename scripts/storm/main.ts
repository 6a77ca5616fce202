import { seededChance } from '../../bench/src/seeded-chance.ts'
import { bold, dim, fail, say } from '../lib/progress.ts'
import { missingForKafka, missingForRedis } from '../lib/requirements.ts'
import { audit } from './audit.ts'
import { blow } from './blow.ts'
import { calm } from './calm.ts'
import { wakeAll } from './disturbances.ts'
import { BadOption, readOptions, type StormOptions, usage } from './options.ts'
import type { Recovery } from './recovery.ts'
import { calmOf, endsOf, recoveryTable, triedOf } from './report.ts'
import { type Shoppers, startShoppers } from './shoppers.ts'
import { type Staff, startStaff } from './staff.ts'
import { type Stage, setStage } from './stage.ts'
import { auditTopic } from './topic.ts'
import { wishes } from './wishes.ts'

/**
 * `npm run storm`: orders flow through the real system while processes and servers are killed, stopped and cut off. Then
 * the faults end, every order has to end, and all books are compared line by line. Ends with 0 only when nothing is off.
 */

const callers = 6
const restMs = 150
const staffRestMs = 80

let stage: Stage | undefined
const startedAt = performance.now()
const tell = (line: string) => say(dim(`  ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${line}`))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(130))

try {
  await end((await storm(readOptions(process.argv.slice(2)))) ? 0 : 1)
} catch (error) {
  fail(error instanceof BadOption ? `${error.message}\n    ${usage}` : error instanceof Error ? error.message : String(error))
  await end(1)
}

/** @returns whether everything is as it has to be */
async function storm(options: StormOptions): Promise<boolean> {
  const { minutes, bus, seed } = options
  say(`\n  ${bold('Sagaboard storm')}  bus ${bus}, ${minutes} min, seed ${seed}`)
  const missing = (bus === 'kafka' ? await missingForKafka() : undefined) ?? (await missingForRedis())
  if (missing) throw new Error(`${missing}.`)
  tell('starting servers, workers and web')
  stage = await setStage(bus, tell)
  const chance = seededChance(seed)
  const shoppers = startShoppers({ url: stage.web.url, callers, restMs, nextWish: wishes(seededChance(seed + 1)) })
  const staff = startStaff({
    url: stage.web.url,
    pool: stage.pool,
    orders: shoppers.accepted,
    restMs: staffRestMs,
    chance: seededChance(seed + 2),
  })
  tell(`the storm begins; logs in ${stage.logs}`)
  const happened = await blow({ stage, shoppers, chance }, performance.now() + minutes * 60_000, tell)
  tell('the storm is over; everything has to end')
  await Promise.all([shoppers.stop(), staff.stop()])
  const calmMs = await calm(stage.pool)
  tell(`all of ${shoppers.accepted.size} orders have ended, ${(calmMs / 1_000).toFixed(1)} s after the last one; comparing the books`)
  return report(stage, shoppers, staff, happened, options)
}

async function report(
  { pool, broker }: Stage,
  shoppers: Shoppers,
  staff: Staff,
  happened: readonly Recovery[],
  { bus, seed }: StormOptions,
): Promise<boolean> {
  const ends = await endsOf(pool)
  const tried = await triedOf(pool)
  const onTopic = broker && (await auditTopic(pool, broker.brokers))
  const differences = [
    ...shoppers.wrong,
    ...staff.wrong,
    ...happened.filter(({ ms }) => ms === null).map(({ kind }) => `${kind}: nothing went on`),
    ...(await audit(pool, shoppers.accepted)),
    ...(onTopic?.differences ?? []),
  ]
  say()
  for (const line of recoveryTable(bus, happened).split('\n')) say(`  ${line}`)
  say(`\n  ${bold(`${shoppers.accepted.size} orders`)}`)
  for (const [end, orders] of ends) say(`  ${`${orders}`.padStart(7)}  ${end}`)
  say(`\n  ${bold('and')}`)
  for (const [what, times] of tried) say(`  ${`${times}`.padStart(7)}  ${what}`)
  for (const [what, times] of staff.answers) say(`  ${`${times}`.padStart(7)}  commands of staff, two at once: ${what}`)
  if (onTopic) say(`  ${`${onTopic.sentAgain}`.padStart(7)}  messages that the relay sent again`)
  for (const [why, times] of shoppers.askedAgain) say(`  ${`${times}`.padStart(7)}  requests made again: ${why}`)
  say()
  for (const line of differences.slice(0, 50)) fail(line)
  if (differences.length > 50) fail(`and ${differences.length - 50} more`)
  const calm = calmOf(ends, tried)
  for (const line of calm) fail(`The storm was too calm: ${line}.`)
  const well = differences.length + calm.length === 0
  if (well) say('  Every invariant holds, and all books agree line by line.\n')
  else fail(`Play it again with --bus ${bus} --seed ${seed}.`)
  return well
}

async function end(exitCode: number): Promise<never> {
  wakeAll()
  await stage?.stop()
  process.exit(exitCode)
}
