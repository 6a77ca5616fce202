import {
  type EventLog,
  LeaseLost,
  type Publisher,
  type SourceHealth,
} from '@sagaboard/events/log/event-store'
import { PartitionCursors } from '@sagaboard/events/log/tail/partition-cursors'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { InterruptibleSleep } from '@sagaboard/events/runtime/interruptible-sleep'
import type { Logger } from 'pino'
import type { DeadLetters } from './dead-letters.ts'

export interface RelayOptions<Tx> {
  log: EventLog<Tx>
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
}

export const relayGroup = 'relay'
/** Whoever holds this partition is the relay; it then waits for the rest. */
const leadership = 0
/** The stored cursor may be behind what the broker has: what is sent twice does nothing. */
const storeEveryMs = 50
const retryMaxMs = 1_000

/**
 * Carries the log to the broker: in order, at least once, one relay at a time. It holds a lease on all partitions or on
 * none; a second relay waits and takes over when the lease of the first has expired. A cursor is only moved when the broker
 * has acknowledged everything before it, so a relay may be killed at any moment, and while the broker is away the log
 * simply grows. Nothing lingers: it sends at once what is there, so a send carries what was appended during the one before.
 */
export function createRelay<Tx>(options: RelayOptions<Tx>) {
  const {
    log,
    publisher,
    member,
    logger,
    deadLetters,
    batchMax = 500,
    leaseMs = 1_500,
    pollMs = 500,
    clock = systemClock,
  } = options
  const cursors = new PartitionCursors()
  const dirtyPartitions = new Set<number>()
  /** For more to send. */
  const wait = new InterruptibleSleep(clock)
  /** For the leadership, and between two tries. */
  const pause = new InterruptibleSleep(clock)
  let stopped = false
  let trouble: string | null = 'not started yet'
  let progressAt = clock.now()
  let rebuilds = 0
  let loop: Promise<void> | undefined
  let failures = 0

  /**
   * Claims; a relay that does not lead leaves at once, so that its half of the partitions is free
   * for the other.
   */
  async function claim(): Promise<'all' | 'some' | 'none'> {
    const { positions } = await log.claim(relayGroup, member, leaseMs)
    if (!positions.has(leadership)) {
      cursors.drop(cursors.partitions)
      await log.leave(relayGroup, member)
      return 'none'
    }
    cursors.hold(positions)
    return positions.size === log.partitions ? 'all' : 'some'
  }

  /** Waits until everything is ours. */
  async function takeLeadership(): Promise<void> {
    while (!stopped) {
      const held = await claim()
      progressAt = clock.now()
      if (held === 'all') return
      if (held === 'none') trouble = null // another one relays
      await pause.until(clock.now() + (held === 'some' ? 20 : leaseMs / 6))
    }
  }

  /** Relays until something goes wrong, which is thrown. */
  async function relay(): Promise<void> {
    let lost: Error | undefined
    const onError = (error: Error) => {
      lost = error
      wait.end()
    }
    const endLease = keepLease(onError)
    const storing = storeCursors(onError)
    try {
      const empty = await publisher.prepare()
      await startAgain([...empty])
      logger.info({ member }, 'relays the log to Kafka')
      deadLetters?.start()
      let pollAt = 0
      while (!stopped) {
        if (lost) throw lost
        pollAt = await send(pollAt, storing.soon)
        if (dirtyPartitions.size === 0 && !stopped && !lost) await wait.until(pollAt)
      }
    } finally {
      endLease()
      await Promise.all([storing.end(), deadLetters?.stop()])
    }
  }

  /**
   * Sends what there is.
   *
   * @param pollAt when all partitions are read, not only those that were notified of
   * @param onSent called when the cursors have moved
   * @returns when to read all partitions next
   */
  async function send(pollAt: number, onSent: () => void): Promise<number> {
    const polling = clock.now() >= pollAt
    const reading = cursors.positions(polling ? undefined : dirtyPartitions)
    dirtyPartitions.clear()
    const events = reading.size > 0 ? await log.read(reading, batchMax) : []
    const nextPollAt = polling ? clock.now() + pollMs : pollAt
    if (events.length > 0) {
      await publisher.publish(events)
      cursors.pass(new Map(events.map(({ partition, position }) => [partition, position])))
      onSent()
    }
    trouble = null
    progressAt = clock.now()
    return events.length >= batchMax ? 0 : nextPollAt
  }

  /**
   * Claims again in time, for as long as it relays.
   *
   * @param onLost called when the lease is lost or the log can't be reached
   * @returns what ends it
   */
  function keepLease(onLost: (error: Error) => void): () => void {
    let cancel = () => {}
    let isOver = false
    const beat = async () => {
      try {
        if ((await claim()) !== 'all') throw new LeaseLost('another relay has taken over')
        if (!isOver && !stopped) schedule()
      } catch (error) {
        onLost(error as Error)
      }
    }
    const schedule = () => {
      cancel = clock.setTimeout(leaseMs / 3, () => void beat())
    }
    schedule()
    return () => {
      isOver = true
      cancel()
    }
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

  /** Moves the stored cursors to what the broker has acknowledged, beside the sending and not more often than needed. */
  function storeCursors(onError: (error: Error) => void) {
    let cancel: (() => void) | undefined
    let storing: Promise<void> = Promise.resolve()
    const store = () => {
      cancel = undefined
      storing = storing.then(async () => {
        const moves = cursors.unstored().map((move) => ({ group: relayGroup, ...move }))
        if (moves.length === 0) return
        await log.transaction(async (tx) => log.advance(tx, member, moves))
        cursors.moved(moves)
      })
      storing.catch(onError)
    }
    return {
      soon() {
        cancel ??= clock.setTimeout(storeEveryMs, store)
      },
      async end() {
        cancel?.()
        store()
        await storing.catch(onError)
      },
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      const startedAt = clock.now()
      try {
        await takeLeadership()
        if (!stopped) await relay()
      } catch (error) {
        if (clock.now() - startedAt > 10_000) failures = 0
        await recover(error)
      }
    }
  }

  async function recover(error: unknown): Promise<void> {
    trouble = error instanceof Error ? error.message : String(error)
    rebuilds++
    failures++
    logger[failures === 1 ? 'warn' : 'debug'](
      { member, error: trouble },
      'relay interrupted, goes on from its cursor',
    )
    await closePublisher()
    // What was believed to be acknowledged is read anew from the stored cursors.
    cursors.drop(cursors.partitions)
    if (!stopped) await pause.until(clock.now() + Math.min(retryMaxMs, 50 * 2 ** failures))
  }

  const closePublisher = () =>
    publisher.close().catch((error) => logger.debug({ err: error }, 'publisher closed uncleanly'))

  const unsubscribe = log.onNotification((partitions) => {
    for (const partition of partitions) dirtyPartitions.add(partition)
    wait.end()
  })

  return {
    name: relayGroup,
    async start(): Promise<void> {
      await log.join(relayGroup)
      loop = run()
    },
    /** Finishes the send in hand, stores the cursors and gives the lease back. */
    async stop(): Promise<void> {
      stopped = true
      unsubscribe()
      wait.end()
      pause.end()
      await loop
      await closePublisher()
      await log
        .leave(relayGroup, member)
        .catch((error) => logger.warn({ err: error }, 'relay lease left to expire'))
    },
    health: (): SourceHealth => ({
      trouble: trouble ?? deadLetters?.trouble() ?? null,
      progressAt,
      rebuilds,
    }),
  }
}
