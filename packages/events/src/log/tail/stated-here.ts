import type { StoredEvent } from '../event-store.ts'

/** Events that this process has stated and handles from memory: when the log brings them, these groups have them already. */
export class StatedHere {
  readonly #partitions = new Map<number, Map<string, ReadonlySet<string>>>()

  /** @param groupsOf those that hold a partition */
  add(stated: readonly StoredEvent[], groupsOf: (partition: number) => readonly string[]): void {
    for (const { partition, id } of stated) {
      const events = this.#partitions.get(partition) ?? new Map<string, ReadonlySet<string>>()
      this.#partitions.set(partition, events)
      events.set(id, new Set(groupsOf(partition)))
    }
  }

  has(group: string, { partition, id }: Pick<StoredEvent, 'partition' | 'id'>): boolean {
    return this.#partitions.get(partition)?.get(id)?.has(group) ?? false
  }

  /** The log has brought these, and the groups have gone past them. */
  passed(read: readonly Pick<StoredEvent, 'partition' | 'id'>[]): void {
    for (const { partition, id } of read) this.#partitions.get(partition)?.delete(id)
  }

  /** A group was given or lost the partition: from now on the rows tell who has handled what. */
  forget(partition: number): void {
    this.#partitions.delete(partition)
  }

  clear(): void {
    this.#partitions.clear()
  }
}
