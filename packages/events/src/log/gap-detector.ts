import type { StoredEvent } from './event-store.ts'
import type { Delivery } from './message-source.ts'

/** An event of an order is missing before this one. The order is read again from the log, where it must be. */
export class VersionGap extends Error {
  readonly retry = true
  override name = 'VersionGap'
}

/** True when this stands for an event that is missing, and for the one after it. */
export const isGap = (delivery: Delivery): boolean =>
  delivery.type === 'unreadable' && delivery.unreadable.error instanceof VersionGap

const ordersMax = 5_000

/**
 * Watches that each order's versions arrive without a gap, per partition and in memory. An order that is not remembered
 * (after a restart, or among very many) starts where it is met.
 */
export class GapDetector {
  readonly #partitions = new Map<number, Map<string, number>>()

  /** Notes the event; returns the version that should have come when one is missing, else undefined. */
  missingBefore({
    partition,
    orderId,
    version,
  }: Pick<StoredEvent, 'partition' | 'orderId' | 'version'>): number | undefined {
    const orders = this.#partitions.get(partition) ?? new Map<string, number>()
    this.#partitions.set(partition, orders)
    const last = orders.get(orderId)
    if (last !== undefined && version <= last) return undefined
    orders.delete(orderId) // so that the order counts as the one met last
    orders.set(orderId, version)
    if (orders.size > ordersMax) orders.delete(orders.keys().next().value ?? orderId)
    return last !== undefined && version > last + 1 ? last + 1 : undefined
  }

  /** As {@link missingBefore}, without noting the event. */
  gapBefore({
    partition,
    orderId,
    version,
  }: Pick<StoredEvent, 'partition' | 'orderId' | 'version'>): number | undefined {
    const last = this.last(partition, orderId)
    return last !== undefined && version > last + 1 ? last + 1 : undefined
  }

  /** What was noted last was no event of the log: the next one is to come with this version, or not at all. */
  retract({
    partition,
    orderId,
    version,
  }: Pick<StoredEvent, 'partition' | 'orderId' | 'version'>): void {
    if (this.last(partition, orderId) === version)
      this.#partitions.get(partition)?.set(orderId, version - 1)
  }

  /** The last version of the order that was noted; undefined when it is not remembered. */
  last(partition: number, orderId: string): number | undefined {
    return this.#partitions.get(partition)?.get(orderId)
  }

  /** Another member may read these from now on: what is remembered of them is worth nothing when they come back. */
  forget(partition: number): void {
    this.#partitions.delete(partition)
  }

  /** As {@link forget}, of all partitions. */
  clear(): void {
    this.#partitions.clear()
  }
}
