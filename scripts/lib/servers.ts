import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { startEmbeddedPostgres } from '@sagaboard/db/embedded/embedded-postgres'
import { freePort, portIsFree, readIfThere } from '@sagaboard/db/embedded/local-process'
import { migrate } from '@sagaboard/db/migrate'
import { mayTake, type ProcessRole, roles } from '@sagaboard/db/roles/roles'
import { seed } from '@sagaboard/db/seed'
import { startDockerServers } from '@sagaboard/infra/docker/servers'
import { fetchJars, jarsAreThere } from '@sagaboard/infra/kafka/jars'
import { startKafka } from '@sagaboard/infra/kafka/native'
import { startRedis } from '@sagaboard/infra/redis/native'
import {
  dockerAnswers,
  missingForKafka,
  missingForRedis,
} from '@sagaboard/infra/testing/requirements'
import pg from 'pg'
import { openLog } from './json-log.ts'
import { step } from './progress.ts'
import type { StartSettings } from './settings.ts'
import { StartError, sentence } from './start-error.ts'
import type { Supervisor } from './supervisor.ts'

/** Opens `<data>/logs/<name>.log`; what servers of others write there is never shown on the terminal. */
function serverLog(settings: StartSettings, name: string) {
  const log = openLog(path.join(settings.dataDir, 'logs', `${name}.log`), name, () => undefined)
  return (line: string) => log.line(line)
}

/** Connection strings of one database: the owner migrates it, the processes work with their own rights. */
export type DatabaseUrls = Record<'owner' | ProcessRole, string>

/**
 * Gives a database: yours by DATABASE_URL, or an embedded one in the data directory.
 *
 * @throws StartError when it can't be reached or started
 */
export async function providePostgres(
  settings: StartSettings,
  supervisor: Supervisor,
): Promise<DatabaseUrls> {
  const { databaseUrl, processUrls, dataDir } = settings
  if (databaseUrl) {
    return step('Reaching PostgreSQL', async (note) => {
      const { workers = databaseUrl, web = databaseUrl } = processUrls
      await reach(databaseUrl, 'DATABASE_URL')
      if (processUrls.workers) await reach(workers, 'DATABASE_URL_WORKERS')
      if (processUrls.web) await reach(web, 'DATABASE_URL_WEB')
      note(new URL(databaseUrl).host)
      return { owner: databaseUrl, workers, web }
    })
  }
  return step('Starting PostgreSQL', async (note) => {
    const log = serverLog(settings, 'postgres')
    let port: number | undefined
    const server = await supervisor.add('PostgreSQL', 'server', async () => {
      const started = await startEmbeddedPostgres({
        dataDir: path.join(dataDir, 'postgres'),
        port,
        log,
      })
      // A restart must come back under the address that everybody knows.
      port = started.port
      return started
    })
    note(
      `127.0.0.1:${server.port}, data in ${path.relative(process.cwd(), path.join(dataDir, 'postgres')) || '.'}`,
    )
    const { owner, workers, web } = server.urls
    return { owner, workers, web }
  })
}

/**
 * Brings the database up to this version and fills an empty shop.
 *
 * @returns what is to be said about the rights of the processes; undefined when each has its own
 * @throws StartError when a login of a process is not one of its role
 */
export function preparePostgres(
  { owner, ...processes }: DatabaseUrls,
  settings: StartSettings,
): Promise<string | undefined> {
  return step('Preparing the database', async () => {
    await migrate(owner)
    await seed(owner)
    for (const role of ['workers', 'web'] as const) {
      if (await mayTake(processes[role], role)) continue
      const setting = `DATABASE_URL_${role.toUpperCase()}`
      if (settings.processUrls[role])
        throw new StartError(
          `The login of ${setting} is no member of ${roles[role]}: grant it with "grant ${roles[role]} to …".`,
        )
      return `The login of DATABASE_URL may not make the roles ${roles.workers} and ${roles.web}, so the processes have all of its rights.`
    }
    return undefined
  })
}

async function reach(url: string, setting: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'sagaboard-start',
  })
  try {
    await client.connect()
    await client.query('select 1')
  } catch (error) {
    const { host, pathname } = new URL(url)
    throw new StartError(
      `No PostgreSQL database "${pathname.slice(1)}" can be reached at ${host} (${sentence(error) || 'connection refused'}): start it, or correct or leave out ${setting}.`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

export interface BusServers {
  kafkaBrokers: string
  redisUrl: string
}

/** Where Kafka and Redis come from; found out before anything is started. */
export type BusPlan = 'yours' | 'docker' | 'native'

/**
 * Decides where Kafka and Redis come from: yours by setting, else Docker when an engine answers, else native ones.
 *
 * @throws StartError naming what is missing and the command that installs it
 */
export async function planKafkaAndRedis({
  kafkaBrokers,
  redisUrl,
}: StartSettings): Promise<BusPlan> {
  if (kafkaBrokers && redisUrl) return 'yours'
  if (await dockerAnswers()) return 'docker'
  const missing =
    (kafkaBrokers ? undefined : await missingForKafka(await jarsAreThere())) ??
    (redisUrl ? undefined : await missingForRedis())
  if (missing)
    throw new StartError(
      `${missing}, start Docker, or set KAFKA_BROKERS and REDIS_URL to servers of yours.`,
    )
  return 'native'
}

/** Gives a Kafka broker and a Redis server, as planned. */
export async function provideKafkaAndRedis(
  plan: BusPlan,
  settings: StartSettings,
  supervisor: Supervisor,
): Promise<BusServers> {
  const { kafkaBrokers, redisUrl } = settings
  if (plan === 'docker') {
    return step('Starting Kafka and Redis', async (note) => {
      const wanted = [
        kafkaBrokers ? undefined : ('kafka' as const),
        redisUrl ? undefined : ('redis' as const),
      ].filter((name) => name !== undefined)
      const servers = await startDockerServers(wanted, serverLog(settings, 'docker'))
      await supervisor.add('Docker', 'server', async () => servers)
      note('in Docker')
      return {
        kafkaBrokers: kafkaBrokers ?? servers.kafkaBrokers,
        redisUrl: redisUrl ?? servers.redisUrl,
      }
    })
  }
  return {
    kafkaBrokers: kafkaBrokers ?? (await nativeKafka(settings, supervisor)),
    redisUrl: redisUrl ?? (await nativeRedis(settings, supervisor)),
  }
}

async function nativeKafka(settings: StartSettings, supervisor: Supervisor): Promise<string> {
  if (!(await jarsAreThere())) await step('Fetching Kafka', async () => void (await fetchJars()))
  return step('Starting Kafka', async (note) => {
    const log = serverLog(settings, 'kafka')
    const dataDir = await closedFolder(settings, 'kafka')
    const port = await usualPort(
      path.join(dataDir, 'server.properties'),
      /^listeners=PLAINTEXT:\/\/[^:]+:(\d+)/m,
    )
    const kafka = await supervisor.add('Kafka', 'server', () => startKafka({ dataDir, port, log }))
    note(kafka.brokers)
    return kafka.brokers
  })
}

async function nativeRedis(settings: StartSettings, supervisor: Supervisor): Promise<string> {
  return step('Starting Redis', async (note) => {
    const log = serverLog(settings, 'redis')
    const port = await freePort()
    const dataDir = await closedFolder(settings, 'redis')
    const redis = await supervisor.add('Redis', 'server', () => startRedis({ dataDir, port, log }))
    note(`127.0.0.1:${redis.port}`)
    return redis.url
  })
}

/** A folder of the data directory that other users can't look into: events hold names and addresses. */
async function closedFolder({ dataDir }: StartSettings, name: string): Promise<string> {
  const folder = path.join(dataDir, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** The port of the last run when it is free, so that an address somebody wrote down stays right. */
async function usualPort(file: string, pattern: RegExp): Promise<number> {
  const last = Number(pattern.exec((await readIfThere(file)) ?? '')?.[1])
  return last > 0 && (await portIsFree(last)) ? last : freePort()
}
