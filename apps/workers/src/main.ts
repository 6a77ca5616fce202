import { createPool } from '@sagaboard/db/client'
import {
  applicationNames,
  newMemberId,
  OtherBuildRunning,
  refuseOtherBuilds,
} from '@sagaboard/db/other-builds'
import { createDeadLetterStore } from '@sagaboard/db/postgres-log/dead-letters'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { Service } from '@sagaboard/events/catalog/events'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaDeadLetters } from '@sagaboard/events/kafka/dead-letters'
import { kafkaPublisher } from '@sagaboard/events/kafka/publisher'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import { awaitTopic, TopicMismatch } from '@sagaboard/events/kafka/topic'
import { logTail } from '@sagaboard/events/log/tail/log-tail'
import { ConfigError } from '@sagaboard/process/config'
import { pino } from 'pino'
import { createWorkers } from './build.ts'
import { readConfig } from './config.ts'
import { faultSwitches } from './fault-injection/switches.ts'
import { startStatusServer } from './http.ts'
import { InvariantWatch } from './invariant-watch.ts'
import { createMetrics } from './metrics.ts'
import { createDeadLetters } from './relay/dead-letters.ts'
import { createRelay } from './relay/index.ts'

const drainMs = 4_500

async function main(): Promise<void> {
  const config = readConfig()
  const logger = pino({ level: config.logLevel, base: { process: 'workers' } })
  const member = newMemberId()
  const services = config.services.filter((name): name is Service => name !== 'relay')

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
  const notifications = createNotifications(pool, config.databaseUrl)
  const log = createPostgresLog({ pool, notifications, partitions: await readPartitions(pool) })
  const kafka =
    config.bus === 'kafka'
      ? createKafka({ ...config.kafka, clientId: 'sagaboard-workers', logger })
      : undefined
  const metrics = createMetrics()
  const workers = createWorkers({
    services,
    log,
    sourceFor: (groups) =>
      kafka
        ? kafkaSource({ kafka, log, groups, logger, onUnroutable: metrics.unroutableMessage })
        : logTail({ log, groups, member, logger }),
    providers,
    logger,
    onHandled: metrics.handled,
    faults: config.faultSwitches ? faultSwitches({ pool: providers, logger }) : undefined,
    relay:
      kafka && config.services.includes('relay')
        ? createRelay({
            log,
            publisher: kafkaPublisher({ kafka, partitions: log.partitions }),
            member,
            logger,
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
  // With connections of its own: a unit of work finds rows by key only, and these views read more.
  const looking = services.includes('orders')
    ? createPool(config.databaseUrl, {
        max: 1,
        applicationName: 'sagaboard-invariants',
        role: 'workers',
      })
    : undefined
  const invariants =
    looking && new InvariantWatch({ pool: looking, logger, registry: metrics.registry })
  const status = await startStatusServer({
    port: config.port,
    host: config.host,
    health,
    pool,
    metrics,
    logger,
  })

  const stopping = new AbortController()
  const drain = async (signal: string) => {
    if (stopping.signal.aborted) return
    stopping.abort()
    logger.info({ signal }, 'draining')
    setTimeout(() => process.exit(1), drainMs).unref()
    await Promise.all([workers.stop(), invariants?.stop()])
    await Promise.all([status.close(), notifications.close()])
    await Promise.all([pool.end(), providers.end(), looking?.end()])
    logger.info('stopped')
  }
  process.once('SIGTERM', drain)
  process.once('SIGINT', drain)

  if (kafka)
    await awaitTopic({ kafka, partitions: log.partitions, logger, signal: stopping.signal })
  if (stopping.signal.aborted) return
  await workers.start()
  invariants?.start()
  logger.info(
    { services: config.services, bus: config.bus, port: status.port, member },
    'workers started',
  )
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
