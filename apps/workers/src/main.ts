import { randomBytes } from 'node:crypto'
import { createPool } from '@sagaboard/db/client'
import { createExecuteCommand } from '@sagaboard/db/commands/execute-command'
import { createPlaceOrder, type PlaceOrder } from '@sagaboard/db/commands/place-order'
import { writeTerritory } from '@sagaboard/db/customs-territory'
import {
  applicationNames,
  newMemberId,
  OtherBuildRunning,
  refuseOtherBuilds,
} from '@sagaboard/db/other-builds'
import { createDeadLetterStore } from '@sagaboard/db/postgres-log/dead-letters'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import { services as sagaServices } from '@sagaboard/events/catalog/events'
import type { Group } from '@sagaboard/events/catalog/groups'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaDeadLetters } from '@sagaboard/events/kafka/dead-letters'
import { kafkaPublisher } from '@sagaboard/events/kafka/publisher'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import { awaitTopic, TopicMismatch } from '@sagaboard/events/kafka/topic'
import type { EventStore } from '@sagaboard/events/log/event-store'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { ConfigError, minuteMs } from '@sagaboard/process/config'
import { startTracing } from '@sagaboard/process/tracing'
import type { Pool } from 'pg'
import { type Logger, pino } from 'pino'
import { createWorkers } from './build.ts'
import { readConfig } from './config.ts'
import { createDoors } from './doors/index.ts'
import { faultSwitches } from './fault-injection/switches.ts'
import { startStatusServer } from './http.ts'
import { createMetrics } from './metrics.ts'
import { smtpMailer } from './providers/smtp.ts'
import { createDeadLetters } from './relay/dead-letters.ts'
import { createRelay } from './relay/index.ts'
import { lettersAtOnce, type Mail } from './services/notifications/sender.ts'
import { warnOfUnsent } from './services/notifications/warn-of-unsent.ts'
import { createWriteLetter } from './services/notifications/write-letter.ts'
import { createWatches } from './watches.ts'

const drainMs = 4_500

async function main(): Promise<void> {
  const config = readConfig()
  const logger = pino({ level: config.logLevel, base: { process: 'workers' } })
  const member = newMemberId()
  const services = config.services.filter((name): name is Group => name !== 'relay')
  const attributes = {
    'sagaboard.services': config.services.join(','),
    'sagaboard.bus': config.bus,
  }
  const traced = { name: 'sagaboard-workers', attributes }
  const tracing = await startTracing(config.tracesTo, traced, logger)
  const tracer = tracing?.tracer

  const pool = createPool(config.databaseUrl, {
    max: services.length * 3 + 4,
    applicationName: applicationNames.workers,
    pipeline: true,
    role: 'workers',
  })
  const providers = createPool(config.databaseUrl, {
    max: 4,
    applicationName: 'sagaboard-simulated-providers',
    role: 'workers',
  })
  await refuseOtherBuilds(pool)
  if (services.includes('inventory')) await writeTerritory(pool, config.customsTerritory)
  const notifications = createNotifications(pool, config.databaseUrl)
  const log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
  const kafka =
    config.bus === 'kafka'
      ? createKafka({ ...config.kafka, clientId: 'sagaboard-workers', logger })
      : undefined
  const metrics = createMetrics()
  const mail = await mailOf(config, { pool, log, logger })
  const faults = config.faultSwitches
    ? faultSwitches({
        pool: providers,
        logger,
        executeCommand: createExecuteCommand({ log, tracer }),
      })
    : undefined
  const gateway = config.paymentProvider.create(providers, faults?.isDeclined)
  const placing = createPool(config.databaseUrl, {
    max: 4,
    applicationName: 'sagaboard-doors',
    pipeline: true,
    role: 'workers',
    // Locks are held for milliseconds, but for ever by a connection that fell silent.
    lockTimeoutMs: 1_000,
  })
  const placingLog = createPostgresLog({
    pool: placing,
    notifications,
    partitions: log.partitions,
  })
  const workers = createWorkers({
    services,
    log,
    sourceFor: (groups) =>
      kafka
        ? kafkaSource({ kafka, log, groups, logger, onUnroutable: metrics.unroutableMessage })
        : logTail({ log, groups, member, logger }),
    providers,
    gateway,
    // Who moves simulated parcels knows the clock by which they travel.
    carrier: config.parcelNews ? undefined : config.carrier.create(providers),
    logger,
    fulfilment: config.fulfilment,
    reservationMs: config.reservationMs,
    backorderMs: config.backorderMs,
    returnDays: config.returnDays,
    onHandled: metrics.handled,
    parcelNews: config.parcelNews,
    mail,
    faults,
    placeLoad: loadPlacing(config, { log: placingLog, tracer }),
    tracer,
    relay:
      kafka && config.services.includes('relay')
        ? createRelay({
            log,
            publisher: kafkaPublisher({ kafka, partitions: log.partitions }),
            member,
            logger,
            tracer,
            deadLetters: createDeadLetters({
              store: createDeadLetterStore(pool),
              publisher: kafkaDeadLetters({ kafka }),
              logger,
            }),
          })
        : undefined,
  })
  const health = () => [...workers.health(), { service: 'wake-up', ...notifications.health() }]
  metrics.watch(health)
  const watches = services.includes('orders')
    ? createWatches(config, { registry: metrics.registry, logger })
    : undefined
  // Connections of their own: who calls never waits for the loop, nor the loop for who calls.
  const atDoors = createPool(config.databaseUrl, {
    max: 8,
    applicationName: 'sagaboard-doors',
    pipeline: true,
    role: 'workers',
    lockTimeoutMs: 5_000,
  })
  const doors = createDoors({
    // A service beside the saga has no door.
    scopes: sagaServices.filter((service) => services.includes(service)),
    pool: atDoors,
    log: placingLog,
    secret: config.secret,
    holdMs: config.reservationMs,
    gateway,
    // What is in such a parcel, and where it is, is the program's to follow.
    carrier: config.carrier.create(providers),
    web:
      config.inventorySecret !== undefined && workers.reserveOrder
        ? { secret: config.inventorySecret, reserveOrder: workers.reserveOrder }
        : undefined,
    tracer,
    logger,
  })
  metrics.watchDoors(doors)
  const grpc = await doors.startGrpc({ host: config.host, port: config.grpcPort })
  const status = await startStatusServer({
    port: config.port,
    host: config.host,
    health,
    pool,
    metrics,
    doors: doors.rest,
    logger,
  })

  const stopping = new AbortController()
  const drain = async (signal: string) => {
    if (stopping.signal.aborted) return
    stopping.abort()
    logger.info({ signal }, 'draining')
    setTimeout(() => process.exit(1), drainMs).unref()
    await Promise.all([workers.stop(), watches?.stop(), grpc?.close()])
    await Promise.all([status.close(), notifications.close(), doors.stop()])
    await Promise.all([
      ...[pool.end(), providers.end(), atDoors.end(), placing.end()],
      tracing?.shutdown(),
    ])
    logger.info('stopped')
  }
  process.once('SIGTERM', drain)
  process.once('SIGINT', drain)

  if (kafka)
    await awaitTopic({ kafka, partitions: log.partitions, logger, signal: stopping.signal })
  if (stopping.signal.aborted) return
  await workers.start()
  if (stopping.signal.aborted) return
  await watches?.start()
  logger.info(
    {
      services: config.services,
      bus: config.bus,
      port: status.port,
      grpcPort: grpc?.port,
      member,
    },
    'workers started',
  )
}

/** Load is placed where faults may be turned on, and nobody but the simulated parties hears of it; undefined: not here. */
function loadPlacing(
  config: ReturnType<typeof readConfig>,
  placing: Pick<Parameters<typeof createPlaceOrder>[0], 'log' | 'tracer'>,
): PlaceOrder | undefined {
  const { faultSwitches, paymentProvider, carrier } = config
  if (!faultSwitches || paymentProvider.name !== 'simulated' || carrier.name !== 'simulated')
    return undefined
  return createPlaceOrder({
    ...placing,
    // Nobody holds a link to these orders.
    secret: config.secret ?? randomBytes(32).toString('base64url'),
    reservationMinutes: config.reservationMs / minuteMs,
  })
}

/** Who takes letters, and what is in them; undefined where messages are read in the shop alone: then it is said what waits. */
async function mailOf(
  { mail, services }: ReturnType<typeof readConfig>,
  { pool, log, logger }: { pool: Pool; log: Pick<EventStore<never>, 'readOrder'>; logger: Logger },
): Promise<Mail | undefined> {
  if (!mail) {
    if (services.includes('notifications')) await warnOfUnsent(pool, logger)
    return undefined
  }
  const { url, from, publicUrl, secret, host } = mail
  return {
    mailer: smtpMailer({ url, from, connectionsMax: lettersAtOnce }),
    writeLetter: createWriteLetter({ log, publicUrl, secret }),
    host,
  }
}

main().catch((error) => {
  const logger = pino({ base: { process: 'workers' } })
  logger.fatal(
    {
      err: [ConfigError, TopicMismatch, OtherBuildRunning].some((known) => error instanceof known)
        ? undefined
        : error,
    },
    error instanceof Error ? error.message : String(error),
  )
  process.exit(1)
})
