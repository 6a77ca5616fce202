import type { Logger } from 'pino'
import type { Clock } from '../../runtime/clock.ts'
import { RunLoop } from '../../runtime/run-loop.ts'
import { HandlerTimedOut, withWatchdog } from '../../runtime/watchdog.ts'
import { type ConsumerGroups, LeaseLost } from '../consumer-groups.ts'
import { deliveriesOf } from '../decode.ts'
import { type EventFilter, matches, without } from '../event-filter.ts'
import type { EventStore, StoredEvent } from '../event-store.ts'
import { isGap } from '../gap-detector.ts'
import { type Batch, type Delivery, type SourceHealth, storedEventOf } from '../message-source.ts'
import { isBehind, leastOf, type ReadFrom } from './group-cursors.ts'
import type { Membership } from './membership.ts'
import type { Partitions } from './partition-cursors.ts'

/** A group of consumers, as far as the tail is concerned. */
export interface TailedGroup {
  name: string
  /** What to deliver; everything when undefined. The cursor passes the rest by. */
  subscribesTo?: EventFilter
}

export interface LaneOptions<Tx> {
  log: EventStore<Tx> & ConsumerGroups<Tx>
  groups: readonly TailedGroup[]
  /** What any of the groups hears. */
  subscribesTo: EventFilter | undefined
  member: string
  membership: Membership<Tx>
  logger: Logger
  batchMax: number
  leaseMs: number
  pollMs: number
  handlerMaxMs: number
  clock: Clock
  /** Its partitions. */
  mine: Partitions
}

/** What was read. */
interface Read {
  stored: readonly StoredEvent[]
  /** How far each group had come when the reading began. */
  from: ReadFrom
  /** When it began, as `StatedHere.now`. */
  since: number
}

interface InHand<Tx> extends Read, Pick<Batch<Tx>, 'deliveries' | 'isFor'> {
  step: () => void
  isEnded: () => boolean
}

type Handler<Tx> = (batch: Batch<Tx>) => Promise<void>

/** Reads some of a member's partitions: one batch after the other, whatever the other lanes have in hand. */
export class Lane<Tx> {
  readonly #options: LaneOptions<Tx>
  readonly #names: readonly string[]
  /** Partitions that are known to have grown by something that is heard here. */
  readonly #dirtyPartitions = new Set<number>()
  readonly #startedAt: number
  #loop: RunLoop | undefined
  /** What the last round has failed of; it is put in order before the next one. */
  #failure: unknown
  #pollAt = 0

  constructor(options: LaneOptions<Tx>) {
    this.#options = options
    this.#names = options.groups.map(({ name }) => name)
    this.#startedAt = options.clock.now()
  }

  health(): Pick<SourceHealth, 'trouble' | 'progressAt'> {
    return this.#loop?.health() ?? { trouble: null, progressAt: this.#startedAt }
  }

  start(handler: Handler<Tx>): void {
    const { clock, leaseMs } = this.#options
    this.#loop = new RunLoop({
      round: () => this.#round(handler),
      onFailure: (error) => this.#giveBack(error),
      // Whoever was stuck stays away for longer than the lease that it has left.
      backoff: (error) => ({
        baseMs: error instanceof HandlerTimedOut ? 2 * leaseMs : 50,
        factor: 2,
        maxMs: 2_000,
      }),
      clock,
    })
    this.#loop.start()
  }

  /** Finishes the batch in hand and returns. */
  async stop(): Promise<void> {
    await this.#loop?.stop()
  }

  /** There may be something new in these partitions, whosever they are. */
  wake(partitions: readonly number[]): void {
    const mine = partitions.filter((partition) => this.#options.mine.has(partition))
    for (const partition of mine) this.#dirtyPartitions.add(partition)
    if (mine.length > 0) this.#loop?.wake()
  }

  /** @returns when to look again (ms since the epoch) */
  async #round(handler: Handler<Tx>): Promise<number> {
    const { membership, mine, clock, pollMs, batchMax } = this.#options
    if (this.#failure !== undefined) await this.#takeUpAgain()
    if (membership.hasSurplus(mine)) await membership.giveBackSurplus(mine)
    const polling = clock.now() >= this.#pollAt
    const from = membership.cursors.readFrom(polling ? mine : this.#dirtyPartitions)
    const since = membership.statedHere.now
    const reading = leastOf(from)
    this.#dirtyPartitions.clear()
    const stored = reading.size > 0 ? await this.#read(reading) : []
    if (polling) this.#pollAt = clock.now() + pollMs
    await this.#deliver({ stored, from, since }, handler)
    // Whoever fills a batch may have left more behind, in any partition.
    if (stored.length >= batchMax) this.#pollAt = 0
    else if (polling) await this.#storePassed()
    return this.#dirtyPartitions.size > 0 ? 0 : this.#pollAt
  }

  /** Its partitions are read again from the stored cursors, unless others take them over. */
  async #giveBack(error: unknown): Promise<void> {
    const { membership, mine, logger } = this.#options
    logger.warn({ groups: this.#names, err: error }, 'batch given back, read again')
    this.#failure = error
    membership.drop(mine)
    if (error instanceof HandlerTimedOut) await membership.leave()
  }

  async #takeUpAgain(): Promise<void> {
    const { membership } = this.#options
    if (this.#failure instanceof HandlerTimedOut) membership.comeBack()
    this.#failure = undefined
    await membership.keepLeases()
    this.#pollAt = 0
  }

  /** Of what was stated here only the places are read; when they are not those that were expected, the payload as well. */
  async #read(reading: ReadonlyMap<number, number>): Promise<StoredEvent[]> {
    const { log, membership, batchMax, subscribesTo } = this.#options
    const { statedHere } = membership
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

  async #deliver(what: Read, handler: Handler<Tx>): Promise<void> {
    const { membership, subscribesTo, handlerMaxMs, clock } = this.#options
    const { statedHere, gapDetector } = membership
    const { stored, from } = what
    if (stored.length === 0) return
    const isFor = (group: string, delivery: Delivery) =>
      isBehind(from, group, delivery) && this.#isMeantFor(group, delivery)
    const unknown = stored.filter((event) => !statedHere.has(event))
    const deliveries = deliveriesOf(unknown, subscribesTo, gapDetector).filter((one) =>
      this.#names.some((group) => isFor(group, one)),
    )
    if (deliveries.length === 0) return this.#skip(what)
    let ended = false
    try {
      await withWatchdog(handlerMaxMs, clock, (step) =>
        handler(this.#batchOf({ ...what, deliveries, isFor, step, isEnded: () => ended })),
      )
      statedHere.passed(stored)
    } finally {
      ended = true
    }
  }

  #skip({ stored, from }: Read): void {
    const { cursors, statedHere } = this.#options.membership
    cursors.pass(from, stored)
    statedHere.passed(stored)
  }

  /** A gap concerns every group, as what is missing is not known. */
  #isMeantFor(group: string, delivery: Delivery): boolean {
    const subscription = this.#options.groups.find(({ name }) => name === group)?.subscribesTo
    return isGap(delivery) || matches(subscription, storedEventOf(delivery).type)
  }

  #batchOf({ stored, from, since, deliveries, isFor, step, isEnded }: InHand<Tx>): Batch<Tx> {
    const { log, member, membership } = this.#options
    const { cursors, gapDetector, statedHere } = membership
    const moves = (done: readonly Delivery[] | undefined) => {
      if (isEnded())
        throw new LeaseLost(`${this.#names.join()} was given up while it handled a batch`)
      return cursors.moves(from, done?.map(storedEventOf) ?? stored)
    }
    const onward = () => {
      this.#loop?.progress()
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
  async #storePassed(): Promise<void> {
    const { log, member, membership, mine } = this.#options
    const passed = membership.cursors.unstored(mine)
    if (passed.length === 0) return
    await log.transaction(async (tx) => log.advance(tx, member, passed))
    membership.cursors.moved(passed)
  }
}
