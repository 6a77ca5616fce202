import { setTimeout as delay } from 'node:timers/promises'
import type { RoleName } from '../load/jobs.ts'
import { loadOf } from '../plan.ts'
import type { Stage } from '../stage/stage.ts'
import { percentile } from '../stats.ts'
import type { Observer } from './counters.ts'
import { cpuMsOf } from './cpu.ts'
import { type Cost, costPerSaga, type Snapshot } from './per-saga.ts'

/** What one stretch of load gave, from its first order to the end of its last one. */
export interface Episode extends Cost {
  /** How many orders were accepted, as the load was answered. */
  accepted: number
  /** From being placed to being finished, under this load. */
  latency: { p50Ms: number; p99Ms: number }
}

/** Processes that are not ours, and send nothing. */
const servers: ReadonlySet<string> = new Set(['Postgres', 'broker', 'Redis'])
const drainTimeoutMs = 120_000
const lookEveryMs = 20
const finishedMin = 200
const loadGrowthMax = 8

/**
 * Loads for a while, stops, waits until every order has ended, and divides everything by the orders that did: so no work
 * is counted whose order is not, and none is left out. On a machine that is busy with other things it loads for longer,
 * until there is something to count.
 */
export async function measureEpisode(
  stage: Stage,
  role: RoleName,
  loadMs: number,
): Promise<Episode> {
  let accepted = 0
  for (let forMs = loadMs; forMs <= loadMs * loadGrowthMax; forMs *= 2) {
    const episode = await playEpisode(stage, role, forMs)
    accepted += episode.accepted
    if (episode.finished >= finishedMin) return { ...episode, accepted }
  }
  throw new Error(
    `fewer than ${finishedMin} orders of "${role}" are finished in ${(loadMs * loadGrowthMax) / 1_000} s of load`,
  )
}

async function playEpisode(stage: Stage, role: RoleName, loadMs: number): Promise<Episode> {
  const observer = stage.observerOf(role)
  const load = stage.loadOf(role)
  const ours = isOurs(role)
  const before = await snapshot(stage, role)
  const since = new Date().toISOString()
  const startedAt = performance.now()
  await load.ask('start', loadOf(role))
  await delay(loadMs)
  const { accepted, looks, ms } = await load.ask('stop', null)
  if (ours) await drained(observer, stage.since)
  const elapsedMs = performance.now() - startedAt
  const cpuMs = cpuMsOf(stage.processes)
  const after = { ...(await snapshot(stage, role)), cpuMs }

  const ended = ours ? await readEnded(observer, since) : undefined
  const finished = ended ? ended.finished : accepted
  return {
    ...costPerSaga(before, after, { finished, elapsedMs, looks, looker: role }),
    accepted,
    latency: ended ? ended.latency : { p50Ms: percentile(ms, 0.5), p99Ms: percentile(ms, 0.99) },
  }
}

/** Load that nobody measures: connections are made, code is compiled, pages are in memory. */
export async function warmUp(
  stage: Stage,
  role: RoleName,
  forMs: number,
): Promise<{ accepted: number }> {
  const load = stage.loadOf(role)
  await load.ask('start', loadOf(role))
  await delay(forMs)
  const { accepted } = await load.ask('stop', null)
  if (isOurs(role)) await drained(stage.observerOf(role), stage.since)
  return { accepted }
}

/** Whether its orders go through the product, and end after their caller has gone on. */
export const isOurs = (role: RoleName): boolean => role === 'placing' || role === 'posting'

/** Everything that is counted, now: what connections keep to themselves is reported first. */
export async function snapshot(stage: Stage, role: RoleName): Promise<Snapshot> {
  const answers = await stage.probes.settle()
  const { counters, ownTransactions, database } = await stage.observerOf(role).read()
  const flushes = new Map<string, number>()
  for (const [name, pid] of stage.processes) {
    const answer = answers.get(pid)
    if (answer) flushes.set(name, answer.flushes)
    else if (!servers.has(name))
      throw new Error(`the process "${name}" does not tell what it sends`)
  }
  return {
    cpuMs: cpuMsOf(stage.processes),
    flushes,
    counters,
    ownTransactions: ownTransactions + stage.probes.settledIn(database),
  }
}

/** The orders that were placed since then and have ended, and how long they took. */
async function readEnded(
  observer: Observer,
  since: string,
): Promise<Pick<Episode, 'finished' | 'latency'>> {
  const [row] = await observer.query<{ finished: number; p50: number; p99: number }>(
    `select count(*)::int as finished, percentile_disc(0.5) within group (order by ms) as p50, percentile_disc(0.99) within group (order by ms) as p99
     from (select extract(epoch from closed_at - created_at)::float8 * 1000 as ms from orders.orders
           where created_at >= $1 and closed_at is not null) ended`,
    [since],
  )
  return {
    finished: row?.finished ?? 0,
    latency: { p50Ms: row?.p50 ?? Number.NaN, p99Ms: row?.p99 ?? Number.NaN },
  }
}

/** Resolves when no order that was placed since then is on its way. */
export async function drained(observer: Observer, since: string): Promise<void> {
  const deadline = performance.now() + drainTimeoutMs
  for (;;) {
    const [found] = await observer.query<{ open: number }>(
      'select count(*)::int as open from orders.orders where closed_at is null and created_at >= $1',
      [since],
    )
    const open = found?.open ?? 0
    if (open === 0) return
    if (performance.now() > deadline)
      throw new Error(
        `${open} orders have not come to their end ${drainTimeoutMs / 1_000} s after the load`,
      )
    await delay(lookEveryMs)
  }
}
