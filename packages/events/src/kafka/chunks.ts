import type { EachBatchPayload, KafkaMessage } from 'kafkajs'
import type { GroupReader } from './group-reader.ts'

/** A message of the slice in hand. */
export interface Fetched {
  topic: string
  partition: number
  offset: number
  message: KafkaMessage
}

/** The next messages of one partition, for all groups that have come to them. */
export interface PartitionSlice {
  partition: number
  /** Where the group that is furthest behind goes on. */
  from: number
  messages: readonly Fetched[]
}

/** What a fetch brought of one partition for one group. kafkajs fetches the next when it is done with. */
interface Chunk {
  reader: GroupReader
  payload: EachBatchPayload
  partition: number
  messages: readonly KafkaMessage[]
  /** Of the first message that the group has not got past. */
  index: number
  done: () => void
  fail: (error: unknown) => void
}

/**
 * What was fetched and waits to be handled. A message is the same one for all groups: whichever of them has fetched it, it
 * is for each group that has come to it, and what a group's own fetch brings once more is passed over.
 */
export class Chunks {
  readonly #chunks = new Set<Chunk>()

  /** @returns a promise that is kept when the group has got past all of it, or it is no longer the group's */
  add(reader: GroupReader, payload: EachBatchPayload): Promise<void> {
    const { partition, messages } = payload.batch
    reader.begin(partition, offsetOf(messages[0]))
    return new Promise((done, fail) => {
      this.#chunks.add({ reader, payload, partition, messages, index: 0, done, fail })
    })
  }

  /** One for each group that has something here: by it kafkajs is told that work goes on. */
  get payloads(): Map<GroupReader, EachBatchPayload> {
    return new Map([...this.#chunks].map(({ reader, payload }) => [reader, payload]))
  }

  /** Lets kafkajs fetch on where everything is done. */
  settle(): void {
    for (const chunk of this.#chunks) {
      const { reader, payload, partition, messages } = chunk
      const next = reader.next(partition) ?? Number.POSITIVE_INFINITY
      const before = chunk.index
      while (chunk.index < messages.length && offsetOf(messages[chunk.index]) < next) chunk.index++
      // Further than it fetched itself, when others have: it need not fetch that once more.
      if (chunk.index > before && reader.owns(partition)) {
        payload.resolveOffset(String(next - 1))
        reader.resolved(partition, next)
      }
      if (chunk.index < messages.length) continue
      this.#chunks.delete(chunk)
      chunk.done()
    }
  }

  /** Gives back what is here, of one group or of all. */
  end(reader?: GroupReader, error?: unknown): void {
    for (const chunk of this.#chunks) {
      if (reader && chunk.reader !== reader) continue
      this.#chunks.delete(chunk)
      if (error) chunk.fail(error)
      else chunk.done()
    }
  }

  /** Up to `max` messages over all partitions, in order in each of them. */
  next(max: number): PartitionSlice[] {
    const behind = new Map<number, { chunk: Chunk; from: number }>()
    for (const chunk of this.#chunks) {
      const from = chunk.reader.next(chunk.partition)
      const other = behind.get(chunk.partition)
      if (from !== undefined && (!other || from < other.from))
        behind.set(chunk.partition, { chunk, from })
    }
    const each = Math.max(1, Math.ceil(max / Math.max(1, behind.size)))
    return [...behind.values()].slice(0, max).map(({ chunk, from }) => {
      const { partition, messages, index, payload } = chunk
      const { topic } = payload.batch
      const taken = messages
        .slice(index, index + each)
        .map((message) => ({ topic, partition, offset: offsetOf(message), message }))
      return { partition, from, messages: taken }
    })
  }
}

const offsetOf = (message: KafkaMessage | undefined): number => Number(message?.offset)
