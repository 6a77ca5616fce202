import { setTimeout as delay } from 'node:timers/promises'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { subscribers } from '@sagaboard/events/catalog/groups'
import { type OutageName, simulatedOutages } from '@sagaboard/events/commands/switches'
import { disableAllFaults } from '@sagaboard/workers/testing/enable-fault'
import { Redis } from 'ioredis'
import type { Cluster, Worker } from './cluster.ts'
import type { CustomerWorkload } from './customer-workload.ts'
import type { ChaosProcess } from './processes.ts'
import { movedOn, type Probe, type Recovery, readOn, recovered, stated, then } from './recovery.ts'

export interface ChaosContext {
  cluster: Cluster
  customers: CustomerWorkload
  /** Numbers in [0, 1) that the seed decides. */
  random: () => number
}

/** Injects one fault; `undefined` when there is no target for it just now. */
export type ChaosFault = (context: ChaosContext) => Promise<Recovery | undefined>

/** Longer than a lease (1.5 s) or a Kafka session (6 s), so that others believe that it is dead. */
const frozenMs = { log: [2_000, 3_500], kafka: [7_000, 8_500] } as const
const webFrozenMs = [1_000, 3_000] as const
const outageMs = [1_500, 4_000] as const
const switchMs = [1_500, 4_000] as const
const switchMaxMs = 15_000

/** Stopped by us at this moment: they are neither killed nor stopped again. */
const frozen = new Set<ChaosProcess>()

/** Everything that can happen on a bus, by name; a storm is over only when each of them has happened. */
export function chaosFaults(cluster: Cluster): Record<string, ChaosFault> {
  const everywhere: Record<string, ChaosFault> = {
    ...workerFaults(cluster),
    'web killed': ({ customers }) =>
      kill('web killed', idle(cluster.web), () => ordered(customers)),
    'web frozen': async ({ customers, random }) =>
      idle(cluster.web) &&
      freeze('web frozen', cluster.web, {
        ms: between(webFrozenMs, random),
        probe: ordered(customers),
      }),
    'Postgres killed': () =>
      kill('Postgres killed', idle(cluster.postgres), () => stated(cluster.pool)),
    'connections cut': cutConnections,
    'Redis killed': ({ customers }) =>
      kill('Redis killed', idle(cluster.redis), () => ordered(customers)),
    'Redis flushed': flushRedis,
    'payment outage': (context) => outage('payment outage', 'tok_outage', context),
    'payment silence': (context) => outage('payment silence', 'tok_silent', context),
    'carrier outage': (context) => outage('carrier outage', '99998', context),
    'carrier silence': (context) => outage('carrier silence', '99997', context),
    'fault switches': faultSwitches,
    'packing set anew': setPackingAnew,
  }
  const { relay, broker, pool } = cluster
  if (!relay || !broker) return everywhere
  return {
    ...everywhere,
    'relay killed': () => kill('relay killed', idle(relay), () => movedOn(pool, 'relay')),
    'relay frozen': async ({ random }) =>
      idle(relay) &&
      freeze('relay frozen', relay, {
        ms: between(frozenMs.log, random),
        probe: movedOn(pool, 'relay'),
      }),
    'broker killed': () =>
      kill('broker killed', idle(broker), () => then(movedOn(pool, 'relay'), stated(pool))),
  }
}

/** Those that have a twin are taken over from; of the others the work waits until they are back. */
function workerFaults({ bus, workers }: Cluster): Record<string, ChaosFault> {
  const known: Record<string, ChaosFault> = {}
  for (const twin of new Set(workers.map((worker) => worker.twin))) {
    const who = twin ? 'one of two workers' : 'lone worker'
    known[`${who} killed`] = (context) =>
      kill(`${who} killed`, oneWorker(context, twin), (worker, pid) =>
        workerProbe(context.cluster, worker, pid),
      )
    known[`${who} frozen`] = async (context) => {
      const worker = oneWorker(context, twin)
      if (!worker) return undefined
      return freeze(`${who} frozen`, worker, {
        ms: between(frozenMs[bus], context.random),
        probe: workerProbe(context.cluster, worker, worker.pid),
        isReplaced: twin,
      })
    }
  }
  return known
}

/** Wakes up whoever is stopped, so that it can be ended in peace. */
export function wakeAll(): void {
  for (const actor of frozen) if (actor.isUp()) process.kill(actor.pid, 'SIGCONT')
  frozen.clear()
}

async function kill<A extends ChaosProcess>(
  kind: string,
  target: A | undefined,
  probe: (target: A, pid: number) => Probe,
): Promise<Recovery | undefined> {
  if (!target) return undefined
  const { pid } = target
  await target.send('SIGKILL')
  return recovered(kind, probe(target, pid))
}

interface Freeze {
  ms: number
  probe: Probe
  /**
   * Another process takes over meanwhile: the recovery counts from SIGSTOP, otherwise from SIGCONT.
   */
  isReplaced?: boolean
}

/** Stops a process for a while, and lets it go on as if nothing had been. */
async function freeze(
  kind: string,
  target: ChaosProcess,
  { ms, probe, isReplaced = false }: Freeze,
): Promise<Recovery> {
  const { pid } = target
  process.kill(pid, 'SIGSTOP')
  frozen.add(target)
  const taken = isReplaced ? recovered(kind, probe) : undefined
  await delay(ms)
  // A look at it while it can't move: what it held.
  if (!isReplaced) await probe().catch(() => false)
  if (target.isUp() && target.pid === pid) process.kill(pid, 'SIGCONT')
  frozen.delete(target)
  return taken ?? recovered(kind, probe)
}

async function cutConnections({ cluster, random }: ChaosContext): Promise<Recovery | undefined> {
  const probe = stated(cluster.pool)
  const { rowCount } = await cluster.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like 'sagaboard-%' and backend_type = 'client backend' and hashint4(pid + $1) % 2 = 0`,
    [Math.floor(random() * 1_000_000)],
  )
  return rowCount ? recovered('connections cut', probe) : undefined
}

async function flushRedis({ cluster, customers }: ChaosContext): Promise<Recovery | undefined> {
  if (!cluster.redis.isUp()) return undefined
  const redis = new Redis(cluster.redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => null })
  // It may be killed in this very moment; then it is empty as well, but that does not count.
  redis.on('error', () => undefined)
  try {
    await redis.flushall()
  } finally {
    redis.disconnect()
  }
  return recovered('Redis flushed', ordered(customers))
}

/**
 * The provider or the carrier fails, or is silent, for the cards or postcodes that have an outage; what waited for it goes
 * on by itself when it ends.
 */
async function outage(
  kind: string,
  name: OutageName,
  { cluster, random }: ChaosContext,
): Promise<Recovery> {
  const { service } = simulatedOutages.find((one) => one.name === name) ?? { service: 'payment' }
  await cluster.pool.query(
    'insert into simulated.outages (name) values ($1) on conflict do nothing',
    [name],
  )
  await delay(between(outageMs, random))
  await cluster.pool.query('delete from simulated.outages where name = $1', [name])
  return recovered(kind, stated(cluster.pool, [service]))
}

/**
 * The kinds of switches and the services that each can strike: an answer is only lost where a
 * provider is called.
 */
const faultKinds = {
  fail: services,
  latency: services,
  timeout_after_effect: ['payment', 'shipping'],
  duplicate: services,
  crash: services,
} as const satisfies Record<string, readonly Service[]>

/** For a while a step of some service fails, another is slow, loses its answer, happens twice, or takes its process along. */
async function faultSwitches({ cluster, random }: ChaosContext): Promise<Recovery> {
  const share = (from: number, to: number) => Math.round(from + random() * (to - from))
  const ms = between(switchMs, random)
  const rows = Object.entries(faultKinds).map(([kind, possible]) => ({
    kind,
    service: possible[Math.floor(random() * possible.length)],
    percent: share(20, 80),
    share: share(15, 50),
    latencyMs: share(20, 400),
  }))
  const { rows: on } = await cluster.pool.query<{ id: string }>(
    `insert into simulated.fault_switches (service, kind, percent, latency_ms, share_percent, created_by, ends_at)
     select s.service, s.kind, s.percent, s."latencyMs", s.share, 'storm', now() + $2 * interval '1 ms'
     from json_to_recordset($1::json) s(service text, kind text, percent int, "latencyMs" int, share int) returning id`,
    [JSON.stringify(rows), switchMaxMs],
  )
  await delay(ms)
  // They stay on until each has struck an attempt: the bus may be away at this moment.
  const hit = `select count(distinct switch_id)::int as hit from simulated.fault_attempts where switch_id = any($1)`
  const allHit = async () =>
    (await cluster.pool.query<{ hit: number }>(hit, [on.map(({ id }) => id)])).rows[0]?.hit ===
    on.length
  for (let waitedMs = ms; waitedMs < switchMaxMs; waitedMs += 250) {
    if (await allHit().catch(() => false)) break
    await delay(250)
  }
  await disableAllFaults(cluster.pool)
  return recovered('fault switches', stated(cluster.pool))
}

/** A merchant sets what happens between paid and label: shipping is stopped in peace, and starts with the next setting. */
async function setPackingAnew({ cluster }: ChaosContext): Promise<Recovery | undefined> {
  const shipping = cluster.workers.find(({ services }) => services.includes('shipping'))
  if (!shipping || !idle(shipping)) return undefined
  await shipping.send('SIGTERM')
  return recovered('packing set anew', stated(cluster.pool, ['shipping']))
}

function workerProbe({ bus, pool }: Cluster, worker: Worker, pid: number): Probe {
  if (bus === 'log') return readOn(pool, pid)
  // What is beside the saga states nothing: it has gone on once it has read on.
  const subscriber = subscribers.find((name) => worker.services.includes(name))
  return subscriber ? movedOn(pool, subscriber) : stated(pool, worker.services)
}

/** The shop answers: an order is accepted that was not before. */
function ordered(customers: CustomerWorkload): Probe {
  let before: number | undefined
  return async () => {
    before ??= customers.accepted.size
    return customers.accepted.size > before
  }
}

function oneWorker({ cluster, random }: ChaosContext, twin: boolean): Worker | undefined {
  const awake = cluster.workers.filter((worker) => worker.twin === twin && idle(worker))
  return awake[Math.floor(random() * awake.length)]
}

const idle = <A extends ChaosProcess>(actor: A): A | undefined =>
  actor.isUp() && !frozen.has(actor) ? actor : undefined

const between = ([from, to]: readonly [number, number], random: () => number) =>
  Math.round(from + random() * (to - from))
