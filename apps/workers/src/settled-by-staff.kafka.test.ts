import { randomUUID } from 'node:crypto'
import { createKafka } from '@sagaboard/events/kafka/client'
import { kafkaSource } from '@sagaboard/events/kafka/source'
import type {} from '@sagaboard/infra/testing/kafka-setup'
import { pino } from 'pino'
import { beforeEach, inject, test } from 'vitest'
import { paymentService } from './services/payment/index.ts'
import { postgresPayments } from './services/payment/store.ts'
import { shippingService } from './services/shipping/index.ts'
import { postgresShipments } from './services/shipping/store.ts'
import { type Case, cases, createSettling } from './testing/settling.ts'
import { SilentProviders } from './testing/silent-providers.ts'
import { startOnKafka } from './testing/start-on-kafka.ts'
import { type StartService, startService } from './testing/start-service.ts'
import { useShop } from './testing/use-shop.ts'

const { cleanUp, database, shop } = useShop()
const providers = new SilentProviders()
const logger = pino({ level: 'silent' })

/** Each service by itself, as in a cluster. */
beforeEach(async () => {
  providers.reaches = {}
  const { url } = database
  const brokers = inject('kafkaBrokers')
  const topic = `order-events-${randomUUID().slice(0, 8)}`
  const alone = (member: string): StartService => ({
    member,
    sourceOf: (log, service) =>
      kafkaSource({
        kafka: createKafka({ brokers: brokers.split(','), clientId: member, logger }),
        log,
        groups: [service],
        logger,
        topic,
      }),
  })
  const others = await startOnKafka(url, {
    brokers,
    topic,
    member: 'member-others',
    services: ['inventory', 'orders'],
  })
  const payment = await startService(
    url,
    (pool) => paymentService(postgresPayments, providers.gateway(pool)),
    alone('member-payment'),
  )
  const shipping = await startService(
    url,
    (pool) => shippingService(postgresShipments, providers.carrier(pool)),
    alone('member-shipping'),
  )
  cleanUp.push(() => Promise.all([payment.stop(), shipping.stop(), others.stop()]))
})

const { settles } = createSettling(() => shop, providers)

test.each(['a charge that did not happen', 'the void of a label that is void'])(
  'on Kafka, a person states: %s',
  (what) => settles(cases[what] as Case),
)
