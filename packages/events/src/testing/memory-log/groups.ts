import { type ConsumerGroups, LeaseLost } from '../../log/consumer-groups.ts'
import { type MemoryTx, unit } from './memory-tx.ts'

interface Cursor {
  position: number
  owner: string | null
  leaseUntil: number
}

interface MemoryGroupsOptions {
  partitions: number
  /** The clock of the leases, in ms since the epoch. */
  now: () => number
  /** The last position of each partition. */
  heads: () => Promise<Map<number, number>>
}

/** Consumer groups in memory: a cursor for each partition, with its lease. */
export function createMemoryGroups(options: MemoryGroupsOptions): ConsumerGroups<MemoryTx> {
  const { partitions, now, heads } = options
  const groups = new Map<string, Cursor[]>()
  const membersOf = new Map<string, Map<string, number>>()

  function join(group: string): void {
    if (groups.has(group)) return
    groups.set(
      group,
      Array.from({ length: partitions }, () => ({ position: 0, owner: null, leaseUntil: 0 })),
    )
  }

  /** How many members a group has, of which this one is now heard. */
  function countMembers(group: string, member: string, leaseUntil: number): number {
    const members = membersOf.get(group) ?? new Map<string, number>()
    membersOf.set(group, members.set(member, leaseUntil))
    for (const [id, expiresAt] of members) if (expiresAt < now()) members.delete(id)
    return members.size
  }

  return {
    async join(group) {
      join(group)
    },
    async claim(group, member, leaseMs) {
      const leaseUntil = now() + leaseMs
      const cursors = groups.get(group) ?? []
      const share = Math.ceil(cursors.length / Math.max(countMembers(group, member, leaseUntil), 1))
      let mine = cursors.filter((cursor) => cursor.owner === member).length
      for (const cursor of cursors) {
        const free = cursor.owner === null || cursor.leaseUntil < now()
        if (cursor.owner !== member && free && mine < share) {
          cursor.owner = member
          mine++
        }
        if (cursor.owner === member) cursor.leaseUntil = leaseUntil
      }
      const held = cursors.flatMap(({ owner, position }, partition): [number, number][] =>
        owner === member ? [[partition, position]] : [],
      )
      return { positions: new Map(held), share }
    },
    async release(group, member, released) {
      for (const partition of released) {
        const cursor = groups.get(group)?.[partition]
        if (cursor?.owner === member) cursor.owner = null
      }
    },
    async leave(group, member) {
      membersOf.get(group)?.delete(member)
      for (const cursor of groups.get(group) ?? []) if (cursor.owner === member) cursor.owner = null
    },
    advance(tx, member, moves) {
      unit(tx).checks.push(() => {
        for (const { group, partition, from } of moves) {
          const cursor = groups.get(group)?.[partition]
          if (cursor?.owner !== member || cursor.position !== from)
            throw new LeaseLost(`group ${group} no longer owns partition ${partition}`)
        }
      })
      unit(tx).effects.push(() => {
        for (const { group, partition, to } of moves) {
          const cursor = groups.get(group)?.[partition]
          if (cursor) cursor.position = to
        }
      })
    },
    async recordPosition(group, positions) {
      join(group)
      const ends = await heads()
      for (const [partition, position] of positions) {
        const cursor = groups.get(group)?.[partition]
        const end = ends.get(partition) ?? 0
        if (cursor) cursor.position = Math.max(cursor.position, Math.min(position, end))
      }
    },
  }
}
