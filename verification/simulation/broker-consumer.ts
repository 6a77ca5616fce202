import type { Chunks } from '@sagaboard/events/kafka/chunks'
import { GroupReader, type KafkaGroup } from '@sagaboard/events/kafka/group-reader'
import { toMessage } from '@sagaboard/events/kafka/message'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Logger } from 'pino'
import { type Broker, type Fetched, type Membership, sessionMs } from './broker.ts'
import type { ProcessLog } from './process-log/process-log.ts'
import type { SimProcess } from './sim-process.ts'

interface BrokerConsumerOptions {
  broker: Broker
  process: SimProcess
  group: KafkaGroup
  log: ProcessLog
  logger: Logger
  chunks: Chunks
  /** Something waits in the chunks. */
  fetched: () => void
}

/** What kafkajs hands over, as far as it is used. */
type Payload = Parameters<Chunks['add']>[1]
type Message = Payload['batch']['messages'][number]
type Consumer = NonNullable<Parameters<GroupReader['hints']['flush']>[0]>

const topic = 'order-events'

/**
 * One group's member in a process: joins, fetches, and believes in its partitions until the broker says otherwise. It
 * fetches on when what it fetched is done.
 */
export class BrokerConsumer {
  readonly reader: GroupReader
  readonly #options: BrokerConsumerOptions
  readonly #loop: RunLoop
  /** From where the next fetch goes on in each partition that is ours. */
  #positions = new Map<number, number>()
  #generation = -1
  #confirmedAt: number
  #isStopped = false

  constructor(options: BrokerConsumerOptions) {
    const { process, group, log, logger } = options
    this.#options = options
    this.#confirmedAt = process.now()
    const note = (positions: ReadonlyMap<number, number>) =>
      log.recordPosition(group.name, positions)
    this.reader = new GroupReader(group, { topic, logger, note })
    this.#loop = new RunLoop({ round: () => this.#round(), clock: process })
  }

  /** False once it was not heard of for so long that others may have taken over. */
  get isMember(): boolean {
    return this.#options.process.now() - this.#confirmedAt <= sessionMs
  }

  start(at: number): void {
    this.#loop.start(at)
  }

  /** Called when nothing is in hand any more: offsets are committed, and the partitions given back. */
  async stop(): Promise<void> {
    const { broker, process, chunks } = this.#options
    const { name } = this.reader
    this.#isStopped = true
    chunks.end(this.reader)
    await this.#loop.stop()
    await this.flush()
    await process.ask(`leave ${name}`, () => broker.leave(name, process.name)).catch(() => {})
  }

  /** Commits how far the group has come. */
  flush(): Promise<void> {
    const { broker, process } = this.#options
    const { name, hints } = this.reader
    const committing: Pick<Consumer, 'commitOffsets'> = {
      commitOffsets: (offsets) =>
        process.ask(`commit offsets ${name}`, () =>
          broker.commit(
            name,
            new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)])),
          ),
        ),
    }
    return hints.flush(committing as Consumer)
  }

  async #round(): Promise<number> {
    const { broker, process } = this.#options
    const { name } = this.reader
    if (this.#generation === -1)
      this.#note(await process.ask(`join ${name}`, () => broker.heartbeat(name, process.name)))
    const before = this.#generation
    const asked = new Map(this.#positions)
    const fetched = await process.ask(`fetch ${name}`, () =>
      broker.fetch(name, process.name, asked),
    )
    this.#note(fetched)
    if (this.#generation === before && !this.#isStopped) await this.#handOver(fetched)
    return process.now()
  }

  #note({ generation, assigned }: Membership): void {
    this.#confirmedAt = this.#options.process.now()
    if (generation === this.#generation) return
    this.#generation = generation
    this.#positions = new Map(assigned)
    this.reader.assigned(new Set(assigned.keys()))
    this.#options.chunks.end(this.reader)
  }

  /** Until all of it is done, or no longer ours; heartbeats go on meanwhile. */
  async #handOver({ records }: Fetched): Promise<void> {
    if (records.length === 0) return
    const { chunks, fetched } = this.#options
    const generation = this.#generation
    const done = [...byPartition(records)].map(([partition, theirs]) => {
      const payload = {
        batch: {
          topic,
          partition,
          messages: theirs.map(({ offset, stored }) => messageOf(stored, offset)),
        },
        resolveOffset: (offset: string) => {
          if (this.#generation === generation) this.#positions.set(partition, Number(offset) + 1)
        },
      }
      return chunks.add(this.reader, payload as unknown as Payload)
    })
    fetched()
    const stopBeating = this.#beat()
    try {
      await Promise.all(done)
    } finally {
      stopBeating()
    }
  }

  /** @returns what ends it */
  #beat(): () => void {
    const { broker, process } = this.#options
    const { name } = this.reader
    let cancel = () => {}
    const again = () => {
      cancel = process.setTimeout(sessionMs / 4, () => {
        process
          .ask(`heartbeat ${name}`, () => broker.heartbeat(name, process.name))
          .then(
            (membership) => this.#note(membership),
            () => {},
          )
        again()
      })
    }
    again()
    return () => cancel()
  }
}

/** As it comes from the wire. */
function messageOf(stored: StoredEvent, offset: number): Message {
  const { key, value, headers = {} } = toMessage(stored)
  const bytes = (text: unknown) => Buffer.from(String(text))
  return {
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, bytes(text)])),
    offset: String(offset),
    timestamp: '0',
    attributes: 0,
  }
}

function byPartition(records: Fetched['records']): Map<number, Fetched['records'][number][]> {
  const found = new Map<number, Fetched['records'][number][]>()
  for (const record of records)
    found.set(record.partition, [...(found.get(record.partition) ?? []), record])
  return found
}
