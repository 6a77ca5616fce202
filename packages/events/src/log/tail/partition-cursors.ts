import { type CursorMove, LeaseLost } from '../consumer-groups.ts'

/** Some of the partitions: a set of them, or a rule. */
export type Partitions = Pick<ReadonlySet<number>, 'has'>

/**
 * Where a member is in each partition that it holds: how far it has read, and how far the cursor in the store is. The store
 * is behind while nothing came but events for others; it is moved with the next effects, or when there is time.
 */
export class PartitionCursors {
  readonly #cursors = new Map<number, { read: number; stored: number }>()

  /** Takes over what a heartbeat says is held; returns the partitions that are new here and those that are gone. */
  hold(claimed: ReadonlyMap<number, number>): { gained: number[]; lost: number[] } {
    const lost = [...this.#cursors.keys()].filter((partition) => !claimed.has(partition))
    const gained = [...claimed.keys()].filter((partition) => !this.#cursors.has(partition))
    for (const partition of lost) this.#cursors.delete(partition)
    for (const partition of gained) {
      const position = claimed.get(partition) ?? 0
      this.#cursors.set(partition, { read: position, stored: position })
    }
    return { gained, lost }
  }

  drop(partitions: Iterable<number>): void {
    for (const partition of partitions) this.#cursors.delete(partition)
  }

  holds(partition: number): boolean {
    return this.#cursors.has(partition)
  }

  get partitions(): number[] {
    return [...this.#cursors.keys()]
  }

  /** The positions to read on from, of these partitions or of all. */
  positions(of?: Partitions): Map<number, number> {
    const held = [...this.#cursors].filter(([partition]) => !of || of.has(partition))
    return new Map(held.map(([partition, { read }]) => [partition, read]))
  }

  /** Notes that everything up to these positions was read and needs no effect. */
  pass(to: ReadonlyMap<number, number>): void {
    for (const [partition, position] of to) {
      const cursor = this.#cursors.get(partition)
      if (cursor) cursor.read = Math.max(cursor.read, position)
    }
  }

  /**
   * How the stored cursors have to move to reach these positions; one that is there already stays.
   *
   * @throws LeaseLost when one of the partitions is no longer held
   */
  movesTo(to: ReadonlyMap<number, number>): CursorMove[] {
    return [...to].flatMap(([partition, position]) => {
      const cursor = this.#cursors.get(partition)
      if (!cursor) throw new LeaseLost(`partition ${partition} was lost while a batch was handled`)
      return [{ partition, from: cursor.stored, to: Math.max(cursor.stored, position) }]
    })
  }

  /** The moves are committed. */
  moved(moves: readonly CursorMove[]): void {
    for (const { partition, to } of moves) {
      const cursor = this.#cursors.get(partition)
      if (cursor) this.#cursors.set(partition, { read: Math.max(cursor.read, to), stored: to })
    }
  }

  /** What was read of these partitions, or of all, but not stored yet. */
  unstored(of?: Partitions): CursorMove[] {
    return [...this.#cursors].flatMap(([partition, { read, stored }]) =>
      read > stored && (!of || of.has(partition)) ? [{ partition, from: stored, to: read }] : [],
    )
  }
}
