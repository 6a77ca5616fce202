import type { GroupMove } from '../consumer-groups.ts'
import type { StoredEvent } from '../event-store.ts'
import { type Delivery, storedEventOf } from '../message-source.ts'
import { PartitionCursors, type Partitions } from './partition-cursors.ts'

/** What a read began with: how far each group had come in each partition that it held then. */
export type ReadFrom = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Where the groups of a process are in the partitions that they hold. Each partition is read once for all of them. */
export class GroupCursors {
  readonly #groups: ReadonlyMap<string, PartitionCursors>

  constructor(groups: readonly string[]) {
    this.#groups = new Map(groups.map((group) => [group, new PartitionCursors()]))
  }

  of(group: string): PartitionCursors {
    return this.#groups.get(group) ?? new PartitionCursors()
  }

  holds(group: string, partition: number): boolean {
    return this.of(group).holds(partition)
  }

  /** What each group would read now, of these partitions or of all. */
  readFrom(of?: Partitions): ReadFrom {
    return new Map([...this.#groups].map(([group, cursors]) => [group, cursors.positions(of)]))
  }

  /** Notes that all of this was read, and that nothing of it is for any group. */
  pass(from: ReadFrom, read: readonly StoredEvent[]): void {
    for (const [group, cursors] of this.#groups) cursors.pass(reached(from.get(group), read))
  }

  /**
   * The moves of all groups to behind these events, each from where it was when they were read: a group that has gained a
   * partition since was not given them, and stays where it is. One that is further already stays as well, and is fenced.
   *
   * @throws LeaseLost when one of the partitions is no longer held
   */
  moves(
    from: ReadFrom,
    events: readonly Pick<StoredEvent, 'partition' | 'position'>[],
  ): GroupMove[] {
    return [...from].flatMap(([group, positions]) =>
      this.of(group)
        .movesTo(reached(positions, events))
        .map((move) => ({ group, ...move })),
    )
  }

  moved(moves: readonly GroupMove[]): void {
    for (const { group, ...move } of moves) this.#groups.get(group)?.moved([move])
  }

  /** What was read of these partitions but not stored yet. */
  unstored(of: Partitions): GroupMove[] {
    return [...this.#groups].flatMap(([group, cursors]) =>
      cursors.unstored(of).map((move) => ({ group, ...move })),
    )
  }
}

/** The position to read each partition from, so that every group gets what it lacks. */
export function leastOf(from: ReadFrom): Map<number, number> {
  const least = new Map<number, number>()
  for (const positions of from.values())
    for (const [partition, position] of positions)
      least.set(partition, Math.min(position, least.get(partition) ?? position))
  return least
}

/** True when the group had not got past the event when it was read. */
export const isBehind = (from: ReadFrom, group: string, delivery: Delivery): boolean => {
  const { partition, position } = storedEventOf(delivery)
  return position > (from.get(group)?.get(partition) ?? Number.POSITIVE_INFINITY)
}

/** How far a group comes by these events, in the partitions in which it was then. */
function reached(
  positions: ReadonlyMap<number, number> | undefined,
  events: readonly Pick<StoredEvent, 'partition' | 'position'>[],
): Map<number, number> {
  const last = new Map<number, number>()
  for (const { partition, position } of events) {
    const before = positions?.get(partition)
    if (before !== undefined) last.set(partition, Math.max(before, position))
  }
  return last
}
