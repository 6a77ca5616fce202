import { randomUUID } from 'node:crypto'
import { createKafka } from '@sagaboard/events/kafka/client'
import { fromMessage } from '@sagaboard/events/kafka/message'
import { orderEventsTopic } from '@sagaboard/events/kafka/topic'
import type { Pool } from 'pg'
import { pino } from 'pino'

/**
 * Compares the topic with the log: every event is there, each order's for the first time in their order. That some are
 * there twice is what a relay that may be killed costs.
 *
 * @returns one sentence for each difference, and how many messages were sent more than once
 */
export async function auditTopic(
  pool: Pool,
  brokers: string,
): Promise<{ differences: string[]; sentAgain: number }> {
  const versions = new Map<string, number>()
  const differences: string[] = []
  let sentAgain = 0
  for (const { orderId, version } of await readTopic(brokers)) {
    const last = versions.get(orderId) ?? 0
    if (version === last + 1) versions.set(orderId, version)
    else if (version <= last) sentAgain++
    else differences.push(`on the topic event ${version} of order ${orderId} comes after ${last}`)
  }
  const { rows } = await pool.query<{ orderId: string; version: number }>(
    'select order_id as "orderId", max(version) as version from log.events group by 1',
  )
  for (const { orderId, version } of rows) {
    if (versions.get(orderId) !== version)
      differences.push(
        `order ${orderId} has ${version} events, the topic ${versions.get(orderId) ?? 0}`,
      )
  }
  return { differences, sentAgain }
}

async function readTopic(brokers: string): Promise<{ orderId: string; version: number }[]> {
  const kafka = createKafka({
    brokers: [brokers],
    clientId: 'storm',
    logger: pino({ level: 'silent' }),
  })
  const admin = kafka.admin()
  const consumer = kafka.consumer({ groupId: `storm-${randomUUID()}`, maxWaitTimeInMs: 100 })
  const found: { orderId: string; version: number }[] = []
  try {
    await Promise.all([admin.connect(), consumer.connect()])
    const missing = new Map(
      (await admin.fetchTopicOffsets(orderEventsTopic)).map(({ partition, high }) => [
        partition,
        Number(high),
      ]),
    )
    for (const [partition, high] of missing) if (high === 0) missing.delete(partition)
    await consumer.subscribe({ topic: orderEventsTopic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ partition, message }) => {
            const received = fromMessage(message, partition)
            if (received.type === 'event') found.push(received.stored)
            if (Number(message.offset) + 1 >= (missing.get(partition) ?? 0))
              missing.delete(partition)
            if (missing.size === 0) resolve()
          },
        })
        .catch(reject)
      if (missing.size === 0) resolve()
    })
  } finally {
    await Promise.all([admin.disconnect(), consumer.disconnect()])
  }
  return found
}
