import { randomUUID } from 'node:crypto'
import { partitionOf } from '@sagaboard/events/log/partition'
import type { Consumer, Kafka } from 'kafkajs'

/** A message of the topic: its place, its key and its value. */
export interface TopicMessage {
  partition: number
  offset: string
  key: string
  value: string
}

/**
 * What a topic has of an order, up to where its partition ended when this was called.
 *
 * @returns in the order of their offsets
 * @throws Error when the brokers can't be reached, or have no such topic
 */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  orderId: string,
): Promise<TopicMessage[]> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const partitions = await admin.fetchTopicOffsets(topic)
    const partition = partitionOf(orderId, partitions.length)
    const { low = '0', high = '0' } = partitions.find((one) => one.partition === partition) ?? {}
    if (Number(high) <= Number(low)) return []
    const groupId = `topic-reader-${randomUUID()}`
    const consumer = kafka.consumer({ groupId })
    try {
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      const all = await readUntil(consumer, partition, Number(high))
      return all.filter(({ key }) => key === orderId)
    } finally {
      await consumer.disconnect()
      // A group that stays has no members, and is forgotten by the broker in its time.
      await admin.deleteGroups([groupId]).catch(() => undefined)
    }
  } finally {
    await admin.disconnect()
  }
}

/** The messages of a partition up to an offset, this one not included. */
const readUntil = (consumer: Consumer, partition: number, end: number): Promise<TopicMessage[]> =>
  new Promise((resolve, reject) => {
    const found: TopicMessage[] = []
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (batch.partition !== partition) return
          for (const { offset, key, value } of batch.messages)
            if (Number(offset) < end)
              found.push({ partition, offset, key: `${key ?? ''}`, value: `${value ?? ''}` })
          if (Number(batch.lastOffset()) + 1 >= end) resolve(found)
        },
      })
      .catch(reject)
  })

/** A message as one line: `partition:offset key version type, caused by …`. */
export function lineOf({ partition, offset, key, value }: TopicMessage): string {
  const place = `${partition}:${offset}`.padEnd(8)
  try {
    const { type, orderversion, source, id, causationid } = JSON.parse(value) as Record<
      string,
      unknown
    >
    const cause = causationid ? `, caused by ${causationid}` : ''
    return `${place} ${key}  ${orderversion} ${type} of ${source}, id ${id}${cause}`
  } catch {
    return `${place} ${key}  no CloudEvent: ${value}`
  }
}
