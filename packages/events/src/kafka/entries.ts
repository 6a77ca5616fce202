import type { Logger } from 'pino'
import { deliveryOf } from '../log/decode.ts'
import { matches } from '../log/event-filter.ts'
import type { EventLog } from '../log/event-log.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { VersionGap } from '../log/gap-detector.ts'
import type { Delivery, Replaced } from '../log/message-source.ts'
import { partitionOf } from '../log/partition.ts'
import type { Fetched } from './chunks.ts'
import type { GroupReader } from './group-reader.ts'
import { fromMessage } from './message.ts'
import type { Partitions } from './partitions.ts'
import { type Named, type Place, type Received, UnreadableMessage } from './received.ts'
import { unroutableMessage } from './unroutable.ts'

export interface EntriesOptions<Tx> {
  log: EventLog<Tx>
  logger: Logger
  /** A message that belongs to no order was passed by. */
  onUnroutable: () => void
}

/** A message, and what is to be handed over because of it: one delivery, unless only some of the groups miss an event before it. */
export interface Entry extends Fetched {
  deliveries: readonly Delivery[]
  /** Of its event, in the log. */
  position: number | undefined
}

/** What the log must confirm before the event counts. */
interface Claimed {
  entry: Entry
  stored: StoredEvent
}

/** What the messages of a batch say, read without trusting them. */
export class Entries<Tx> {
  readonly all: Entry[] = []
  readonly #options: EntriesOptions<Tx>
  readonly #partitions: Partitions
  readonly #hearers = new Map<Delivery, readonly GroupReader[]>()
  readonly #claimed = new Map<Delivery, Claimed>()
  /** What stands in place of events that the log does not have as they said; nothing when they belong to no order. */
  readonly #replaced = new Map<Delivery, Delivery | undefined>()

  constructor(partitions: Partitions, options: EntriesOptions<Tx>) {
    this.#partitions = partitions
    this.#options = options
  }

  hears(group: string, delivery: Delivery): boolean {
    return this.#hearers.get(delivery)?.some(({ name }) => name === group) ?? false
  }

  /**
   * Reads the next message. Only what looks wrong is looked up in the log, and has to be waited for.
   *
   * @throws Error when the log is away
   */
  read(fetched: Fetched): Promise<void> | undefined {
    const readers = this.#partitions.recipientsOf(fetched)
    let hearers: GroupReader[] = []
    const received = fromMessage(fetched.message, fetched.partition, (named) => {
      hearers = hearersOf(readers, named)
      return hearers.length > 0
    })
    if (received.type === 'unroutable') return this.#keep(fetched, received.reason)
    if (received.type === 'unreadable') return this.#readDamaged(fetched, readers, received)
    const place = received.type === 'event' ? received.stored : received.place
    if (readers.some(({ gapDetector }) => gapDetector.gapBefore(place) !== undefined))
      return this.#readAfterGap(fetched, readers, place)
    for (const { gapDetector, statedHere } of readers) {
      gapDetector.missingBefore(place)
      statedHere.passed([place])
    }
    const entry = this.#add(fetched, this.#positionOf(place))
    if (received.type === 'event') this.#claim(entry, received.stored, hearers)
    return undefined
  }

  /** See Batch.verify. */
  async verify(tx: Tx, deliveries: readonly Delivery[]): Promise<Replaced> {
    const open = [...new Set(deliveries)].flatMap((delivery) => {
      const claimed = this.#claimed.get(delivery)
      return claimed ? [{ delivery, ...claimed }] : []
    })
    if (open.length === 0) return this.#replaced
    const events = open.map(({ stored }) => stored)
    const known = await this.#options.log.verifyEntries(events, tx)
    for (const [index, { delivery, entry, stored }] of open.entries()) {
      if (!known.has(index)) await this.#replace(delivery, entry, stored, tx)
      this.#claimed.delete(delivery)
    }
    return this.#replaced
  }

  #add(fetched: Fetched, position?: number): Entry {
    const { topic, partition, offset, message } = fetched
    const entry: Entry = { topic, partition, offset, message, deliveries: [], position }
    this.all.push(entry)
    return entry
  }

  #claim(entry: Entry, stored: StoredEvent, hearers: readonly GroupReader[]): void {
    const delivery = deliveryOf(stored)
    this.#deliver(entry, delivery, hearers)
    this.#claimed.set(delivery, { entry, stored })
  }

  #deliver(entry: Entry, delivery: Delivery, hearers: readonly GroupReader[]): void {
    if (hearers.length === 0) return
    entry.deliveries = [...entry.deliveries, delivery]
    this.#hearers.set(delivery, hearers)
  }

  /** An event is missing before this one, for some: their order is read from the log, if the log has what is missing. */
  async #readAfterGap(
    fetched: Fetched,
    readers: readonly GroupReader[],
    place: Place,
  ): Promise<void> {
    const wanted = new Map<number, GroupReader[]>()
    for (const reader of readers) {
      const version = reader.gapDetector.gapBefore(place) ?? place.version
      wanted.set(version, [...(wanted.get(version) ?? []), reader])
    }
    const found = new Map<StoredEvent, GroupReader[]>()
    for (const [version, by] of wanted) {
      const stored = await this.#lookUp(fetched, { ...place, version })
      if (!stored) return this.#keep(fetched, notInLog)
      found.set(stored, by)
    }
    const entry = this.#add(fetched, this.#positionOf(place))
    for (const [stored, by] of found) {
      for (const { gapDetector } of by) gapDetector.missingBefore(place)
      const error = new VersionGap(
        `event ${stored.version} is missing before event ${place.version}`,
      )
      // A gap concerns whoever meets it, as what is missing is not known.
      if (stored.version < place.version) this.#deliver(entry, unreadable(stored, error), by)
      else this.#deliver(entry, deliveryOf(stored), hearersOf(by, stored))
    }
  }

  /** A fault of its order, when the log has the event that was meant. */
  async #readDamaged(
    fetched: Fetched,
    readers: readonly GroupReader[],
    received: Received & { type: 'unreadable' },
  ): Promise<void> {
    const stored = await this.#lookUp(fetched, received)
    if (!stored) return this.#keep(fetched, notInLog)
    for (const { gapDetector } of readers) gapDetector.missingBefore(stored)
    this.#deliver(
      this.#add(fetched),
      unreadable(stored, received.error),
      hearersOf(readers, stored),
    )
  }

  /** The log does not have the event as it says. */
  async #replace(delivery: Delivery, entry: Entry, claimed: StoredEvent, tx: Tx): Promise<void> {
    const stored = await this.#lookUp(entry, claimed, tx)
    const error = new UnreadableMessage('the log has it otherwise')
    entry.position = undefined
    if (!stored) {
      await this.#keepUnroutable(entry, notInLog)
      for (const { gapDetector } of this.#partitions.recipientsOf(entry))
        gapDetector.retract(claimed)
    }
    this.#replaced.set(delivery, stored && unreadable(stored, error))
  }

  async #lookUp(
    { partition }: Fetched,
    { orderId, version }: Pick<Place, 'orderId' | 'version'>,
    tx?: Tx,
  ): Promise<StoredEvent | undefined> {
    const events = await this.#options.log.readOrder(orderId, version - 1, tx)
    const stored = events.find((event) => event.version === version)
    return stored && { ...stored, partition }
  }

  /** A message of no order: it is passed by, and kept for whoever wants to know. */
  async #keep(fetched: Fetched, reason: string): Promise<void> {
    this.#add(fetched)
    await this.#keepUnroutable(fetched, reason)
  }

  async #keepUnroutable(fetched: Fetched, reason: string): Promise<void> {
    const { log, logger, onUnroutable } = this.#options
    const { partition, offset } = fetched
    const groups = this.#partitions.recipientsOf(fetched).map(({ name }) => name)
    logger.warn({ groups, partition, offset, reason }, 'message of no order kept and passed by')
    onUnroutable()
    await log.keepUnroutable([unroutableMessage(fetched, reason)])
  }

  /** The place of an event in the log; a copy that somebody put elsewhere says nothing about how far a partition is read. */
  #positionOf({ orderId, partition, position }: Place): number | undefined {
    return partitionOf(orderId, this.#options.log.partitions) === partition ? position : undefined
  }
}

const notInLog = 'the log has no such event'

/** Of these groups those that hear the event, and have not handled it when it was stated here. */
const hearersOf = (readers: readonly GroupReader[], named: Named): GroupReader[] =>
  readers.filter(
    ({ subscribesTo, statedHere }) => matches(subscribesTo, named.type) && !statedHere.has(named),
  )

const unreadable = (stored: StoredEvent, error: Error): Delivery => ({
  type: 'unreadable',
  unreadable: { stored, error },
})
