import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '@sagaboard/db/client'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { freePort } from '@sagaboard/db/embedded/local-process'
import { migrate } from '@sagaboard/db/migrate'
import { seed } from '@sagaboard/db/seed'
import { groups } from '@sagaboard/events/catalog/groups'
import { startKafka } from '@sagaboard/infra/kafka/native'
import { startRedis } from '@sagaboard/infra/redis/native'
import { openLog } from '@sagaboard/scripts/lib/json-log'
import { Supervisor } from '@sagaboard/scripts/lib/supervisor'
import { buildWeb } from '@sagaboard/scripts/lib/web-build'
import type { Pool } from 'pg'
import { paceMinutes } from './carrier-workload.ts'
import type { StormOptions } from './options.ts'
import { addWeb, addWorker, type ChaosProcess, supervise } from './processes.ts'
import { makeScarce } from './scarce.ts'

/** A process of ours that runs services. */
export interface Worker extends ChaosProcess {
  services: readonly string[]
  /** Another process that runs the same and takes over. */
  twin: boolean
}

/** The whole system in real processes on servers of its own, each of which is started again when it ends. */
export interface Cluster {
  bus: StormOptions['bus']
  pool: Pool
  web: ChaosProcess & { url: string }
  workers: readonly Worker[]
  relay: ChaosProcess | undefined
  postgres: ChaosProcess
  redis: ChaosProcess & { url: string }
  broker: (ChaosProcess & { brokers: string }) | undefined
  /** Where the logs of all of them are. */
  logs: string
  /** What the carrier signs its news with. */
  carrierSecret: string
  stop(): Promise<void>
}

/** Orders that take longer expire: short enough for an outage, or for waiting for the bus, to bring it about. */
const reservationMinutes = { log: 0.1, kafka: 0.15 } as const

/** A shipping process that is started again is set to the next of these: half of the orders are packed first. */
const fulfilments = ['manual', 'auto', 'timed', 'auto'] as const
/** 1.5 s. */
const packingMinutes = '0.025'

const inTurn = <T>(values: readonly T[]) => {
  let next = 0
  return () => values[next++ % values.length] as T
}

/** Which services run in which process: on the log some have two members, on Kafka each is alone. */
const servicesOf = {
  log: ['inventory', 'inventory', 'payment', 'payment', 'shipping', 'orders', 'notifications'],
  kafka: groups,
} as const

/**
 * Starts everything for one bus. What was started is stopped again when a later part fails.
 *
 * @param log gets what our processes print when they can't go on
 */
export async function startCluster(
  bus: StormOptions['bus'],
  log: (line: string) => void,
): Promise<Cluster> {
  const home = await mkdtemp(path.join(tmpdir(), 'sagaboard-storm-'))
  const logs = path.join(home, 'logs')
  await mkdir(logs)
  await buildWeb(path.join(logs, 'build.log'))
  // A process that is killed every few seconds is restarted at once all the same.
  const supervisor = new Supervisor({
    log: () => undefined,
    firstPauseMs: 100,
    longestPauseMs: 400,
    wellAfterMs: 2_000,
  })
  const closing: (() => Promise<unknown>)[] = [() => supervisor.stop()]
  const stop = async () => {
    for (const close of closing.toReversed()) await close()
    await rm(home, { recursive: true, force: true })
  }
  const server = (name: string) => {
    const log = openLog(path.join(logs, `${name}.log`), name, () => undefined)
    return { dataDir: path.join(home, name), log: (line: string) => log.line(line) }
  }
  try {
    const ports = {
      postgres: await freePort(),
      redis: await freePort(),
      kafka: await freePort(),
      web: await freePort(),
    }
    const carrierSecret = randomBytes(32).toString('hex')
    let databaseUrl = ''
    const postgres = await supervise(supervisor, 'Postgres', 'server', async () => {
      const started = await startEmbeddedPostgres({ ...server('postgres'), port: ports.postgres })
      databaseUrl = started.url
      return started
    })
    await migrate(databaseUrl)
    await seed(databaseUrl)
    const pool = createPool(databaseUrl, { max: 6, applicationName: 'storm' })
    closing.push(() => pool.end())
    await makeScarce(pool)
    const redis = await supervise(supervisor, 'Redis', 'server', () =>
      startRedis({ ...server('redis'), port: ports.redis }),
    )
    const broker =
      bus === 'kafka'
        ? await supervise(supervisor, 'broker', 'server', () =>
            startKafka({ ...server('kafka'), port: ports.kafka }),
          )
        : undefined
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      EVENT_BUS: bus,
      KAFKA_BROKERS: broker && `127.0.0.1:${ports.kafka}`,
      REDIS_URL: `redis://127.0.0.1:${ports.redis}`,
      SAGABOARD_SECRET: randomBytes(32).toString('hex'),
      FAULT_SWITCHES: 'on',
      RESERVATION_MINUTES: `${reservationMinutes[bus]}`,
      PACKING_MINUTES: packingMinutes,
      SIMULATED_CARRIER_MINUTES: paceMinutes,
      CARRIER_WEBHOOK_SECRET: carrierSecret,
      CARRIER_WEBHOOK_URL: `http://127.0.0.1:${ports.web}/webhooks/carrier`,
    }
    const common = { supervisor, env, logs, log }
    const nextFulfilment = inTurn(fulfilments)
    const services: readonly string[] = servicesOf[bus]
    const workers = Promise.all(
      services.map(async (service, index): Promise<Worker> => {
        const number = services.slice(0, index).filter((other) => other === service).length
        const worker = await addWorker(common, {
          name: number > 0 ? `${service}-${number + 1}` : service,
          services: service,
          ...(service === 'shipping' && { settings: () => ({ FULFILMENT: nextFulfilment() }) }),
        })
        return Object.assign(worker, {
          services: [service],
          twin: services.filter((other) => other === service).length > 1,
        })
      }),
    )
    const [web, relay, ...all] = await Promise.all([
      addWeb(common, ports.web),
      broker && addWorker(common, { name: 'relay', services: 'relay' }),
      workers,
    ])
    return {
      bus,
      pool,
      web,
      relay,
      postgres,
      logs,
      carrierSecret,
      stop,
      workers: all.flat(),
      redis: Object.assign(redis, { url: env.REDIS_URL }),
      broker: broker && Object.assign(broker, { brokers: `127.0.0.1:${ports.kafka}` }),
    }
  } catch (error) {
    await stop()
    throw error
  }
}
