import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { migrate } from '@sagaboard/db/migrate'
import { seed as seedCatalogue } from '@sagaboard/db/seed'
import { startApp } from '@sagaboard/scripts/lib/app'
import { buildWeb } from '@sagaboard/scripts/lib/web-build'
import type { Pool } from 'pg'
import type { RoleName } from '../load/jobs.ts'
import type { Bus } from '../options.ts'
import { receiveStock } from '../stock.ts'
import { startBus } from './bus.ts'
import { type LoadProcess, startLoad } from './load-process.ts'

/** The whole system, up and running on a database of its own, with the processes that load it. */
export interface Stage {
  pool: Pool
  load: Record<RoleName, LoadProcess>
  /** Process ids by name, for what they cost. */
  processes: ReadonlyMap<string, number>
  /** Rejects when one of the processes ends before its time. */
  broken: Promise<never>
  stop(): Promise<void>
}

interface Running {
  stop(): Promise<void>
  onExit?(listener: () => void): void
}

export interface StageOptions {
  bus: Bus
  seed: number
  build: boolean
  log: (line: string) => void
  /** Stops it while it is still being set up. */
  signal: AbortSignal
}

/** Sets up everything for one bus: servers, workers, web, load. What was started is stopped when a later part fails. */
export async function setStage({
  bus,
  seed,
  build,
  log,
  signal: interrupted,
}: StageOptions): Promise<Stage> {
  const failed = new AbortController()
  const signal = AbortSignal.any([interrupted, failed.signal])
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sagaboard-bench-'))
  const started: Running[] = []
  const processes = new Map<string, number>()
  let broke: (error: Error) => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    broke = reject
  })
  broken.catch(() => undefined)
  const keep = <R extends Running & { pid: number }>(name: string, running: R): R => {
    started.push(running)
    signal.throwIfAborted()
    processes.set(name, running.pid)
    running.onExit?.(() => broke(new Error(`the process "${name}" ended in the middle of the run`)))
    return running
  }
  const stop = async () => {
    for (const running of started.toReversed()) await running.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const postgres = keep(
      'Postgres',
      await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres') }),
    )
    await migrate(postgres.url)
    await seedCatalogue(postgres.url)
    const pool = createPool(postgres.url, { max: 2, applicationName: 'sagaboard-bench' })
    started.push({ stop: () => pool.end() })
    await receiveStock(pool)

    const { env, groups } = await startBus(bus, dataDir, keep)
    const secret = randomBytes(32).toString('hex')
    const common = {
      ...process.env,
      ...env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.url,
      SAGABOARD_SECRET: secret,
    }
    const app = async (name: string, entry: string, own: Record<string, string>, port: number) => {
      const logFile = path.join(dataDir, `${name}.log`)
      const readyUrl = `http://127.0.0.1:${port}/readyz`
      keep(
        name,
        await startApp({ name, entry, env: { ...common, ...own }, logFile, readyUrl, log }, signal),
      )
    }
    if (build) await buildWeb(path.join(dataDir, 'build.log'))
    const webPort = await freePort()
    const web = {
      PORT: `${webPort}`,
      HOST: '127.0.0.1',
      DEMO_ACCOUNTS: 'on',
      ORDERS_PER_SECOND: '1000000',
    }
    await Promise.all([
      app('web', 'apps/web/server.ts', web, webPort),
      ...groups.map(async ({ name, services }) => {
        const port = await freePort()
        await app(
          name,
          'apps/workers/src/main.ts',
          { WORKER_PORT: `${port}`, ...(services && { SERVICES: services }) },
          port,
        )
      }),
    ])
    const settings = {
      databaseUrl: postgres.url,
      webUrl: `http://127.0.0.1:${webPort}`,
      secret,
      seed,
    }
    const loadOf = async (role: RoleName) => keep(role, await startLoad({ ...settings, role }))
    const load = {
      placing: await loadOf('placing'),
      posting: await loadOf('posting'),
      baseline: await loadOf('baseline'),
    }
    return { pool, load, processes, broken, stop }
  } catch (error) {
    // The others that are still starting end by the signal.
    failed.abort()
    await stop()
    throw error
  }
}
