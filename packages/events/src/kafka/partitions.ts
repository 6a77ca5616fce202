import type { Fetched, PartitionSlice } from './chunks.ts'
import type { GroupReader } from './group-reader.ts'

/** Of one partition, as it was when the batch was made. */
interface Held {
  /** The groups to which messages of it go, and with which offset each of them goes on. */
  recipients: ReadonlyMap<GroupReader, number>
  /** The groups that have come as far as anybody here, once the batch is done. */
  level: readonly GroupReader[]
}

/**
 * Which groups hold the partitions of a batch, as of when it was made: what changes meanwhile ends the batch.
 *
 * What is stated here may be handled ahead only for a group that has come as far as anybody here, as it else does not
 * know what was before it.
 */
export class Partitions {
  /** All groups concerned. */
  readonly readers: readonly GroupReader[]
  readonly #generations: ReadonlyMap<GroupReader, number>
  readonly #held: ReadonlyMap<number, Held>

  constructor(readers: readonly GroupReader[], slices: readonly PartitionSlice[]) {
    this.#held = new Map(slices.map((slice) => [slice.partition, heldOf(readers, slice)]))
    const concerned = new Set(
      [...this.#held.values()].flatMap(({ recipients, level }) => [...recipients.keys(), ...level]),
    )
    this.readers = [...concerned]
    this.#generations = new Map(readers.map((reader) => [reader, reader.generation]))
  }

  /** True unless the group has shared its partitions out anew. */
  isSame(reader: GroupReader): boolean {
    return this.#generations.get(reader) === reader.generation
  }

  recipients(partition: number): GroupReader[] {
    return [...(this.#held.get(partition)?.recipients.keys() ?? [])]
  }

  /** Those that have not got past the message. */
  recipientsOf({ partition, offset }: Pick<Fetched, 'partition' | 'offset'>): GroupReader[] {
    const found: GroupReader[] = []
    for (const [reader, next] of this.#held.get(partition)?.recipients ?? [])
      if (offset >= next) found.push(reader)
    return found
  }

  level(partition: number): GroupReader[] {
    return (this.#held.get(partition)?.level ?? []).filter((reader) => this.isSame(reader))
  }
}

function heldOf(
  readers: readonly GroupReader[],
  { partition, from, messages }: PartitionSlice,
): Held {
  const begun = new Map(
    readers.flatMap((reader) => {
      const next = reader.next(partition)
      return next === undefined ? [] : [[reader, next] as const]
    }),
  )
  // Who has not come to the first of these messages would miss what is between.
  const recipients = new Map([...begun].filter(([, next]) => next >= from))
  const end = (messages.at(-1)?.offset ?? 0) + 1
  const reached = [...begun].map(
    ([reader, next]) => [reader, recipients.has(reader) ? Math.max(next, end) : next] as const,
  )
  const furthest = Math.max(...reached.map(([, offset]) => offset))
  return {
    recipients,
    level: reached.flatMap(([reader, offset]) => (offset === furthest ? [reader] : [])),
  }
}
