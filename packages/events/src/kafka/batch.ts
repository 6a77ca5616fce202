import { LeaseLost } from '../log/consumer-groups.ts'
import type { StoredEvent } from '../log/event-store.ts'
import type { Batch, Delivery, Replaced } from '../log/message-source.ts'
import type { PartitionSlice } from './chunks.ts'
import { Entries, type EntriesOptions, type Entry } from './entries.ts'
import type { GroupReader } from './group-reader.ts'
import { Partitions } from './partitions.ts'

export interface KafkaBatchOptions<Tx> extends EntriesOptions<Tx> {
  slices: readonly PartitionSlice[]
  readers: readonly GroupReader[]
  /** Called when the handler has made a step. */
  stepped: () => void
  /** Tells the broker that work goes on. */
  beat: () => Promise<void>
  /** False once the group's member was not heard of for so long that others may have taken over. */
  isMember: (reader: GroupReader) => boolean
}

/**
 * What was fetched, as a batch for the groups of a process: each message is read once, and goes to every group that has come
 * to it and hears it.
 *
 * Who may write to the topic may write anything: an event counts only when the log has it. That is asked in the transaction
 * that handles it (`verify`); only what looks wrong by itself is looked up before.
 */
export class KafkaBatch<Tx> implements Batch<Tx> {
  readonly deliveries: readonly Delivery[]
  readonly #options: KafkaBatchOptions<Tx>
  readonly #partitions: Partitions
  readonly #entries: Entries<Tx>

  private constructor(
    options: KafkaBatchOptions<Tx>,
    partitions: Partitions,
    entries: Entries<Tx>,
  ) {
    this.#options = options
    this.#partitions = partitions
    this.#entries = entries
    this.deliveries = entries.all.flatMap(({ deliveries }) => deliveries)
  }

  /** @throws Error when the log has to be asked about something that came, and is away */
  static async of<Tx>(options: KafkaBatchOptions<Tx>): Promise<KafkaBatch<Tx>> {
    const partitions = new Partitions(options.readers, options.slices)
    const entries = new Entries(partitions, options)
    for (const { messages } of options.slices)
      for (const message of messages) {
        const lookingUp = entries.read(message)
        if (lookingUp) await lookingUp
      }
    return new KafkaBatch(options, partitions, entries)
  }

  isFor(group: string, delivery: Delivery): boolean {
    return this.#entries.hears(group, delivery)
  }

  holds(group: string, partition: number): boolean {
    return this.#partitions.level(partition).some((reader) => reader.name === group)
  }

  lastRead(partition: number, orderId: string): number | undefined {
    const [last, ...others] = this.#partitions
      .level(partition)
      .map(({ gapDetector }) => gapDetector.last(partition, orderId))
    // One that has begun later may lack what was stated here before: its own fetch is still to bring that, and it must not
    // be handed what comes after it.
    return others.every((other) => other === last) ? last : undefined
  }

  verify(tx: Tx, deliveries: readonly Delivery[]): Promise<Replaced> {
    return this.#entries.verify(tx, deliveries)
  }

  /** No offset is moved here: what was done is known to the rows. */
  fence(): void {
    const lost = this.#partitions.readers.find(
      (reader) => !this.#partitions.isSame(reader) || !this.#options.isMember(reader),
    )
    if (lost) throw new LeaseLost(`${lost.name} lost its partitions while it handled a batch`)
  }

  ack(): void {
    this.fence()
  }

  afterCommit(done?: readonly Delivery[]): void {
    for (const { partition, offset, position } of this.#lastsOf(done).values())
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

  /** The last message of each partition that is done when these are; without any, of all. */
  #lastsOf(done: readonly Delivery[] | undefined): Map<number, Entry> {
    const named = done && new Set(done)
    return new Map(
      this.#entries.all
        .filter(({ deliveries }) => !named || deliveries.some((one) => named.has(one)))
        .map((entry) => [entry.partition, entry]),
    )
  }
}
