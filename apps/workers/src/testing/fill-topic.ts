import type { Bytes, TopicMessage } from '@sagaboard/db/testing/fixture-manifest'
import type { createKafka } from '@sagaboard/events/kafka/client'

interface Filling {
  topic: string
  partitions: number
  messages: readonly TopicMessage[]
}

/** Makes a topic and fills it: each message gets the place that it had in the topic it was taken from. */
export async function fillTopic(
  kafka: ReturnType<typeof createKafka>,
  { topic, partitions, messages }: Filling,
): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = [{ name: 'retention.ms', value: '-1' }]
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: partitions, configEntries }],
  })
  // A topic that was only just made may refuse some of its partitions: what is sent again then must not stand there twice.
  const producer = kafka.producer({ maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  await producer.send({
    topic,
    messages: messages.map(({ partition, timestamp, key, value, headers }) => ({
      partition,
      timestamp,
      key: bytesOf(key),
      value: bytesOf(value),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, one]) => [name, bytesOf(one) ?? '']),
      ),
    })),
  })
  await producer.disconnect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  for (const { partition, high } of ends) {
    const sent = messages.filter((message) => message.partition === partition).length
    if (Number(high) !== sent)
      throw new Error(`partition ${partition} of ${topic} holds ${high} messages, not ${sent}`)
  }
}

const bytesOf = (bytes: Bytes): Buffer | null => {
  if (bytes === null) return null
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.base64, 'base64')
}
