import type { Kafka } from 'kafkajs'
import type { Publisher } from '../log/message-source.ts'
import { toMessage } from './message.ts'
import { kafkaSender } from './sender.ts'
import { emptyPartitions, ensureTopic, orderEventsTopic } from './topic.ts'

export interface KafkaPublisherOptions {
  kafka: Kafka
  partitions: number
  topic?: string
}

/** Publishes events of the log: in order, at least once; what comes twice does nothing. */
export function kafkaPublisher({
  kafka,
  partitions,
  topic = orderEventsTopic,
}: KafkaPublisherOptions): Publisher {
  const sender = kafkaSender({ kafka, topic })
  return {
    async prepare() {
      await ensureTopic({ kafka, topic, partitions })
      return emptyPartitions({ kafka, topic })
    },
    publish: (events) => sender.send(events.map(toMessage)),
    close: sender.close,
  }
}
