import type { SagaEvent } from '../catalog/envelope.ts'
import type { StoredEvent } from './event-store.ts'

/**
 * An event that could not be read: its place in the log is known, its content is not understood.
 */
export interface Unreadable {
  stored: StoredEvent
  error: Error
}

export type Delivery =
  | { type: 'event'; event: SagaEvent }
  | { type: 'unreadable'; unreadable: Unreadable }

/** Where a delivery stands in the log; of one that can't be read only that is known. */
export const storedEventOf = (delivery: Delivery): StoredEvent =>
  delivery.type === 'event' ? delivery.event : delivery.unreadable.stored

/** What stands in place of deliveries that were not what they said. */
export type Replaced = ReadonlyMap<Delivery, Delivery | undefined>

/**
 * What has arrived for the groups of a process: each event once, in order, and how to say that it
 * is done.
 */
export interface Batch<Tx> {
  deliveries: readonly Delivery[]
  /** True when the group hears the event and has not got past it. */
  isFor(group: string, delivery: Delivery): boolean
  /**
   * True when the group reads this partition here: what this process states there may be handled
   * ahead for it.
   */
  holds(group: string, partition: number): boolean
  /**
   * The last event of the order that all groups that read its partition here have read, or stated
   * here since; undefined when it is not remembered, or one of them lacks what another has.
   */
  lastRead(partition: number, orderId: string): number | undefined
  /**
   * Within the transaction of a step, with its first statements, or before a call is made: makes
   * sure that the log has these as they say. A source that reads the log itself has no need of it.
   *
   * @returns what stands in place of those that it has otherwise; nothing for those that it does not
   *   have at all
   */
  verify?(tx: Tx, deliveries: readonly Delivery[]): Promise<Replaced>
  /**
   * Within the transaction of a step that leaves some of the batch to be done: fails it when a
   * partition is no longer ours.
   */
  fence(tx: Tx): void
  /**
   * Within the transaction of the effects: everything up to and with the last of these, in each of
   * their partitions, is done for all groups; without any, all that the batch read. Fails it when a
   * partition is no longer ours.
   */
  ack(tx: Tx, done?: readonly Delivery[]): void
  /** After the commit (or when there was nothing to commit): lets a broker know. */
  afterCommit(done?: readonly Delivery[]): void
  /**
   * After the commit: these were stated here and are in the hands of the handler, for each group
   * that holds their partition. They are not delivered again, unless the handler fails.
   */
  taken(stated: readonly StoredEvent[]): void
  /** Tells a broker that work goes on. */
  heartbeat(): Promise<void>
}

export interface SourceHealth {
  /** Set while the source can't read or its consumer is being rebuilt. */
  trouble: string | null
  /** When the source last made progress or found nothing to do, in ms since the epoch. */
  progressAt: number
  rebuilds: number
}

/**
 * Where the events of one or several groups come from. The handler is never called twice at once for the same partition.
 */
export interface MessageSource<Tx> {
  start(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void>
  /** Finishes the batch in hand, gives the partitions back and returns. */
  stop(): Promise<void>
  health(): SourceHealth
}

/** Carries events of the log to a broker. */
export interface Publisher {
  /**
   * Makes sure that there is a place to publish to; called before the first `publish`, and again
   * after a failure.
   *
   * @returns the partitions in which nothing was ever published: a new broker, which needs the log
   *   from its beginning
   */
  prepare(): Promise<ReadonlySet<number>>
  /**
   * Publishes in the given order; returns when the broker has all of them. Never called twice at
   * once.
   */
  publish(events: readonly StoredEvent[]): Promise<void>
  close(): Promise<void>
}
