import type { Appendable, SagaEvent } from '../catalog/envelope.ts'
import type { EventType } from '../catalog/events.ts'
import type { Resolution } from '../saga/world.ts'

export type { Resolution }

/**
 * What the loop needs from the world: a log that takes events in a transaction, and a source that delivers them.
 * `Tx` is the unit of work of the store in use (a Postgres transaction, or the memory store's).
 */

/** One event to append, with the partition that its order belongs to. */
export interface NewEntry extends Appendable {
  partition: number
}

/** An event as stored, before its shape was checked. */
export interface StoredEvent extends Appendable {
  version: number
  partition: number
  position: number
}

/** How far a group has come in one partition. */
export interface CursorMove {
  partition: number
  from: number
  to: number
}

/** What a member reads at the moment: the position of each of its partitions, and how many are its fair share. */
export interface Claim {
  positions: Map<number, number>
  share: number
}

/** An order that a group can't get past. */
export interface Blocked {
  orderId: string
  version: number
  eventType: string
  attempts: number
  resolution: Resolution | null
}

/** What is written down when an event fails in a group. `nextAt` null: no more tries, a person decides. */
export interface Fault {
  orderId: string
  version: number
  eventType: string
  attempts: number
  fingerprint: string
  error: string
  nextAt: Date | null
}

export interface EventLog<Tx> {
  readonly partitions: number
  /** Runs `work` in one transaction: all of its effects or none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Reads without a lock, outside any transaction. */
  readonly reader: Tx
  /** Appends, as the last thing of the transaction, under the lock of each partition concerned. */
  append(tx: Tx, entries: readonly NewEntry[]): void
  /** Moves cursors by compare-and-set; fails the transaction when the member no longer owns one of them. */
  advance(tx: Tx, group: string, member: string, moves: readonly CursorMove[]): void

  /** Makes the cursors of a group that reads for the first time. */
  join(group: string): Promise<void>
  claim(group: string, member: string, leaseMs: number): Promise<Claim>
  release(group: string, member: string, partitions: readonly number[]): Promise<void>
  leave(group: string, member: string): Promise<void>
  /**
   * Notes how far a group has come that reads by way of a broker: what others see as its lag, and where it would go on
   * without the broker. Never moves a cursor back.
   */
  note(group: string, positions: ReadonlyMap<number, number>): Promise<void>
  /** Events after the given positions, in position order per partition; the payload only for events of `types` (all when undefined). */
  read(positions: ReadonlyMap<number, number>, limit: number, types?: readonly EventType[]): Promise<StoredEvent[]>
  /** The events of one order, in their order; inside a transaction by its own connection, so that many at once can't wait for each other. */
  readOrder(orderId: string, afterVersion: number, tx?: Tx): Promise<StoredEvent[]>

  /** Which of these orders are blocked for the group; holds them so until the transaction ends. */
  blockedAmong(tx: Tx, group: string, orderIds: readonly string[]): Promise<Set<string>>
  block(tx: Tx, group: string, faults: readonly Fault[]): void
  /** Takes blocked orders whose next try is due at `now` and keeps other members off them for `holdMs`. */
  claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]>
  /** Locks one blocked order in the transaction; undefined when it is no longer blocked. */
  lockBlocked(tx: Tx, group: string, orderId: string): Promise<Blocked | undefined>
  unblock(tx: Tx, group: string, orderId: string): void

  /** True when the store or the lease, not the event, is the trouble: the batch is to be read again as a whole. */
  isUnavailable(error: unknown): boolean

  /** Tells readers, in this process at once and in others soon, that these partitions have grown by events of these types. */
  wake(partitions: Iterable<number>, types: Iterable<string>): void
  onWake(listener: (partitions: readonly number[], types: readonly string[]) => void): () => void
}

/** This member reads a partition no more; another one may have taken it over. */
export class LeaseLost extends Error {
  readonly retry = true
  override name = 'LeaseLost'
}

/** An event that could not be read: its place in the log is known, its content is not understood. */
export interface Unreadable {
  stored: StoredEvent
  error: Error
}

/** Where a delivery stands in the log; of one that can't be read only that is known. */
export const placeOf = (delivery: Delivery): StoredEvent => (delivery.type === 'event' ? delivery.event : delivery.unreadable.stored)

export type Delivery = { type: 'event'; event: SagaEvent } | { type: 'unreadable'; unreadable: Unreadable }

/** What has arrived for a group: deliveries in order, and how to say that they are done. */
export interface Batch<Tx> {
  deliveries: readonly Delivery[]
  /**
   * Within the transaction of the effects: everything up to and with the last of these, in each of their partitions, is
   * done; without any, all that the batch read.
   */
  settle(tx: Tx, done?: readonly Delivery[]): void
  /** After the commit (or when there was nothing to commit): lets a broker know. */
  settled(done?: readonly Delivery[]): void
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

/** Where a group's events come from. The handler is never called twice at once. */
export interface MessageSource<Tx> {
  start(handler: (batch: Batch<Tx>) => Promise<void>): Promise<void>
  /** Finishes the batch in hand, gives the partitions back and returns. */
  stop(): Promise<void>
  health(): SourceHealth
}

/** Carries events of the log to a broker. */
export interface Publisher {
  /**
   * Makes sure that there is a place to publish to; called before the first `publish`, and again after a failure.
   *
   * @returns the partitions in which nothing was ever published: a new broker, which needs the log from its beginning
   */
  prepare(): Promise<ReadonlySet<number>>
  /** Publishes in the given order; returns when the broker has all of them. Never called twice at once. */
  publish(events: readonly StoredEvent[]): Promise<void>
  close(): Promise<void>
}
