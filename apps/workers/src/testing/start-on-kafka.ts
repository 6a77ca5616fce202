import { createDeadLetterStore } from '@sagaboard/db/postgres-log/dead-letters'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaDeadLetters } from '@sagaboard/events/kafka/dead-letters'
import { kafkaPublisher } from '@sagaboard/events/kafka/publisher'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import type { Handled } from '@sagaboard/events/runtime/run-services'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import { type Logger, pino } from 'pino'
import { createWorkers } from '../build.ts'
import { faultSwitches } from '../fault-injection/switches.ts'
import { createDeadLetters } from '../relay/dead-letters.ts'
import { createRelay } from '../relay/index.ts'
import { connect } from './start-workers.ts'

export interface OnKafka {
  brokers: string
  /** Its own for each test file: the broker is shared. */
  topic: string
  member: string
  services?: readonly Service[]
  relay?: boolean
  logger?: Logger
  onHandled?: (handled: Handled) => void
  /** So long a step waits for the provider's answers (ms); a test that counts steps has time for them. */
  paceMs?: number
  tracer?: Tracer
}

/** Runs services, and the relay, as one process on Kafka would, on connections of its own. */
export async function startOnKafka(
  url: string,
  {
    brokers,
    topic,
    member,
    services: names = services,
    relay = true,
    logger = pino({ level: 'silent' }),
    onHandled,
    paceMs,
    tracer,
  }: OnKafka,
) {
  const { log, pool, providers, close } = await connect(url, member, 'workers')
  const kafka = createKafka({ brokers: brokers.split(','), clientId: member, logger })
  const workers = createWorkers({
    services: names,
    log,
    sourceFor: (groups) => kafkaSource({ kafka, log, groups, logger, topic }),
    providers,
    logger,
    onHandled,
    paceMs,
    tracer,
    faults: faultSwitches({ pool: providers, logger }),
    relay: relay
      ? createRelay({
          log,
          publisher: kafkaPublisher({ kafka, topic, partitions: log.partitions }),
          member,
          logger,
          tracer,
          deadLetters: createDeadLetters({
            store: createDeadLetterStore(pool),
            publisher: kafkaDeadLetters({ kafka, topic }),
            logger,
          }),
        })
      : undefined,
  })
  await workers.start()
  return {
    health: workers.health,
    async stop() {
      await workers.stop()
      await close()
    },
  }
}
