import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs'
import type { Logger } from 'pino'

/** What a fetch brought of one partition, and how far it is handled. */
export interface FetchedPartition {
  payload: EachBatchPayload
  partition: number
  messages: readonly KafkaMessage[]
  /** Index of the next message to hand over. */
  next: number
  /** Index after the last message whose effects are committed. */
  done: number
  /** No longer to be handled: the consumer ended, or the partitions are being shared out anew. */
  ended: boolean
}

/** One message of a slice. */
export interface Fetched {
  from: FetchedPartition
  index: number
  message: KafkaMessage
}

const storeEveryMs = 500

/**
 * Which partitions are this member's, and how far it has come in them. Offsets are committed to the broker now and then:
 * they only save a later member from reading again, as every service knows itself what it has seen.
 */
export class OffsetHints {
  readonly #topic: string
  readonly #logger: Logger
  readonly #next = new Map<number, string>()
  #owned: ReadonlySet<number> = new Set()
  #timer: NodeJS.Timeout | undefined

  constructor(topic: string, logger: Logger) {
    this.#topic = topic
    this.#logger = logger
  }

  assigned(partitions: ReadonlySet<number>): void {
    this.#owned = partitions
    for (const partition of this.#next.keys()) if (!partitions.has(partition)) this.#next.delete(partition)
  }

  owns(partition: number): boolean {
    return this.#owned.has(partition)
  }

  /** Everything up to this message is done. */
  done(partition: number, offset: string): void {
    this.#next.set(partition, String(BigInt(offset) + 1n))
  }

  /** Commits soon; several calls make one commit. */
  store(consumer: () => Consumer | undefined): void {
    if (this.#next.size === 0) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      void this.flush(consumer())
    }, storeEveryMs)
  }

  /** Commits now. A failure costs reading again, so it is only told. */
  async flush(consumer: Consumer | undefined): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const offsets = [...this.#next].map(([partition, offset]) => ({ topic: this.#topic, partition, offset }))
    this.#next.clear()
    if (!consumer || offsets.length === 0) return
    try {
      await consumer.commitOffsets(offsets)
    } catch (error) {
      this.#logger.debug({ err: error }, 'offsets not committed')
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
