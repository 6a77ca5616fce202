import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { migrate } from '@sagaboard/db/migrate'
import { seed as seedCatalogue } from '@sagaboard/db/seed'
import type { Group } from '@sagaboard/events/catalog/groups'
import { startApp } from '@sagaboard/scripts/lib/app'
import { buildWeb } from '@sagaboard/scripts/lib/web-build'
import type { Pool } from 'pg'
import { benchPool } from '../bench-pool.ts'
import type { RoleName } from '../load/jobs.ts'
import { Observer } from '../measure/counters.ts'
import type { Bus } from '../options.ts'
import { type ProbeServer, startProbeServer } from '../probe/server.ts'
import { receiveStock } from '../stock.ts'
import { startBus } from './bus.ts'
import { type LoadProcess, startLoad } from './load-process.ts'
import { Processes, type Running } from './processes.ts'

/** The whole system, up and running on a database of its own, with the processes that load it. */
export interface Stage {
  /** Of the bench itself, without a time limit; not to be used while something is measured. */
  pool: Pool
  /** The bench's look at the database of a role. */
  observerOf(role: RoleName): Observer
  /** @throws Error when the stage was set without this role */
  loadOf(role: RoleName): LoadProcess
  /** Process ids by name, for what they cost. */
  processes: ReadonlyMap<string, number>
  probes: ProbeServer
  /** Orders placed before are at rest; ISO 8601. */
  since: string
  /** The origin that people open; nobody answers there when the stage has no web. */
  webUrl: string
  /** Rejects when one of the processes ends before its time. */
  broken: Promise<never>
  stop(): Promise<void>
}

/** What fills the database before anything is measured. */
export interface Preparation {
  /** Real orders, placed while the workers run. */
  play(placing: LoadProcess, pool: Pool): Promise<void>
  /** What is made of them, while no worker runs. */
  fill(pool: Pool): Promise<void>
}

export interface StageOptions {
  bus: Bus
  seed: number
  build: boolean
  /** Whether the web process runs. */
  web: boolean
  roles: readonly RoleName[]
  /** Processes of each kind of worker: of all services on the log, of each service on Kafka. One when undefined. */
  workersEach?: number
  /** What a worker on the log runs; all services when undefined. */
  services?: readonly Group[]
  prepare?: Preparation
  log: (line: string) => void
  /** Stops it while it is still being set up. */
  signal: AbortSignal
}

/** Roles that play on a database of their own in the same server, by its name. */
const ownDatabases: Partial<Record<RoleName, string>> = {
  'dbos-transactions': 'dbos_transactions',
  'dbos-steps': 'dbos_steps',
}

/** Sets up everything for one bus: servers, workers, web, load. What was started is stopped when a later part fails. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  // Every process that is started listens to it.
  setMaxListeners(0, signal)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-bench-'))
  const processes = new Processes(signal)
  const stop = async () => {
    await processes.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    return { ...(await start(options, { dataDir, processes, signal })), stop }
  } catch (error) {
    // The others that are still starting end by the signal.
    failed.abort()
    await stop()
    throw error
  }
}

interface Place {
  dataDir: string
  processes: Processes
  signal: AbortSignal
}

async function start(
  options: StageOptions,
  { dataDir, processes, signal }: Place,
): Promise<Omit<Stage, 'stop'>> {
  const { bus, seed, build, web, roles, workersEach = 1, services: own, prepare, log } = options
  const probes = await startProbeServer()
  processes.add(probes)
  const postgres = processes.keep(
    'Postgres',
    await startEmbeddedPostgres({
      dataDir: path.join(dataDir, 'postgres'),
      connections: 100 * workersEach,
    }),
  )
  await migrate(postgres.url)
  await seedCatalogue(postgres.url)
  const connect = (url: string) => {
    const pool = benchPool({
      connectionString: url,
      max: 1,
      application_name: 'sagaboard-bench',
      options: '-c timezone=UTC',
    })
    processes.add({ stop: () => pool.end() })
    return pool
  }
  const pool = connect(postgres.url)
  // What was filled is settled by a checkpoint, which the owner of a database may not ask for by itself.
  const { username } = new URL(postgres.url)
  await connect(postgres.urls.admin).query(`grant pg_checkpoint to ${username}`)
  await receiveStock(pool)

  const { env, groups: usual } = await startBus(bus, dataDir, (name, server) =>
    processes.keep(name, server),
  )
  const groups = own ? [{ name: 'workers', services: own.join() }] : usual
  const secret = randomBytes(32).toString('hex')
  const probeEnv = probes.env(postgres.port)
  const common = {
    ...process.env,
    ...env,
    ...probeEnv,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATABASE_URL: postgres.url,
    SAGABOARD_SECRET: secret,
  }
  const app = async (
    name: string,
    entry: string,
    own: Record<string, string>,
    port: number,
  ): Promise<[string, Running]> => {
    const logFile = path.join(dataDir, `${name}.log`)
    const readyUrl = `http://127.0.0.1:${port}/readyz`
    const started = await startApp(
      { name, entry, env: { ...common, ...own }, logFile, readyUrl, log },
      signal,
    )
    return [name, processes.keep(name, started)]
  }
  const startWorkers = () =>
    Promise.all(
      groups.flatMap(({ name, services }) =>
        Array.from({ length: workersEach }, async (_, index) => {
          const port = await freePort()
          const own = { WORKER_PORT: `${port}`, ...(services && { SERVICES: services }) }
          return app(nameOfWorker(name, index), 'apps/workers/src/main.ts', own, port)
        }),
      ),
    )
  const webPort = await freePort()
  const webUrl = `http://127.0.0.1:${webPort}`
  const open = async (role: RoleName, seedOfRole: number) => {
    const database = ownDatabases[role]
    const url = database ? urlOf(postgres.url, database) : postgres.url
    const settings = { role, databaseUrl: url, webUrl, secret }
    const since = new Date().toISOString()
    return processes.keep(role, await startLoad({ ...settings, seed: seedOfRole, since }, probeEnv))
  }

  if (build && web) await buildWeb(path.join(dataDir, 'build.log'))
  if (prepare) {
    const workers = await startWorkers()
    const placing = await open('placing', seed + 1_000)
    await prepare.play(placing, pool)
    for (const [name, running] of [...workers, ['placing', placing] as const])
      await processes.end(name, running)
    await prepare.fill(pool)
  }
  const since = new Date().toISOString()
  const webEnv = {
    PORT: `${webPort}`,
    HOST: '127.0.0.1',
    DEMO_ACCOUNTS: 'on',
    ORDERS_PER_SECOND: '1000000',
    UNPAID_UNITS: '0',
  }
  await Promise.all([
    web ? app('web', 'apps/web/server.ts', webEnv, webPort) : undefined,
    startWorkers(),
  ])
  for (const role of roles) {
    const database = ownDatabases[role]
    if (database) await pool.query(`create database ${database}`)
  }
  const loads = new Map<RoleName, LoadProcess>()
  for (const role of roles) loads.set(role, await open(role, seed))
  const ours = new Observer(connect(postgres.url))
  const observers = new Map<RoleName, Observer>()
  for (const role of roles) {
    const database = ownDatabases[role]
    observers.set(role, database ? new Observer(connect(urlOf(postgres.url, database))) : ours)
  }
  const find = <T>(map: ReadonlyMap<RoleName, T>, role: RoleName): T => {
    const found = map.get(role)
    if (!found) throw new Error(`this stage was set without "${role}"`)
    return found
  }
  return {
    pool,
    probes,
    since,
    webUrl,
    broken: processes.broken,
    processes: processes.pids,
    loadOf: (role) => find(loads, role),
    observerOf: (role) => find(observers, role),
  }
}

/** `payment`, `payment 2`, `payment 3`: see {@link kindOf}. */
const nameOfWorker = (kind: string, index: number) => (index === 0 ? kind : `${kind} ${index + 1}`)

/** Of which kind the process with this name is: several workers of one service are one. */
export const kindOf = (name: string): string => name.replace(/ \d+$/, '')

function urlOf(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
