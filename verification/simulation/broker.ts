import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { Publisher } from '@sagaboard/events/log/message-source'
import type { Environment } from './environment.ts'
import { network } from './scheduler.ts'
import type { SimProcess } from './sim-process.ts'

/**
 * What a member owns: its part of the topic, and whether it is still the one that it believes to
 * be.
 */
export interface Membership {
  generation: number
  /** Its partitions, and the offset that was last committed in each. */
  assigned: ReadonlyMap<number, number>
}

export interface Fetched extends Membership {
  records: readonly { partition: number; offset: number; stored: StoredEvent }[]
}

interface Group {
  generation: number
  /** Until when each is believed to be there. */
  members: Map<string, number>
  owners: Map<number, string>
  committed: Map<number, number>
}

/** A member without a heartbeat for so long is replaced (virtual ms). */
export const sessionMs = 2_000
const fetchWaitMs = 500
const fetchMax = 50

/**
 * A broker in the manner of Kafka's: messages at least once, in order per partition; partitions shared out among the
 * members of a group, all anew whenever one comes or goes; committed offsets believed whoever commits them.
 */
export class Broker {
  readonly #environment: Environment
  readonly #topic: StoredEvent[][]
  readonly #groups = new Map<string, Group>()
  readonly #waiting = new Set<() => void>()
  /** How long the relays of this run are behind at most (ms): groups begin to read before what was stated has come. */
  readonly #lagMs: number

  constructor(environment: Environment) {
    this.#environment = environment
    this.#lagMs = environment.random.pick([0, 300, 1_500])
    this.#topic = Array.from({ length: environment.log.partitions }, () => [])
  }

  /** What the relay of one process publishes to. A request whose answer is lost is made again: then messages are there twice. */
  publisherOf(process: SimProcess): Publisher {
    return {
      prepare: () =>
        process.ask(
          'prepare topic',
          () =>
            new Set(
              this.#topic.flatMap((records, partition) =>
                records.length === 0 ? [partition] : [],
              ),
            ),
        ),
      publish: (events) =>
        process.ask('publish', async () => {
          await this.#lag()
          for (const event of events) this.#topic[event.partition]?.push(event)
          for (const look of this.#waiting) look()
        }),
      async close() {},
    }
  }

  /** Says that a member is there. */
  heartbeat(group: string, member: string): Membership {
    const now = this.#environment.scheduler.now
    const known = this.#groupOf(group)
    const gone = [...known.members].filter(([, until]) => until < now).map(([id]) => id)
    for (const id of gone) known.members.delete(id)
    const isNew = !known.members.has(member)
    known.members.set(member, now + sessionMs)
    if (isNew || gone.length > 0) this.#shareOut(known)
    const mine = [...known.owners].filter(([, owner]) => owner === member)
    return {
      generation: known.generation,
      assigned: new Map(
        mine.map(([partition]) => [partition, known.committed.get(partition) ?? 0]),
      ),
    }
  }

  leave(group: string, member: string): void {
    const known = this.#groupOf(group)
    if (known.members.delete(member)) this.#shareOut(known)
  }

  /** Commits offsets, whether or not the member still owns the partitions. */
  commit(group: string, offsets: ReadonlyMap<number, number>): void {
    for (const [partition, offset] of offsets) this.#groupOf(group).committed.set(partition, offset)
  }

  /** What there is from these offsets on; waits a while for something to come. */
  async fetch(
    group: string,
    member: string,
    offsets: ReadonlyMap<number, number>,
  ): Promise<Fetched> {
    const read = () =>
      [...offsets].flatMap(([partition, from]) =>
        (this.#topic[partition] ?? [])
          .slice(from, from + fetchMax)
          .map((stored, index) => ({ partition, offset: from + index, stored })),
      )
    if (read().length === 0)
      await new Promise<void>((resolve) => {
        const cancel = this.#environment.scheduler.schedule(
          network,
          fetchWaitMs,
          'fetch ends',
          () => look(true),
        )
        const look = (anyway: boolean) => {
          if (!anyway && read().length === 0) return
          cancel()
          this.#waiting.delete(onNews)
          resolve()
        }
        const onNews = () => look(false)
        this.#waiting.add(onNews)
      })
    return { ...this.heartbeat(group, member), records: read() }
  }

  /** Only while things go wrong. */
  async #lag(): Promise<void> {
    const { random, scheduler, faultPlan } = this.#environment
    if (this.#lagMs === 0 || !faultPlan.on) return
    const ms = random.between(0, this.#lagMs)
    await new Promise<void>((resolve) => {
      scheduler.schedule(network, ms, 'the relay is behind', resolve)
    })
  }

  #shareOut(group: Group): void {
    group.generation++
    this.#environment.coverage.saw('partitions shared out anew')
    group.owners.clear()
    const members = [...group.members.keys()]
    for (const partition of this.#topic.keys()) {
      const owner = members[partition % Math.max(1, members.length)]
      if (owner) group.owners.set(partition, owner)
    }
  }

  #groupOf(group: string): Group {
    const known = this.#groups.get(group) ?? {
      generation: 0,
      members: new Map(),
      owners: new Map(),
      committed: new Map(),
    }
    this.#groups.set(group, known)
    return known
  }
}
