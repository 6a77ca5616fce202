import { LeaseLost } from '@sagaboard/events/log/consumer-groups'
import { deliveriesOf } from '@sagaboard/events/log/decode'
import type { EventFilter } from '@sagaboard/events/log/event-filter'
import { GapDetector } from '@sagaboard/events/log/gap-detector'
import type { Batch, Delivery, MessageSource } from '@sagaboard/events/log/message-source'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import { type Broker, type Fetched, type Membership, sessionMs } from './broker.ts'
import type { SimProcess } from './sim-process.ts'

interface BrokerSourceOptions {
  broker: Broker
  process: SimProcess
  group: string
  subscribesTo: EventFilter
}

const commitEveryMs = 300

/**
 * A group's events from the simulated broker, by the rules of the source for Kafka: offsets are
 * committed after the effects and only a hint, a member believes in its partitions until the broker
 * says otherwise, and only the rows know what was done.
 */
export function brokerSource({
  broker,
  process,
  group,
  subscribesTo,
}: BrokerSourceOptions): MessageSource<MemoryTx> {
  const member = process.name
  const gapDetector = new GapDetector()
  /** The next message of each partition that is ours. */
  let next = new Map<number, number>()
  let generation = -1
  let confirmedAt = process.now()
  let loop: RunLoop | undefined
  let uncommitted = false

  function noteMembership({ generation: now, assigned }: Membership): void {
    confirmedAt = process.now()
    if (now === generation) return
    generation = now
    next = new Map(assigned)
    gapDetector.clear()
  }

  /** The broker answers when there is something, or after a while. */
  async function fetch(handler: (batch: Batch<MemoryTx>) => Promise<void>): Promise<number> {
    const asked = new Map(next)
    const fetched = await process.ask(`fetch ${group}`, () => broker.fetch(group, member, asked))
    const before = generation
    noteMembership(fetched)
    if (generation === before) await handle(fetched, handler)
    return process.now()
  }

  async function handle(
    { generation: of, records }: Fetched,
    handler: (batch: Batch<MemoryTx>) => Promise<void>,
  ): Promise<void> {
    const read = records.map((record) => ({
      ...record,
      delivery: deliveriesOf([record.stored], subscribesTo, gapDetector)[0],
    }))
    const deliveries = read.flatMap(({ delivery }) => (delivery ? [delivery] : []))
    /** The offsets after the last of these, or of all. */
    const after = (done: readonly Delivery[] | undefined) => {
      const named = done && new Set(done)
      return new Map(
        read
          .filter(({ delivery }) => !named || (delivery && named.has(delivery)))
          .map(({ partition, offset }) => [partition, offset + 1]),
      )
    }
    const afterCommit = (done?: readonly Delivery[]) => {
      if (generation !== of) return
      for (const [partition, offset] of after(done)) next.set(partition, offset)
      commitSoon()
    }
    if (deliveries.length === 0) return afterCommit()
    let working = true
    const beat = () =>
      process.setTimeout(sessionMs / 4, () => {
        if (!working) return
        process
          .ask(`heartbeat ${group}`, () => broker.heartbeat(group, member))
          .then(noteMembership, () => {})
        beat()
      })
    const cancelBeat = beat()
    const isOurs = () => generation === of && process.now() - confirmedAt <= sessionMs
    const fence = () => {
      if (!isOurs()) throw new LeaseLost(`${group} lost its partitions while it handled a batch`)
    }
    try {
      await handler({
        deliveries,
        isFor: (name) => name === group,
        holds: (name, partition) => name === group && isOurs() && next.has(partition),
        lastRead: (partition, orderId) => gapDetector.last(partition, orderId),
        fence,
        ack: fence,
        afterCommit,
        taken(stated) {
          for (const event of stated) gapDetector.missingBefore(event)
        },
        async heartbeat() {},
      })
    } finally {
      working = false
      cancelBeat()
    }
  }

  function commitSoon(): void {
    if (uncommitted) return
    uncommitted = true
    process.setTimeout(commitEveryMs, () => void commit())
  }

  async function commit(): Promise<void> {
    uncommitted = false
    const offsets = new Map(next)
    await process
      .ask(`commit offsets ${group}`, () => broker.commit(group, offsets))
      .catch(() => {})
  }

  return {
    async start(handler) {
      loop = new RunLoop({
        round: () => fetch(handler),
        onFailure: () => gapDetector.clear(),
        clock: process,
      })
      loop.start()
    },
    async stop() {
      await loop?.stop()
      await commit()
      await process.ask(`leave ${group}`, () => broker.leave(group, member)).catch(() => {})
    },
    health: () => ({ trouble: null, progressAt: confirmedAt, rebuilds: 0 }),
  }
}
