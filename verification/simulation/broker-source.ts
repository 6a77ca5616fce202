import { KafkaBatch } from '@sagaboard/events/kafka/batch'
import { Chunks } from '@sagaboard/events/kafka/chunks'
import type { KafkaGroup } from '@sagaboard/events/kafka/group-reader'
import type { MessageSource } from '@sagaboard/events/log/message-source'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Logger } from 'pino'
import type { Broker } from './broker.ts'
import { BrokerConsumer } from './broker-consumer.ts'
import type { ProcessLog } from './process-log/process-log.ts'
import type { SimProcess } from './sim-process.ts'

interface BrokerSourceOptions {
  broker: Broker
  process: SimProcess
  /** Those that read here together. */
  groups: readonly KafkaGroup[]
  log: ProcessLog
  logger: Logger
  /** When a group's consumer begins, in ms from now: each at a moment of its own. */
  beginsIn: () => number
}

/** Few enough that a fetch is handled in several goes. */
const batchMax = 20
const commitEveryMs = 300

/**
 * The events of one or several groups of a process from the simulated broker: what the source for Kafka makes of the
 * fetches of its consumers, with its own classes, in virtual time. Only its pump and what it has of kafkajs are simulated.
 */
export function brokerSource(options: BrokerSourceOptions): MessageSource<MemoryTx> {
  const { process, groups, log, logger, beginsIn } = options
  const chunks = new Chunks()
  let pump: RunLoop | undefined
  let uncommitted = false
  const consumers = groups.map(
    (group) =>
      new BrokerConsumer({ ...options, group, chunks, fetched: () => pump?.wake(process.now()) }),
  )
  const readers = consumers.map(({ reader }) => reader)

  function commitSoon(): void {
    if (uncommitted) return
    uncommitted = true
    process.setTimeout(commitEveryMs, () => {
      uncommitted = false
      for (const consumer of consumers) void consumer.flush()
    })
  }

  return {
    async start(handler) {
      pump = new RunLoop({
        async round() {
          chunks.settle()
          const slices = chunks.next(batchMax)
          if (slices.length === 0) return Number.POSITIVE_INFINITY
          const batch = await KafkaBatch.of<MemoryTx>({
            slices,
            readers,
            log,
            logger,
            onUnroutable: () => {},
            stepped: () => {},
            beat: async () => {},
            isMember: (reader) => consumers.some((one) => one.reader === reader && one.isMember),
          })
          if (batch.deliveries.length === 0) batch.afterCommit()
          else await handler(batch)
          commitSoon()
          return process.now()
        },
        onFailure() {
          for (const reader of readers) reader.forget()
        },
        clock: process,
      })
      pump.start(Number.POSITIVE_INFINITY)
      for (const consumer of consumers) consumer.start(process.now() + beginsIn())
    },
    async stop() {
      await pump?.stop()
      await Promise.all(consumers.map((consumer) => consumer.stop()))
    },
    health: () => ({ trouble: null, progressAt: process.now(), rebuilds: 0 }),
  }
}
