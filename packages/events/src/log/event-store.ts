import type { Appendable, SagaEvent } from '../catalog/envelope.ts'
import type { OperatorDecision } from '../commands/order-snapshot.ts'
import type { EventFilter } from './event-filter.ts'

export type { OperatorDecision }

/**
 * What the loop needs from the world: a log that takes events in a transaction, and a source that delivers them.
 * `Tx` is the unit of work of the store in use (a Postgres transaction, or the memory store's).
 */

/** One event to append, with the partition that its order belongs to. */
export interface NewEntry extends Appendable {
  partition: number
  /**
   * Its number in its order, when whoever appends knows the one before it: another event that has it fails the transaction.
   * The log gives the next one when it is left out.
   */
  version?: number
}

/** An event as stored, before its shape was checked. */
export interface StoredEvent extends Appendable {
  version: number
  partition: number
  position: number
  /** Set when payload and schema version are those that a person has put in place of the original's. */
  amended?: boolean
}

/** Which event this is, and where it stands. */
export type EventIdentity = Pick<
  StoredEvent,
  'id' | 'partition' | 'position' | 'orderId' | 'version' | 'type'
>

/** How far a group has come in one partition. */
export interface CursorMove {
  partition: number
  from: number
  to: number
}

/** A move of one group's cursor; `from` = `to` moves nothing and only makes sure that the partition is still held. */
export interface GroupMove extends CursorMove {
  group: string
}

/** What a member reads at the moment: the position of each of its partitions, and how many are its fair share. */
export interface Claim {
  positions: Map<number, number>
  share: number
}

/** What came of a person's decision: `under_way` when the event is being tried at this moment, and its outcome is awaited. */
export type Resolved = 'taken' | 'not_blocked' | 'under_way'

/** A payload that a person puts in place of an event's own, which stays in the log as it was. Checked by whoever makes it. */
export interface Amendment {
  orderId: string
  version: number
  schemaVersion: number
  data: unknown
  actor: string
  note: string
}

/** A message of the topic that belongs to no order; text that is none is kept as `base64:…`. */
export interface UnroutableMessage {
  topic: string
  partition: number
  messageOffset: number
  key: string | null
  value: string | null
  headers: Record<string, string>
  reason: string
}

/** An order that a group can't get past. */
export interface Blocked {
  orderId: string
  version: number
  eventType: string
  attempts: number
  /** What a person wants with `version`; `retry` is one more try after the one under way. */
  decision: OperatorDecision | 'retry' | null
}

/** What is written down when an order is set aside in a group. `nextAt` null: no more tries, a person decides. */
export interface Failure {
  orderId: string
  version: number
  eventType: string
  attempts: number
  fingerprint: string
  error: string
  nextAt: Date | null
  /** A call that was given up may still have its effect until then; null when its outcome is known. */
  callingUntil: Date | null
  /** Nothing has failed: a call is under way, and its answer is awaited. */
  isAsked?: boolean
}

export interface EventLog<Tx> {
  readonly partitions: number
  /** Runs `work` in one transaction: all of its effects or none. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Reads without a lock, outside any transaction. */
  readonly reader: Tx
  /**
   * Appends, as the last thing of the transaction, under the lock of each partition concerned. Fails the transaction when a
   * version that an entry brings along is taken; see {@link isOutdated}.
   */
  append(tx: Tx, entries: readonly NewEntry[]): void
  /** The last version of each of these orders, as committed now; an order that the log does not know is left out. */
  lastVersions(tx: Tx, orderIds: readonly string[]): Promise<Map<string, number>>
  /** Moves cursors by compare-and-set; fails the transaction when the member no longer owns one of them. */
  advance(tx: Tx, member: string, moves: readonly GroupMove[]): void

  /** Makes the cursors of a group that reads for the first time. */
  join(group: string): Promise<void>
  claim(group: string, member: string, leaseMs: number): Promise<Claim>
  release(group: string, member: string, partitions: readonly number[]): Promise<void>
  leave(group: string, member: string): Promise<void>
  /**
   * Notes how far a group has come that reads by way of a broker: what others see as its lag, and where it would go on
   * without the broker. Never moves a cursor back, nor beyond the end of the log.
   */
  recordPosition(group: string, positions: ReadonlyMap<number, number>): Promise<void>
  /** Events at these places of the log, in any order, with their payload. */
  readAt(places: readonly Pick<StoredEvent, 'partition' | 'position'>[]): Promise<StoredEvent[]>
  /** Events after the given positions, in position order per partition; the payload only for those that are heard (all when undefined). */
  read(
    positions: ReadonlyMap<number, number>,
    limit: number,
    filter?: EventFilter,
  ): Promise<StoredEvent[]>
  /**
   * The events of one order, in their order, each with its last amendment in place; inside a transaction by its own
   * connection, so that many at once can't wait for each other.
   */
  readOrder(orderId: string, afterVersion: number, tx?: Tx): Promise<StoredEvent[]>
  /** Of the order's amended events what the log has: as they were before a person changed them. */
  readOriginals(orderId: string): Promise<StoredEvent[]>
  /** Which of these are in the log as they say: their indexes. */
  verifyEntries(events: readonly EventIdentity[], tx?: Tx): Promise<Set<number>>

  /** Which of these orders are blocked, by the group for which they are; holds them so until the transaction ends. */
  blockedAmong(
    tx: Tx,
    groups: readonly string[],
    orderIds: readonly string[],
  ): Promise<Map<string, Set<string>>>
  block(tx: Tx, group: string, failures: readonly Failure[]): void
  /** Takes blocked orders whose next try is due at `now` and keeps other members off them for `holdMs`. */
  claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]>
  /** Locks one blocked order in the transaction; undefined when it is no longer blocked. */
  lockBlocked(tx: Tx, group: string, orderId: string): Promise<Blocked | undefined>
  unblock(tx: Tx, group: string, orderId: string): void
  /**
   * Takes a person's decision on the event that a group can't get past: another try, or what is to be done instead, by the
   * next one. A decision is for that version only, and the last one counts. While a try is under way only `retry` is taken,
   * and means another one after it: a call that may still succeed can't be decided otherwise.
   */
  resolve(
    tx: Tx,
    group: string,
    orderId: string,
    version: number,
    decision: OperatorDecision | 'retry',
  ): Promise<Resolved>
  /** The decision was carried out, or can't be. */
  clearDecision(tx: Tx, group: string, orderId: string): void
  /** Puts a payload in place of an event's; every group that is blocked on the event tries it again. */
  amend(tx: Tx, amendment: Amendment): void
  /** Gives orders one more try that were left to a person because an event could not be read: another build may. */
  retryUnreadable(group: string): Promise<void>
  /** Keeps messages that belong to no order; each once, whoever meets it. */
  keepUnroutable(messages: readonly UnroutableMessage[]): Promise<void>

  /** True when the store or the lease, not the event, is the trouble: the batch is to be read again as a whole. */
  isUnavailable(error: unknown): boolean
  /**
   * True when the transaction failed because something that it took for granted is no longer so: somebody else has appended
   * to one of its orders, or has changed a row that it did not read again or did not lock.
   */
  isOutdated(error: unknown): boolean

  /** Tells readers, in this process at once and in others soon, that these partitions have grown by events of these types. */
  notify(partitions: Iterable<number>, types: Iterable<string>): void
  onNotification(
    listener: (partitions: readonly number[], types: readonly string[]) => void,
  ): () => void
}

/** This member reads a partition no more; another one may have taken it over. */
export class LeaseLost extends Error {
  readonly retry = true
  override name = 'LeaseLost'
}

/** What a transaction took for granted is no longer so: read again, it can be made again. */
export class Outdated extends Error {
  readonly retry = true
  override name = 'Outdated'
}

/** An event that could not be read: its place in the log is known, its content is not understood. */
export interface Unreadable {
  stored: StoredEvent
  error: Error
}

/** Where a delivery stands in the log; of one that can't be read only that is known. */
export const storedEventOf = (delivery: Delivery): StoredEvent =>
  delivery.type === 'event' ? delivery.event : delivery.unreadable.stored

export type Delivery =
  | { type: 'event'; event: SagaEvent }
  | { type: 'unreadable'; unreadable: Unreadable }

/** What stands in place of deliveries that were not what they said. */
export type Replaced = ReadonlyMap<Delivery, Delivery | undefined>

/** What has arrived for the groups of a process: each event once, in order, and how to say that it is done. */
export interface Batch<Tx> {
  deliveries: readonly Delivery[]
  /** True when the group hears the event and has not got past it. */
  isFor(group: string, delivery: Delivery): boolean
  /** True when the group reads this partition here: what this process states there may be handled ahead for it. */
  holds(group: string, partition: number): boolean
  /** The last event of the order that was read here, or stated here since; undefined when it is not remembered. */
  lastRead(partition: number, orderId: string): number | undefined
  /**
   * Within the transaction of a step, with its first statements, or before a call is made: makes sure that the log has
   * these as they say. A source that reads the log itself has no need of it.
   *
   * @returns what stands in place of those that it has otherwise; nothing for those that it does not have at all
   */
  verify?(tx: Tx, deliveries: readonly Delivery[]): Promise<Replaced>
  /** Within the transaction of a step that leaves some of the batch to be done: fails it when a partition is no longer ours. */
  fence(tx: Tx): void
  /**
   * Within the transaction of the effects: everything up to and with the last of these, in each of their partitions, is
   * done for all groups; without any, all that the batch read. Fails it when a partition is no longer ours.
   */
  ack(tx: Tx, done?: readonly Delivery[]): void
  /** After the commit (or when there was nothing to commit): lets a broker know. */
  afterCommit(done?: readonly Delivery[]): void
  /**
   * After the commit: these were stated here and are in the hands of the handler, for each group that holds their
   * partition. They are not delivered again, unless the handler fails.
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

/** Where the events of one or several groups come from. The handler is never called twice at once. */
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
