import { randomUUID } from 'node:crypto'
import { tallyRows } from '@sagaboard/db/testing/tally-rows'
import { useTestDatabase } from '@sagaboard/db/testing/template-database'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaPublisher } from '@sagaboard/events/kafka/publisher'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import { runServices } from '@sagaboard/events/runtime/run-services'
import { eventually } from '@sagaboard/events/testing/eventually'
import { appendTo } from '@sagaboard/events/testing/source-contract'
import { tallyService } from '@sagaboard/events/testing/tally-service'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import kafkajs, { type ConsumerRunConfig, type Kafka } from 'kafkajs'
import { pino } from 'pino'
import { expect, inject, test } from 'vitest'
import { connect } from '../testing/start-workers.ts'
import { createRelay } from './index.ts'

const database = useTestDatabase()
const logger = pino({ level: 'silent' })

/** A client whose first consumers, so many, meet an error over which kafkajs ends them for good. */
function crashing(kafka: Kafka, consumers: number): Kafka {
  let left = consumers
  const consumer: Kafka['consumer'] = (config) => {
    const made = kafka.consumer(config)
    const isDoomed = left-- > 0
    const run = (options: ConsumerRunConfig = {}) =>
      made.run({
        ...options,
        async eachBatch(payload) {
          if (isDoomed) throw new kafkajs.KafkaJSNonRetriableError('the broker refuses for good')
          await options.eachBatch?.(payload)
        },
      })
    return { ...made, run }
  }
  return Object.assign(Object.create(kafka) as Kafka, { consumer })
}

test('P10: a consumer that ends over an error of the broker is told, counted and built again, until it moves', async () => {
  const topic = `order-events-${randomUUID().slice(0, 8)}`
  const kafka = createKafka({
    brokers: inject('kafkaBrokers').split(','),
    clientId: 'test',
    logger,
  })
  const { log, pool, close } = await connect(database.url, 'test-crash')
  const rows = await tallyRows(pool)
  const relay = createRelay({
    log,
    publisher: kafkaPublisher({ kafka, topic, partitions: log.partitions }),
    member: 'relay',
    logger,
  })
  const source = kafkaSource({
    kafka: crashing(kafka, 3),
    log,
    groups: [{ name: 'tally', subscribesTo: ['PaymentVoided'] }],
    logger,
    topic,
  })
  const service = runServices({ services: [tallyService('tally', rows)], source, log, logger })
  await relay.start()
  await service.start()
  try {
    const told = new Set<string | null>()
    const orders = Array.from({ length: 20 }, () => randomUUID())
    await appendTo(log, orders)
    await eventually(async () => {
      told.add(source.health().trouble)
      expect((await rows.read(log.reader, 'tally', orders)).map(({ handled }) => handled)).toEqual(
        orders.map(() => [1]),
      )
    }, 45_000)
    expect([...told].some((trouble) => trouble?.includes('the broker refuses for good'))).toBe(true)
    expect(source.health()).toMatchObject({ trouble: null, rebuilds: 3 })
  } finally {
    await service.stop()
    await relay.stop()
    await close()
  }
})
