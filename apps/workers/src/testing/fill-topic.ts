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
  const producer = kafka.producer({ maxInFlightRequests: 1 })
  await producer.connect()
  await producer.send({
    topic,
    messages: messages.map(({ partition, timestamp, key, value, headers }) => ({
      ...{ partition, timestamp, key: bytesOf(key), value: bytesOf(value) },
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, one]) => [name, bytesOf(one) ?? '']),
      ),
    })),
  })
  await producer.disconnect()
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  for (const { partition, offset } of messages)
    if (offset >= Number(ends.find((end) => end.partition === partition)?.high))
      throw new Error(
        `message ${offset} of partition ${partition} of ${topic} has another place now`,
      )
}

const bytesOf = (bytes: Bytes): Buffer | null => {
  if (bytes === null) return null
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.base64, 'base64')
}
