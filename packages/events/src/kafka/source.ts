import { randomUUID } from 'node:crypto'
import type { Kafka } from 'kafkajs'
import type { Logger } from 'pino'
import type { EventLog } from '../log/event-log.ts'
import type { Batch, MessageSource, SourceHealth } from '../log/message-source.ts'
import { handlerMaxMs } from '../runtime/watchdog.ts'
import { within } from '../runtime/within.ts'
import { KafkaBatch } from './batch.ts'
import type { PartitionSlice } from './chunks.ts'
import { GroupConsumer, heartbeatMs } from './consumer.ts'
import { GroupReader, type KafkaGroup } from './group-reader.ts'
import { Pump } from './pump.ts'
import { orderEventsTopic } from './topic.ts'

export interface KafkaSourceOptions<Tx> {
  kafka: Kafka
  log: EventLog<Tx>
  /** Those that read here together. */
  groups: readonly KafkaGroup[]
  logger: Logger
  topic?: string
  batchMax?: number
  /** A message that belongs to no order was passed by. */
  onUnroutable?: () => void
  /** A member that is not heard of for so long is replaced. The broker's lower limit is 6 s unless it is told otherwise. */
  sessionMs?: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs?: number
}

const awayMaxMs = 8_000
const flushMaxMs = 500

/**
 * The events of one or several groups from Kafka; each group has a consumer of its own (consumer.ts). What their fetches
 * brought, from however many partitions, is one batch for the loop (pump.ts); the next fetch is made when it is done, so a
 * batch is what has arrived meanwhile.
 *
 * The truth of what was done is in the store (each service's row per order says what it has seen). The committed offset is
 * a hint that saves reading again, and is written after the effects are committed. A batch that fails is handed over again
 * from here while the heartbeat goes on.
 */
export function kafkaSource<Tx>(options: KafkaSourceOptions<Tx>): MessageSource<Tx> {
  return new KafkaSource(options)
}

class KafkaSource<Tx> implements MessageSource<Tx> {
  readonly #options: KafkaSourceOptions<Tx>
  readonly #consumers: ReadonlyMap<GroupReader, GroupConsumer>
  readonly #pump: Pump
  #handler: (batch: Batch<Tx>) => Promise<void> = async () => {}
  #watch: NodeJS.Timeout | undefined

  constructor(options: KafkaSourceOptions<Tx>) {
    const { log, logger, topic = orderEventsTopic, sessionMs = 6_000, groups } = options
    this.#options = options
    const readers = groups.map((group) => {
      const note = (positions: ReadonlyMap<number, number>) =>
        log.recordPosition(group.name, positions)
      return new GroupReader(group, { topic, logger, note })
    })
    this.#pump = new Pump({
      logger,
      readers,
      batchMax: options.batchMax ?? 400,
      heartbeatMs: heartbeatMs(sessionMs),
      handlerMaxMs: options.handlerMaxMs ?? handlerMaxMs,
      handle: (slices, stepped) => this.#handle(slices, stepped),
      // A member whose handler hangs stays away, so that others get its partitions; what it still does no longer counts.
      giveUp: (error, timesInARow) => {
        for (const consumer of this.#consumers.values())
          consumer.crash(error, Math.min(awayMaxMs, 500 * 2 ** timesInARow))
      },
      moved: () => {
        for (const [reader, consumer] of this.#consumers)
          reader.hints.store(() => consumer.consumer)
      },
      leave: (reader) => this.#flush(reader),
    })
    const member = randomUUID()
    this.#consumers = new Map(
      readers.map((reader) => [reader, this.#consumerFor(reader, { topic, sessionMs, member })]),
    )
  }

  #consumerFor(
    reader: GroupReader,
    settings: { topic: string; sessionMs: number; member: string },
  ): GroupConsumer {
    const { kafka, logger, log } = this.#options
    return new GroupConsumer({
      ...settings,
      kafka,
      logger,
      group: reader.name,
      partitions: log.partitions,
      assigned: (partitions) => reader.assigned(partitions),
      lost: () => {
        reader.lost()
        this.#pump.drop(reader)
      },
      fetched: (payload) => this.#pump.add(reader, payload),
    })
  }

  async start(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void> {
    this.#handler = handler
    for (const consumer of this.#consumers.values()) consumer.start()
    this.#watch = setInterval(() => {
      if (this.#pump.isHandling) return
      for (const consumer of this.#consumers.values())
        if (consumer.isSilent) consumer.crash(new Error('the consumer fell silent'))
    }, 1_000)
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch)
    await this.#pump.stop()
    await Promise.all(
      [...this.#consumers].map(async ([reader, consumer]) => {
        await this.#flush(reader)
        await consumer.stop()
      }),
    )
  }

  health(): SourceHealth {
    const consumers = [...this.#consumers.values()]
    const { trouble, isHandling, steppedAt } = this.#pump
    const heardAt = Math.min(...consumers.map(({ aliveAt }) => aliveAt))
    return {
      trouble: trouble ?? consumers.map((consumer) => consumer.trouble).find(Boolean) ?? null,
      // The broker's answer counts as progress unless a handler is at work: a stuck one must show.
      progressAt: isHandling ? steppedAt : Math.max(heardAt, steppedAt),
      rebuilds: consumers.reduce((sum, { rebuilds }) => sum + rebuilds, 0),
    }
  }

  async #handle(slices: readonly PartitionSlice[], stepped: () => void): Promise<void> {
    const { log, logger, onUnroutable = () => {} } = this.#options
    const batch = await KafkaBatch.of({
      slices,
      readers: [...this.#consumers.keys()],
      log,
      logger,
      onUnroutable,
      stepped,
      beat: () => this.#pump.beat(),
      isMember: (reader) => this.#consumers.get(reader)?.isMember ?? false,
    })
    if (batch.deliveries.length === 0) batch.afterCommit()
    else await this.#handler(batch)
  }

  #flush(reader: GroupReader): Promise<void> {
    return within(flushMaxMs, reader.hints.flush(this.#consumers.get(reader)?.consumer))
  }
}
