import type { EventType } from '../../catalog/events.ts'
import type { StoredEvent } from '../event-store.ts'

type Place = Pick<StoredEvent, 'partition' | 'orderId' | 'version'>

const keyOf = ({ orderId, version }: Place) => `${orderId}/${version}`

/**
 * Events that this process has stated and handles from memory, for all groups that hold their partition: when the log
 * brings them, only their place is of interest.
 */
export class StatedHere {
  readonly #partitions = new Map<number, Map<string, EventType>>()
  /** When each partition was forgotten last. */
  readonly #forgotten = new Map<number, number>()
  #clock = 0

  /** Grows whenever something is forgotten. */
  get now(): number {
    return this.#clock
  }

  /**
   * Notes what was stated while a batch was handled. Where a group was given or lost the partition meanwhile, it is not
   * known for which groups it was handled.
   *
   * @param since when the batch was read
   */
  add(stated: readonly StoredEvent[], since: number): void {
    for (const event of stated) {
      if ((this.#forgotten.get(event.partition) ?? 0) > since) continue
      const events = this.#partitions.get(event.partition) ?? new Map<string, EventType>()
      this.#partitions.set(event.partition, events.set(keyOf(event), event.type))
    }
  }

  has(event: Place): boolean {
    return this.#partitions.get(event.partition)?.has(keyOf(event)) ?? false
  }

  /** The types of those in these partitions. */
  types(partitions: Iterable<number>): ReadonlySet<EventType> {
    const types = new Set<EventType>()
    for (const partition of partitions)
      for (const type of this.#partitions.get(partition)?.values() ?? []) types.add(type)
    return types
  }

  /** The log has brought these, and the groups have gone past them. */
  passed(read: readonly Place[]): void {
    for (const event of read) this.#partitions.get(event.partition)?.delete(keyOf(event))
  }

  /** A group was given or lost the partition: from now on the rows tell who has handled what. */
  forget(partition: number): void {
    this.#partitions.delete(partition)
    this.#forgotten.set(partition, ++this.#clock)
  }

  clear(): void {
    this.#partitions.clear()
  }
}
