import type { Logger } from 'pino'
import { type Clock, systemClock } from '../../runtime/clock.ts'
import { InterruptibleSleep } from '../../runtime/interruptible-sleep.ts'
import { HandlerTimedOut, handlerMaxMs, withWatchdog } from '../../runtime/watchdog.ts'
import { type ConsumerGroups, LeaseLost } from '../consumer-groups.ts'
import { deliveriesOf } from '../decode.ts'
import { type EventFilter, matches, united, without } from '../event-filter.ts'
import type { EventStore, StoredEvent } from '../event-store.ts'
import { GapDetector, isGap } from '../gap-detector.ts'
import { type Batch, type Delivery, type MessageSource, storedEventOf } from '../message-source.ts'
import type { Notifier } from '../notifier.ts'
import { GroupCursors, isBehind, leastOf, type ReadFrom } from './group-cursors.ts'
import { StatedHere } from './stated-here.ts'

/** A group of consumers, as far as the tail is concerned. */
export interface TailedGroup {
  name: string
  /** What to deliver; everything when undefined. The cursor passes the rest by. */
  subscribesTo?: EventFilter
}

export interface LogTailOptions<Tx> {
  log: EventStore<Tx> & ConsumerGroups<Tx> & Notifier
  /** Those that read here together. */
  groups: readonly TailedGroup[]
  /** Identifies this process among those that share the groups. */
  member: string
  logger: Logger
  batchMax?: number
  leaseMs?: number
  /** Polling is the truth; a wake-up only makes it quicker. */
  pollMs?: number
  /** A handler that makes no step for so long is given up; see watchdog.ts. */
  handlerMaxMs?: number
  clock?: Clock
}

/** What was read. */
interface Read {
  stored: readonly StoredEvent[]
  /** How far each group had come when the reading began. */
  from: ReadFrom
  /** When it began, as {@link StatedHere.now}. */
  since: number
}

/**
 * Tails the log for the groups of a process: reads the partitions that this member holds a lease on, each event once for
 * all groups, hands over what has arrived, and moves the cursors in the transaction of the effects. Leases and cursors are
 * each group's own. No linger: an idle system handles an event at once.
 */
export function logTail<Tx>(options: LogTailOptions<Tx>): MessageSource<Tx> {
  const {
    log,
    groups,
    member,
    logger,
    batchMax = 400,
    leaseMs = 1_500,
    pollMs = 500,
    clock = systemClock,
  } = options
  const maxMs = options.handlerMaxMs ?? handlerMaxMs
  const names = groups.map(({ name }) => name)
  const subscribesTo = united(groups.map((group) => group.subscribesTo))
  const cursors = new GroupCursors(names)
  const gapDetector = new GapDetector()
  const statedHere = new StatedHere()
  /** Partitions that are known to have grown by something that is heard here. */
  const dirtyPartitions = new Set<number>()
  const wait = new InterruptibleSleep(clock)
  const shares = new Map<string, number>()
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

  /** Another group reads on there from now on, or none: what is remembered of the partition may be wrong. */
  function forget(partition: number): void {
    gapDetector.forget(partition)
    statedHere.forget(partition)
  }

  const keepLeases = () =>
    lease(async () => {
      if (away) return
      await Promise.all(names.map(keepLease))
      if (dirtyPartitions.size > 0) wait.end()
    })

  async function keepLease(group: string): Promise<void> {
    const claim = await log.claim(group, member, leaseMs)
    const { gained, lost } = cursors.of(group).hold(claim.positions)
    for (const partition of [...lost, ...gained]) forget(partition)
    for (const partition of gained) dirtyPartitions.add(partition)
    shares.set(group, claim.share)
  }

  const surplusOf = (group: string) => cursors.of(group).partitions.slice(shares.get(group) ?? 0)

  /** Between two batches: another member has come, and gets what this one has too much. */
  const giveBackSurplus = () =>
    lease(async () => {
      for (const group of names) {
        const surplus = surplusOf(group)
        if (surplus.length === 0) continue
        cursors.of(group).drop(surplus)
        for (const partition of surplus) forget(partition)
        await log.release(group, member, surplus)
      }
    })

  const leaveAll = () => Promise.all(names.map((group) => log.leave(group, member)))

  /** As if this process had ended: whoever else is there takes over at once. */
  const leave = () =>
    lease(async () => {
      away = true
      rebuilds++
      await leaveAll()
    })

  function keepLeasesFromNowOn(): void {
    skipBeat = clock.setTimeout(leaseMs / 3, async () => {
      await keepLeases().catch((error) => fail(error, 'lease not renewed'))
      if (!stopped) keepLeasesFromNowOn()
    })
  }

  function fail(error: unknown, message: string): void {
    trouble = error instanceof Error ? error.message : String(error)
    logger.warn({ groups: names, err: error }, message)
  }

  async function run(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void> {
    let pollAt = 0
    let failures = 0
    while (!stopped) {
      try {
        if (names.some((group) => surplusOf(group).length > 0)) await giveBackSurplus()
        const polling = clock.now() >= pollAt
        const from = cursors.readFrom(polling ? undefined : dirtyPartitions)
        const since = statedHere.now
        const reading = leastOf(from)
        dirtyPartitions.clear()
        const stored = reading.size > 0 ? await read(reading) : []
        if (polling) pollAt = clock.now() + pollMs
        await deliver({ stored, from, since }, handler)
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
        gapDetector.clear()
        statedHere.clear()
        cursors.drop()
        failures++
        if (error instanceof HandlerTimedOut)
          await leave().catch((again) => fail(again, 'lease left to expire'))
        await wait.until(clock.now() + Math.min(2_000, (away ? leaseMs : 25) * 2 ** failures))
        away = false
        await keepLeases().catch((again) => fail(again, 'lease not renewed'))
        pollAt = 0
      }
    }
  }

  /** Of what was stated here only the places are read; when they are not those that were expected, the payload as well. */
  async function read(reading: ReadonlyMap<number, number>): Promise<StoredEvent[]> {
    const expected = statedHere.types(reading.keys())
    if (expected.size === 0) return log.read(reading, batchMax, subscribesTo)
    const stored = await log.read(reading, batchMax, without(subscribesTo, expected))
    const payloads = new Map<number, StoredEvent>()
    const isMissing = (event: StoredEvent) =>
      expected.has(event.type) &&
      matches(subscribesTo, event.type) &&
      !payloads.has(event.position) &&
      !statedHere.has(event)
    // While they are read a group may be given a partition, and then more of them are to be handled.
    for (
      let missing = stored.filter(isMissing);
      missing.length > 0;
      missing = stored.filter(isMissing)
    )
      for (const event of await log.readAt(missing)) payloads.set(event.position, event)
    return stored.map((event) => payloads.get(event.position) ?? event)
  }

  async function deliver(what: Read, handler: (batch: Batch<Tx>) => Promise<void>): Promise<void> {
    const { stored, from } = what
    if (stored.length === 0) return
    const isFor = (group: string, delivery: Delivery) =>
      isBehind(from, group, delivery) && isMeantFor(group, delivery)
    const unknown = stored.filter((event) => !statedHere.has(event))
    const deliveries = deliveriesOf(unknown, subscribesTo, gapDetector).filter((one) =>
      names.some((group) => isFor(group, one)),
    )
    if (deliveries.length === 0) return skip(stored, from)
    let ended = false
    try {
      await withWatchdog(maxMs, clock, (step) =>
        handler(batchOf({ ...what, deliveries, isFor, step, isEnded: () => ended })),
      )
      statedHere.passed(stored)
    } finally {
      ended = true
    }
  }

  function skip(stored: readonly StoredEvent[], from: ReadFrom): void {
    cursors.pass(from, stored)
    statedHere.passed(stored)
  }

  /** A gap concerns every group, as what is missing is not known. */
  const isMeantFor = (group: string, delivery: Delivery) =>
    isGap(delivery) ||
    matches(groups.find(({ name }) => name === group)?.subscribesTo, storedEventOf(delivery).type)

  interface InHand extends Read, Pick<Batch<Tx>, 'deliveries' | 'isFor'> {
    step: () => void
    isEnded: () => boolean
  }

  function batchOf({ stored, from, since, deliveries, isFor, step, isEnded }: InHand): Batch<Tx> {
    const moves = (done: readonly Delivery[] | undefined) => {
      if (isEnded()) throw new LeaseLost(`${names.join()} was given up while it handled a batch`)
      return cursors.moves(from, done?.map(storedEventOf) ?? stored)
    }
    const onward = () => {
      progressAt = clock.now()
      step()
    }
    return {
      deliveries,
      isFor,
      holds: (group, partition) =>
        (from.get(group)?.has(partition) ?? false) && cursors.holds(group, partition),
      lastRead: (partition, orderId) => gapDetector.last(partition, orderId),
      fence(tx) {
        log.advance(
          tx,
          member,
          moves(undefined).map((move) => ({ ...move, to: move.from })),
        )
      },
      ack(tx, done) {
        log.advance(tx, member, moves(done))
      },
      afterCommit(done) {
        cursors.moved(moves(done))
        onward()
      },
      taken(stated) {
        for (const event of stated) gapDetector.missingBefore(event)
        statedHere.add(stated, since)
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
    await log.transaction(async (tx) => log.advance(tx, member, passed))
    cursors.moved(passed)
  }

  const unsubscribe = log.onNotification((partitions, grownBy) => {
    if (!grownBy.some((type) => matches(subscribesTo, type))) return
    for (const partition of partitions) dirtyPartitions.add(partition)
    wait.end()
  })

  return {
    async start(handler) {
      await Promise.all(names.map((group) => log.join(group)))
      await keepLeases()
      keepLeasesFromNowOn()
      loop = run(handler)
    },
    async stop() {
      stopped = true
      unsubscribe()
      wait.end()
      await loop
      skipBeat()
      await leasing.catch(() => {})
      await leaveAll().catch((error) =>
        logger.warn({ groups: names, err: error }, 'lease left to expire'),
      )
    },
    health: () => ({ trouble, progressAt, rebuilds }),
  }
}
