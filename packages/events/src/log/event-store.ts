import type { Appendable } from '../catalog/envelope.ts'
import type { EventFilter } from './event-filter.ts'

/** One event to append, with the partition that its order belongs to. */
export interface NewEntry extends Appendable {
  partition: number
  /**
   * Its number in its order, when whoever appends knows the one before it: another event that has
   * it fails the transaction. The log gives the next one when it is left out.
   */
  version?: number
}

/** An event as stored, before its shape was checked. */
export interface StoredEvent extends Appendable {
  version: number
  partition: number
  position: number
  /**
   * Set when payload and schema version are those that a person has put in place of the original's.
   */
  amended?: boolean
}

/** Which event this is, and where it stands. */
export type EventIdentity = Pick<
  StoredEvent,
  'id' | 'partition' | 'position' | 'orderId' | 'version' | 'type'
>

/** What a transaction took for granted is no longer so: read again, it can be made again. */
export class Outdated extends Error {
  readonly retry = true
  override name = 'Outdated'
}

/**
 * The log itself: takes events in a transaction, and gives them back. `Tx` is the unit of work of
 * the store in use (a Postgres transaction, or the memory store's).
 */
export interface EventStore<Tx> {
  readonly partitions: number
  /** Runs `work` in one transaction: all of its effects or none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Reads without a lock, outside any transaction. */
  readonly reader: Tx
  /**
   * Appends, as the last thing of the transaction, under the lock of each partition concerned.
   * Fails the transaction when a version that an entry brings along is taken (`isOutdated`).
   */
  append(tx: Tx, entries: readonly NewEntry[]): void
  /**
   * The last version of each of these orders, as committed now; an order that the log does not know
   * is left out.
   */
  lastVersions(tx: Tx, orderIds: readonly string[]): Promise<Map<string, number>>
  /** The trace context of the last event of each of these orders that has one. */
  lastTraces(tx: Tx, orderIds: readonly string[]): Promise<Map<string, string>>
  /**
   * The first request to cancel each of these orders, and to give each of their returns up, as committed now: its version,
   * by the run that it undoes (see `runOf` in saga/sagas.ts). Where nobody has asked, there is none.
   *
   * @param lock the partitions of these orders: nobody else appends to them until the transaction ends, so the answer holds
   *   for what it appends itself. Rows are locked before
   */
  cancelRequests(
    tx: Tx,
    orderIds: readonly string[],
    lock?: readonly number[],
  ): Promise<Map<string, number>>
  /**
   * Events after the given positions, in position order per partition; the payload only for those
   * that match (all when undefined).
   */
  read(
    positions: ReadonlyMap<number, number>,
    limit: number,
    filter?: EventFilter,
  ): Promise<StoredEvent[]>
  /** Events at these places of the log, in any order, with their payload. */
  readAt(places: readonly Pick<StoredEvent, 'partition' | 'position'>[]): Promise<StoredEvent[]>
  /**
   * The events of one order, in their order, each with its last amendment in place; inside a
   * transaction by its own connection, so that many at once can't wait for each other.
   */
  readOrder(orderId: string, afterVersion: number, tx?: Tx): Promise<StoredEvent[]>
  /** Of the order's amended events what the log has: as they were before a person changed them. */
  readOriginals(orderId: string): Promise<StoredEvent[]>
  /** Which of these are in the log as they say: their indexes. */
  verifyEntries(events: readonly EventIdentity[], tx?: Tx): Promise<Set<number>>
  /**
   * True when the store or the lease, not the event, is the trouble: the batch is to be read again
   * as a whole.
   */
  isUnavailable(error: unknown): boolean
  /**
   * True when the transaction failed because something that it took for granted is no longer so:
   * somebody else has appended to one of its orders, or has made or changed a row that it did not read
   * again or did not lock.
   */
  isOutdated(error: unknown): boolean
}
