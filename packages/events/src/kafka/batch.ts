import type { Logger } from 'pino'
import { deliveryOf } from '../log/decode.ts'
import { matches } from '../log/event-filter.ts'
import {
  type Batch,
  type Delivery,
  type EventLog,
  LeaseLost,
  type Replaced,
  type StoredEvent,
  type UnroutableMessage,
} from '../log/event-store.ts'
import { VersionGap } from '../log/gap-detector.ts'
import { partitionOf } from '../log/partition.ts'
import type { Fetched, PartitionSlice } from './chunks.ts'
import type { GroupReader } from './group-reader.ts'
import { fromMessage } from './message.ts'
import { Partitions } from './partitions.ts'
import { type Named, type Place, UnreadableMessage } from './received.ts'
import { unroutableMessage } from './unroutable.ts'

export interface KafkaBatchOptions<Tx> {
  slices: readonly PartitionSlice[]
  readers: readonly GroupReader[]
  log: EventLog<Tx>
  logger: Logger
  /** Called when the handler has made a step. */
  stepped: () => void
  /** Tells the broker that work goes on. */
  beat: () => Promise<void>
  /** False once the group's member was not heard of for so long that others may have taken over. */
  isMember: (reader: GroupReader) => boolean
  /** A message that belongs to no order was passed by. */
  onUnroutable: () => void
}

/** A message, and what is to be handed over because of it: one delivery, unless only some of the groups miss an event before it. */
interface Entry extends Fetched {
  deliveries: readonly Delivery[]
  /** Of its event, in the log. */
  position: number | undefined
}

/** What the log must confirm before the event counts. */
interface Claimed {
  entry: Entry
  stored: StoredEvent
}

/**
 * What was fetched, as a batch for the groups of a process: each message is read once, and goes to every group that has come
 * to it and hears it.
 *
 * Who may write to the topic may write anything: an event counts only when the log has it. That is asked in the transaction
 * that handles it (`verify`); only what looks wrong by itself is looked up before.
 */
export class KafkaBatch<Tx> implements Batch<Tx> {
  deliveries: readonly Delivery[] = []
  readonly #options: KafkaBatchOptions<Tx>
  readonly #partitions: Partitions
  readonly #entries: Entry[] = []
  readonly #hearers = new Map<Delivery, readonly GroupReader[]>()
  readonly #claimed = new Map<Delivery, Claimed>()
  /** What stands in place of events that the log does not have as they said; nothing when they belong to no order. */
  readonly #replaced = new Map<Delivery, Delivery | undefined>()

  private constructor(options: KafkaBatchOptions<Tx>) {
    this.#options = options
    this.#partitions = new Partitions(options.readers, options.slices)
  }

  /** @throws Error when the log has to be asked about something that came, and is away */
  static async of<Tx>(options: KafkaBatchOptions<Tx>): Promise<KafkaBatch<Tx>> {
    const batch = new KafkaBatch(options)
    for (const { messages } of options.slices)
      for (const message of messages) {
        const lookingUp = batch.#read(message)
        if (lookingUp) await lookingUp
      }
    batch.deliveries = batch.#entries.flatMap(({ deliveries }) => deliveries)
    return batch
  }

  isFor(group: string, delivery: Delivery): boolean {
    return this.#hearers.get(delivery)?.some(({ name }) => name === group) ?? false
  }

  holds(group: string, partition: number): boolean {
    return this.#partitions.level(partition).some((reader) => reader.name === group)
  }

  lastRead(partition: number, orderId: string): number | undefined {
    let last: number | undefined
    for (const { gapDetector } of this.#partitions.level(partition))
      last = Math.max(last ?? 0, gapDetector.last(partition, orderId) ?? 0) || undefined
    return last
  }

  async verify(tx: Tx, deliveries: readonly Delivery[]): Promise<Replaced> {
    const open = deliveries.flatMap((delivery) => {
      const claimed = this.#claimed.get(delivery)
      return claimed ? [{ delivery, ...claimed }] : []
    })
    if (open.length === 0) return this.#replaced
    const { log } = this.#options
    const known = await log.verifyEntries(
      open.map(({ stored }) => stored),
      tx,
    )
    for (const [index, { delivery, entry, stored }] of open.entries()) {
      if (!known.has(index)) await this.#replace(delivery, entry, stored, tx)
      this.#claimed.delete(delivery)
    }
    return this.#replaced
  }

  /** No offset is moved here: what was done is known to the rows. */
  fence(): void {
    const lost = this.#partitions.readers.find((reader) => !this.#isHeld(reader))
    if (lost) throw new LeaseLost(`${lost.name} lost its partitions while it handled a batch`)
  }

  ack(): void {
    this.fence()
  }

  afterCommit(done?: readonly Delivery[]): void {
    for (const { partition, offset, position } of this.#lasts(done).values())
      for (const reader of this.#partitions.recipients(partition))
        if (this.#partitions.isSame(reader)) reader.passed(partition, offset, position)
    this.#options.stepped()
  }

  taken(stated: readonly StoredEvent[]): void {
    for (const event of stated)
      for (const reader of this.#partitions.level(event.partition)) reader.taken(event)
  }

  heartbeat(): Promise<void> {
    this.#options.stepped()
    return this.#options.beat()
  }

  #isHeld(reader: GroupReader): boolean {
    return this.#partitions.isSame(reader) && this.#options.isMember(reader)
  }

  /** The last message of each partition that is done when these are; without any, of all. */
  #lasts(done: readonly Delivery[] | undefined): Map<number, Entry> {
    const named = done && new Set(done)
    return new Map(
      this.#entries
        .filter(({ deliveries }) => !named || deliveries.some((one) => named.has(one)))
        .map((entry) => [entry.partition, entry]),
    )
  }

  /** Only what looks wrong needs to be asked about, and waited for. */
  #read(fetched: Fetched): Promise<void> | undefined {
    const readers = this.#partitions.recipientsOf(fetched)
    let hearers: GroupReader[] = []
    const isWanted = (named: Named) => {
      hearers = readers.filter(
        ({ subscribesTo, statedHere }) =>
          matches(subscribesTo, named.type) && !statedHere.has(named),
      )
      return hearers.length > 0
    }
    const received = fromMessage(fetched.message, fetched.partition, isWanted)
    if (received.type === 'unroutable') return this.#keep(fetched, received.reason)
    if (received.type === 'unreadable') return this.#readDamaged(fetched, readers, received)
    const place = received.type === 'event' ? received.stored : received.place
    if (readers.some(({ gapDetector }) => gapDetector.gapBefore(place) !== undefined))
      return this.#readAfterGap(fetched, readers, place)
    for (const reader of readers) {
      reader.gapDetector.missingBefore(place)
      reader.statedHere.passed([place])
    }
    const entry = this.#add(fetched, positionOf(place, this.#options.log.partitions))
    if (received.type === 'other') return undefined
    const delivery = this.#deliver(entry, deliveryOf(received.stored), hearers)
    this.#claimed.set(delivery, { entry, stored: received.stored })
    return undefined
  }

  #add(fetched: Fetched, position?: number): Entry {
    const entry = { ...fetched, deliveries: [], position }
    this.#entries.push(entry)
    return entry
  }

  #deliver(entry: Entry, delivery: Delivery, hearers: readonly GroupReader[]): Delivery {
    entry.deliveries = [...entry.deliveries, delivery]
    this.#hearers.set(delivery, hearers)
    return delivery
  }

  /** An event is missing before this one, for some: their order is read from the log, if the log has what is missing. */
  async #readAfterGap(
    fetched: Fetched,
    readers: readonly GroupReader[],
    place: Place,
  ): Promise<void> {
    const missing = new Map<number, GroupReader[]>()
    for (const reader of readers) {
      const version = reader.gapDetector.gapBefore(place) ?? place.version
      missing.set(version, [...(missing.get(version) ?? []), reader])
    }
    const found = new Map<number, StoredEvent>()
    for (const version of missing.keys()) {
      const stored = await this.#lookUp(place.orderId, version)
      if (!stored) return this.#keep(fetched, notInLog)
      found.set(version, { ...stored, partition: fetched.partition })
    }
    const entry = this.#add(fetched, positionOf(place, this.#options.log.partitions))
    for (const [version, missingFor] of missing) {
      const stored = found.get(version) as StoredEvent
      const isGap = version < place.version
      for (const { gapDetector } of missingFor) gapDetector.missingBefore(place)
      const hearers = isGap
        ? missingFor
        : missingFor.filter(({ subscribesTo }) => matches(subscribesTo, stored.type))
      const error = new VersionGap(`event ${version} is missing before event ${place.version}`)
      if (hearers.length > 0)
        this.#deliver(entry, isGap ? unreadable(stored, error) : deliveryOf(stored), hearers)
    }
  }

  /** A fault of its order, when the log has the event that was meant. */
  async #readDamaged(
    fetched: Fetched,
    readers: readonly GroupReader[],
    { orderId, version, error }: { orderId: string; version: number; error: Error },
  ): Promise<void> {
    const { partition } = fetched
    const found = await this.#lookUp(orderId, version)
    if (!found) return this.#keep(fetched, notInLog)
    const stored = { ...found, partition }
    const entry = this.#add(fetched)
    for (const { gapDetector } of readers) gapDetector.missingBefore(stored)
    const hearers = readers.filter(({ subscribesTo }) => matches(subscribesTo, stored.type))
    if (hearers.length > 0) this.#deliver(entry, unreadable(stored, error), hearers)
  }

  /** The log does not have the event as it says. */
  async #replace(delivery: Delivery, entry: Entry, stored: StoredEvent, tx: Tx): Promise<void> {
    const { partition } = entry
    const found = await this.#lookUp(stored.orderId, stored.version, tx)
    const error = new UnreadableMessage('the log has it otherwise')
    entry.position = undefined
    if (!found) await this.#keepUnroutable(entry, notInLog)
    this.#replaced.set(delivery, found && unreadable({ ...found, partition }, error))
    if (found) return
    for (const { gapDetector } of this.#partitions.recipientsOf(entry)) gapDetector.retract(stored)
  }

  async #lookUp(orderId: string, version: number, tx?: Tx): Promise<StoredEvent | undefined> {
    const events = await this.#options.log.readOrder(orderId, version - 1, tx)
    return events.find((event) => event.version === version)
  }

  /** A message of no order: it is passed by, and kept for whoever wants to know. */
  async #keep(fetched: Fetched, reason: string): Promise<void> {
    this.#add(fetched)
    await this.#keepUnroutable(fetched, reason)
  }

  async #keepUnroutable(fetched: Fetched, reason: string): Promise<void> {
    const { log, logger, onUnroutable } = this.#options
    const { partition, offset } = fetched
    const group = this.#partitions.recipientsOf(fetched).map(({ name }) => name)
    logger.warn({ group, partition, offset, reason }, 'message of no order kept and passed by')
    onUnroutable()
    const kept: UnroutableMessage = unroutableMessage(fetched, reason)
    await log.keepUnroutable([kept])
  }
}

const notInLog = 'the log has no such event'

const unreadable = (stored: StoredEvent, error: Error): Delivery => ({
  type: 'unreadable',
  unreadable: { stored, error },
})

/** The place of an event in the log; a copy that somebody put elsewhere says nothing about how far a partition is read. */
const positionOf = (
  { orderId, partition, position }: Place,
  partitions: number,
): number | undefined => (partitionOf(orderId, partitions) === partition ? position : undefined)
