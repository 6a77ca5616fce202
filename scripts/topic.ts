import { createKafka } from '@sagaboard/events/kafka/client'
import { orderEventsTopic } from '@sagaboard/events/kafka/topic'
import { kafkaOf, readSettings, settings } from '@sagaboard/process/config'
import { pino } from 'pino'
import { fail, print } from './lib/progress.ts'
import { lineOf, readTopic } from './lib/read-topic.ts'
import { StartError, sentence } from './lib/start-error.ts'

/**
 * `KAFKA_BROKERS=host:port npm run topic -- <order id>`: prints what the topic has of an order so far, one message a line:
 * where it stands, its key, and what its CloudEvent says. Reads as a group of its own that is gone afterwards.
 */

try {
  const [orderId, ...others] = process.argv.slice(2)
  if (!orderId || others.length > 0)
    throw new StartError('Say of which order: KAFKA_BROKERS=host:port npm run topic -- <order id>.')
  const access = kafkaOf(
    readSettings(
      {
        KAFKA_BROKERS: settings.KAFKA_BROKERS,
        KAFKA_TLS: settings.KAFKA_TLS.default(false),
        KAFKA_SASL: settings.KAFKA_SASL.optional(),
        KAFKA_USERNAME: settings.KAFKA_USERNAME.optional(),
        KAFKA_PASSWORD: settings.KAFKA_PASSWORD.optional(),
      },
      process.env,
    ),
  )
  const logger = pino({ level: 'silent' })
  const kafka = createKafka({ ...access, clientId: 'sagaboard-topic', logger })
  const found = await readTopic(kafka, orderEventsTopic, orderId)
  for (const message of found) print(lineOf(message))
  if (found.length === 0)
    throw new StartError(`The topic ${orderEventsTopic} has nothing of the order ${orderId}.`)
} catch (error) {
  fail(sentence(error))
  process.exitCode = 1
}
