import kafkajs, { type Kafka, type Producer } from 'kafkajs'
import { toMessage } from '../kafka-message.ts'
import { emptyPartitions, ensureTopic, orderEventsTopic } from '../kafka-topic.ts'
import type { Publisher } from '../ports.ts'

export interface KafkaPublisherOptions {
  kafka: Kafka
  partitions: number
  topic?: string
}

/**
 * Publishes events of the log, in order and at least once. The caller waits for one `publish` before the next: with two
 * sends in flight a lost answer can turn the order of two messages around.
 *
 * The producer is not an idempotent one: after a failure everything is sent again from the cursor, by a producer made
 * anew, so a message may come twice in any case, and what comes twice does nothing.
 */
export function kafkaPublisher({ kafka, partitions, topic = orderEventsTopic }: KafkaPublisherOptions): Publisher {
  let producer: Producer | undefined

  async function connected(): Promise<Producer> {
    if (producer) return producer
    const fresh = kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      // Failures are the caller's: it sends again from its cursor.
      retry: { retries: 1, initialRetryTime: 50, maxRetryTime: 200 },
    })
    try {
      await fresh.connect()
    } catch (error) {
      await fresh.disconnect()
      throw error
    }
    producer = fresh
    return fresh
  }

  async function close(): Promise<void> {
    const gone = producer
    producer = undefined
    await gone?.disconnect()
  }

  return {
    async prepare() {
      await ensureTopic({ kafka, topic, partitions })
      return emptyPartitions({ kafka, topic })
    },
    async publish(events) {
      try {
        const out = await connected()
        await out.send({ topic, acks: -1, timeout: 5_000, messages: events.map(toMessage) })
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}
