import type { ConsumerGroups } from '@sagaboard/events/log/consumer-groups'
import type { EventStore, StoredEvent } from '@sagaboard/events/log/event-store'
import type { Publisher, SourceHealth } from '@sagaboard/events/log/message-source'
import type { Notifier } from '@sagaboard/events/log/notifier'
import { PartitionCursors } from '@sagaboard/events/log/tail/partition-cursors'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Tracer } from '@sagaboard/events/runtime/tracer'
import type { Logger } from 'pino'
import type { DeadLetters } from './dead-letters.ts'
import { claimAll, Leadership, relayGroup } from './leadership.ts'

export interface RelayOptions<Tx> {
  log: EventStore<Tx> & ConsumerGroups<Tx> & Notifier
  publisher: Publisher
  /** Identifies this process among the relays. */
  member: string
  logger: Logger
  /** Published beside the log, by whoever relays. */
  deadLetters?: DeadLetters
  batchMax?: number
  leaseMs?: number
  pollMs?: number
  clock?: Clock
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/** The leases of the one before run out at any moment. */
const nearlyLeadingMs = 20

/** A span for each event that the broker has taken, below the one that stated it. */
function tellSent(
  tracer: Tracer,
  events: readonly StoredEvent[],
  { startedAt, at }: { startedAt: number; at: number },
): void {
  for (const { id, orderId, type, partition, traceparent: parent } of events) {
    if (!parent) continue
    const attributes = {
      'messaging.system': 'kafka',
      'sagaboard.order.id': orderId,
      'sagaboard.event.id': id,
      'sagaboard.event.type': type,
      'sagaboard.partition': partition,
    }
    tracer.start(`send ${type}`, { kind: 'producer', parent, startedAt, attributes }).end({ at })
  }
}

/**
 * Carries the log to the broker: in order, at least once, one relay at a time. It holds a lease on
 * all partitions or on none; a second relay waits and takes over when the lease of the first has
 * expired. A cursor is only moved when the broker has acknowledged everything before it, so a relay
 * may be killed at any moment, and while the broker is away the log simply grows. Nothing lingers:
 * it sends at once what is there, so a send carries what was appended during the one before.
 */
export function createRelay<Tx>(options: RelayOptions<Tx>) {
  const { log, publisher, member, logger, deadLetters, batchMax = 500 } = options
  const { leaseMs = 1_500, pollMs = 500, clock = systemClock, tracer } = options
  const cursors = new PartitionCursors()
  const holding = { log, cursors, member, leaseMs, clock }
  /** Partitions that are known to have grown. */
  const dirtyPartitions = new Set<number>()
  let leadership: Leadership<Tx> | undefined
  let pollAt = 0
  let rebuilds = 0

  /** A step towards leading, or one send. */
  async function round(): Promise<number> {
    if (!leadership) {
      const held = await claimAll(holding)
      if (held !== 'all') return clock.now() + (held === 'some' ? nearlyLeadingMs : leaseMs / 6)
    }
    return send(leadership ?? (await lead()))
  }

  async function lead(): Promise<Leadership<Tx>> {
    leadership = new Leadership(holding, () => loop.wake())
    pollAt = 0
    await startAgain([...(await publisher.prepare())])
    logger.info({ member }, 'relays the log to Kafka')
    deadLetters?.start()
    return leadership
  }

  async function send(leading: Leadership<Tx>): Promise<number> {
    leading.check()
    const polling = clock.now() >= pollAt
    const reading = cursors.positions(polling ? undefined : dirtyPartitions)
    dirtyPartitions.clear()
    const events = reading.size > 0 ? await log.read(reading, batchMax) : []
    if (polling) pollAt = clock.now() + pollMs
    if (events.length > 0) {
      const startedAt = clock.now()
      await publisher.publish(events)
      if (tracer) tellSent(tracer, events, { startedAt, at: clock.now() })
      cursors.pass(new Map(events.map(({ partition, position }) => [partition, position])))
      leading.storeSoon()
    }
    if (events.length >= batchMax) pollAt = 0
    return pollAt
  }

  /** A broker that has nothing of a partition gets it from the beginning: it is a new one. */
  async function startAgain(partitions: readonly number[]): Promise<void> {
    const positions = cursors.positions(new Set(partitions))
    const moves = [...positions].flatMap(([partition, from]) =>
      from > 0 ? [{ group: relayGroup, partition, from, to: 0 }] : [],
    )
    if (moves.length === 0) return
    logger.warn(
      { partitions: moves.length },
      'the topic is empty, the log is sent again from its beginning',
    )
    await log.transaction(async (tx) => log.advance(tx, member, moves))
    cursors.drop(partitions)
    cursors.hold(
      new Map([
        ...cursors.positions(),
        ...partitions.map((partition): [number, number] => [partition, 0]),
      ]),
    )
  }

  /** Ends what runs beside the sending. */
  async function retire(): Promise<void> {
    const ended = leadership
    leadership = undefined
    if (ended) await Promise.all([ended.end(), deadLetters?.stop()])
    await publisher
      .close()
      .catch((error) => logger.debug({ err: error }, 'publisher closed uncleanly'))
  }

  const loop = new RunLoop({
    round,
    async onFailure(_error, failures) {
      rebuilds++
      logger[failures === 1 ? 'warn' : 'debug'](
        { member, error: loop.health().trouble },
        'relay interrupted, goes on from its cursor',
      )
      await retire()
      // What was believed to be acknowledged is read anew from the stored cursors.
      cursors.drop(cursors.partitions)
    },
    clock,
    trouble: 'not started yet',
  })

  const unsubscribe = log.onNotification((partitions) => {
    for (const partition of partitions) dirtyPartitions.add(partition)
    if (leadership) loop.wake()
  })

  return {
    name: relayGroup,
    async start(): Promise<void> {
      await log.join(relayGroup)
      loop.start()
    },
    /** Finishes the send in hand, stores the cursors and gives the lease back. */
    async stop(): Promise<void> {
      unsubscribe()
      await loop.stop()
      await retire()
      await log
        .leave(relayGroup, member)
        .catch((error) => logger.warn({ err: error }, 'relay lease left to expire'))
    },
    health(): SourceHealth {
      const { trouble, progressAt } = loop.health()
      return { trouble: trouble ?? deadLetters?.trouble() ?? null, progressAt, rebuilds }
    },
  }
}
