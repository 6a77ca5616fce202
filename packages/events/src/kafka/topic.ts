import type { Admin, Kafka } from 'kafkajs'
import type { Logger } from 'pino'

/** The topic that carries the log: as many partitions as the log, an order's events all in one of them. */
export const orderEventsTopic = 'order-events'

/** The topic can't carry this log; trying again would not help. */
export class TopicMismatch extends Error {
  readonly retry = false
  override name = 'TopicMismatch'
}

const firstWaitMs = 100

export interface TopicOptions {
  kafka: Kafka
  topic?: string
  /** As many as the log has. */
  partitions: number
}

/**
 * Makes the topic when it is missing. Several processes may do it at once.
 *
 * @throws TopicMismatch when it is there with another number of partitions; any other error when the broker is away
 */
export async function ensureTopic({
  kafka,
  topic = orderEventsTopic,
  partitions,
}: TopicOptions): Promise<void> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    await makeWhenMissing(admin, topic, partitions)
    const found =
      (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0
    if (found !== partitions)
      throw new TopicMismatch(
        `The topic ${topic} has ${found} partitions, the event log has ${partitions}: delete the topic (it is made again from the log), or use another broker.`,
      )
  } finally {
    await admin.disconnect()
  }
}

/** Kept for good, as the log is: a group that reads for the first time reads from the beginning. */
async function makeWhenMissing(admin: Admin, topic: string, numPartitions: number): Promise<void> {
  if ((await admin.listTopics()).includes(topic)) return
  const configEntries = [{ name: 'retention.ms', value: '-1' }]
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions, replicationFactor: -1, configEntries }],
  })
}

/**
 * Makes the topic of dead letters when it is missing; how many partitions it has is nobody's concern.
 *
 * @throws Error when the broker is away
 */
export async function ensureDeadLetterTopic({
  kafka,
  topic,
}: {
  kafka: Kafka
  topic: string
}): Promise<void> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    await makeWhenMissing(admin, topic, 1)
  } finally {
    await admin.disconnect()
  }
}

/**
 * As {@link ensureTopic}, waiting for a broker that is not there yet.
 *
 * @param signal ends the waiting
 * @throws TopicMismatch as above
 */
export async function awaitTopic({
  logger,
  signal,
  ...options
}: TopicOptions & { logger: Logger; signal?: AbortSignal }): Promise<void> {
  for (let waitMs = firstWaitMs; !signal?.aborted; waitMs = Math.min(2 * waitMs, 1_000)) {
    try {
      return await ensureTopic(options)
    } catch (error) {
      if (error instanceof TopicMismatch) throw error
      const level = waitMs === firstWaitMs ? 'warn' : 'debug'
      logger[level](
        { error: error instanceof Error ? error.message : String(error) },
        'waiting for the Kafka broker',
      )
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

/**
 * The partitions of the topic in which nothing was ever written.
 *
 * @throws Error when the broker is away
 */
export async function emptyPartitions({
  kafka,
  topic = orderEventsTopic,
}: Pick<TopicOptions, 'kafka' | 'topic'>): Promise<Set<number>> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    const offsets = await admin.fetchTopicOffsets(topic)
    return new Set(offsets.filter(({ high }) => high === '0').map(({ partition }) => partition))
  } finally {
    await admin.disconnect()
  }
}
