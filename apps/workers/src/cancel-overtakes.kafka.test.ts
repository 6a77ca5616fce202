import { randomUUID } from 'node:crypto'
import { services } from '@sagaboard/events/catalog/events'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { inject } from 'vitest'
import { testCancelOvertakes } from './testing/cancel-overtakes.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { useShop } from './testing/use-shop.ts'

const { database, shop } = useShop()

/** Each service by itself, as in a cluster. */
async function start() {
  const topic = `order-events-${randomUUID().slice(0, 8)}`
  const workers = await Promise.all(
    services.map((service) =>
      startOnKafka(database.url, {
        brokers: inject('kafkaBrokers'),
        topic,
        member: `member-${service}`,
        services: [service],
        relay: service === 'orders',
      }),
    ),
  )
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}

testCancelOvertakes('Kafka', () => shop, start)
