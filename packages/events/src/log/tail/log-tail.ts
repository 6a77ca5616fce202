import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../runtime/clock.ts'
import { GapDetector } from '../../runtime/gap-detector.ts'
import { InterruptibleSleep } from '../../runtime/interruptible-sleep.ts'
import { HandlerTimedOut, handlerMaxMs, withWatchdog } from '../../runtime/watchdog.ts'
import { deliveriesOf } from '../decode.ts'
import { type EventFilter, matches } from '../event-filter.ts'
import {
  type Batch,
  type Delivery,
  type EventLog,
  LeaseLost,
  type MessageSource,
  type StoredEvent,
  storedEventOf,
} from '../event-store.ts'
import { PartitionCursors } from './partition-cursors.ts'

export interface LogTailOptions<Tx> {
  log: EventLog<Tx>
  group: string
  /** Identifies this process among those that share the group. */
  member: string
  /** What to deliver; everything when undefined. The cursor passes the rest by. */
  subscribesTo?: EventFilter
  logger: Logger
  batchMax?: number
  leaseMs?: number
  /** Polling is the truth; a wake-up only makes it quicker. */
  pollMs?: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs?: number
  clock?: Clock
}

/**
 * Tails the log: reads the partitions that this member holds a lease on, hands over what has arrived, and moves the
 * cursors in the transaction of the effects. No linger: an idle system handles an event at once.
 */
export function logTail<Tx>(options: LogTailOptions<Tx>): MessageSource<Tx> {
  const {
    log,
    group,
    member,
    subscribesTo,
    logger,
    batchMax = 400,
    leaseMs = 1_500,
    pollMs = 500,
    clock = systemClock,
  } = options
  const maxMs = options.handlerMaxMs ?? handlerMaxMs
  const cursors = new PartitionCursors()
  const gapDetector = new GapDetector()
  /** Partitions that are known to have grown by something this group hears. */
  const dirtyPartitions = new Set<number>()
  const wait = new InterruptibleSleep(clock)
  let share = 0
  let stopped = false
  let trouble: string | null = null
  let progressAt = clock.now()
  let rebuilds = 0
  /** Given up for a while: what this member had is left to others. */
  let away = false
  let loop: Promise<void> | undefined
  let skipBeat = () => {}
  /** Claiming and giving back are done one after the other. */
  let leasing: Promise<void> = Promise.resolve()

  function lease(work: () => Promise<void>): Promise<void> {
    leasing = leasing.catch(() => {}).then(work)
    return leasing
  }

  const keepLease = () =>
    lease(async () => {
      if (away) return
      const claim = await log.claim(group, member, leaseMs)
      const { gained, lost } = cursors.hold(claim.positions)
      for (const partition of lost) gapDetector.forget(partition)
      for (const partition of gained) dirtyPartitions.add(partition)
      share = claim.share
      if (dirtyPartitions.size > 0) wait.end()
    })

  /** Between two batches: another member has come, and gets what this one has too much. */
  const giveBackSurplus = () =>
    lease(async () => {
      const surplus = cursors.partitions.slice(share)
      cursors.drop(surplus)
      for (const partition of surplus) gapDetector.forget(partition)
      await log.release(group, member, surplus)
    })

  /** As if this process had ended: whoever else is there takes over at once. */
  const leave = () =>
    lease(async () => {
      away = true
      rebuilds++
      await log.leave(group, member)
    })

  function keepLeaseFromNowOn(): void {
    skipBeat = clock.setTimeout(leaseMs / 3, async () => {
      await keepLease().catch((error) => fail(error, 'lease not renewed'))
      if (!stopped) keepLeaseFromNowOn()
    })
  }

  function fail(error: unknown, message: string): void {
    trouble = error instanceof Error ? error.message : String(error)
    logger.warn({ group, err: error }, message)
  }

  async function run(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void> {
    let pollAt = 0
    let failures = 0
    while (!stopped) {
      try {
        if (cursors.partitions.length > share) await giveBackSurplus()
        const polling = clock.now() >= pollAt
        const reading = cursors.positions(polling ? undefined : dirtyPartitions)
        dirtyPartitions.clear()
        const stored = reading.size > 0 ? await log.read(reading, batchMax, subscribesTo) : []
        if (polling) pollAt = clock.now() + pollMs
        await deliver(stored, handler)
        // Whoever fills a batch may have left more behind, in any partition.
        if (stored.length >= batchMax) pollAt = 0
        else if (polling) await storePassed()
        trouble = null
        failures = 0
        progressAt = clock.now()
        if (dirtyPartitions.size === 0 && !stopped) await wait.until(pollAt)
      } catch (error) {
        fail(error, 'batch given back, read again')
        // Start again from the stored cursors: what this process believed may be wrong.
        for (const partition of cursors.partitions) gapDetector.forget(partition)
        cursors.drop(cursors.partitions)
        failures++
        if (error instanceof HandlerTimedOut)
          await leave().catch((again) => fail(again, 'lease left to expire'))
        await wait.until(clock.now() + Math.min(2_000, (away ? leaseMs : 25) * 2 ** failures))
        away = false
        await keepLease().catch((again) => fail(again, 'lease not renewed'))
        pollAt = 0
      }
    }
  }

  async function deliver(
    stored: readonly StoredEvent[],
    handler: (batch: Batch<Tx>) => Promise<void>,
  ): Promise<void> {
    if (stored.length === 0) return
    const deliveries = deliveriesOf(stored, subscribesTo, gapDetector)
    if (deliveries.length === 0) {
      cursors.pass(lastPositions(stored))
      return
    }
    let ended = false
    try {
      await withWatchdog(maxMs, clock, (step) =>
        handler(batchOf(stored, deliveries, step, () => ended)),
      )
    } finally {
      ended = true
    }
  }

  function batchOf(
    stored: readonly StoredEvent[],
    deliveries: readonly Delivery[],
    step: () => void,
    isEnded: () => boolean,
  ): Batch<Tx> {
    const moves = (done: readonly Delivery[] | undefined) => {
      if (isEnded()) throw new LeaseLost(`${group} was given up while it handled a batch`)
      return cursors.movesTo(lastPositions(done?.map(storedEventOf) ?? stored))
    }
    const onward = () => {
      progressAt = clock.now()
      step()
    }
    return {
      deliveries,
      ack(tx, done) {
        const due = moves(done)
        if (due.length > 0) log.advance(tx, group, member, due)
      },
      afterCommit(done) {
        cursors.moved(moves(done))
        onward()
      },
      async heartbeat() {
        onward()
      },
    }
  }

  /** Nothing but events for others came since the last effects: the cursors follow when there is time. */
  async function storePassed(): Promise<void> {
    const passed = cursors.unstored()
    if (passed.length === 0) return
    await log.transaction(async (tx) => log.advance(tx, group, member, passed))
    cursors.moved(passed)
  }

  const unsubscribe = log.onNotification((partitions, grownBy) => {
    if (!grownBy.some((type) => matches(subscribesTo, type))) return
    for (const partition of partitions) dirtyPartitions.add(partition)
    wait.end()
  })

  return {
    async start(handler) {
      await log.join(group)
      await keepLease()
      keepLeaseFromNowOn()
      loop = run(handler)
    },
    async stop() {
      stopped = true
      unsubscribe()
      wait.end()
      await loop
      skipBeat()
      await leasing.catch(() => {})
      await log
        .leave(group, member)
        .catch((error) => logger.warn({ group, err: error }, 'lease left to expire'))
    },
    health: () => ({ trouble, progressAt, rebuilds }),
  }
}

const lastPositions = (events: readonly Pick<StoredEvent, 'partition' | 'position'>[]) =>
  new Map(events.map(({ partition, position }) => [partition, position]))
