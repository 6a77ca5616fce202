import { type EventFilter, matches } from '../../log/event-filter.ts'
import {
  type Amendment,
  type Blocked,
  type Claim,
  type EventIdentity,
  type EventLog,
  type Failure,
  type GroupMove,
  LeaseLost,
  type NewEntry,
  type OperatorDecision,
  Outdated,
  type Resolved,
  type StoredEvent,
  type UnroutableMessage,
} from '../../log/event-store.ts'
import { blockedOf, MemoryBlocked } from './memory-blocked.ts'
import { type MemoryTx, Unit, unit } from './memory-tx.ts'

interface Cursor {
  position: number
  owner: string | null
  leaseUntil: number
}

/**
 * The event log in memory: the rules of the one in Postgres without a server, for tests and simulations. Units of work run
 * one after the other, so each sees all that was committed before it. Nothing here waits or asks the time by itself.
 */
export class MemoryLog implements EventLog<MemoryTx> {
  readonly partitions: number
  readonly reader: MemoryTx
  readonly #now: () => number
  readonly #events: StoredEvent[][]
  readonly #orders = new Map<string, StoredEvent[]>()
  readonly #rows = new Map<string, unknown>()
  readonly #cursors = new Map<string, Cursor[]>()
  readonly #members = new Map<string, Map<string, number>>()
  readonly #amendments = new Map<string, Amendment>()
  readonly #unroutable = new Map<string, UnroutableMessage>()
  readonly #blocked: MemoryBlocked
  readonly #listeners = new Set<(partitions: readonly number[], types: readonly string[]) => void>()
  #position = 0
  /** Partitions are read in turn, so that a busy one does not starve those after it. */
  #turn = 0
  #last: Promise<unknown> = Promise.resolve()

  /** @param options.now the clock of the leases, in ms since the epoch */
  constructor({
    partitions = 8,
    now = Date.now,
  }: { partitions?: number; now?: () => number } = {}) {
    this.partitions = partitions
    this.#now = now
    this.#blocked = new MemoryBlocked(now)
    this.#events = Array.from({ length: partitions }, () => [])
    this.reader = {
      get: <Row>(table: string, key: string) =>
        this.#rows.get(`${table}/${key}`) as Row | undefined,
      put() {
        throw new Error('a reader outside a transaction cannot write')
      },
    }
  }

  /** How many events it holds. */
  get length(): number {
    return this.#position
  }

  transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    const run = async () => {
      const unit = new Unit(this.#rows)
      const result = await work(unit)
      for (const check of unit.checks) check()
      for (const [place, row] of unit.rows()) this.#rows.set(place, row)
      for (const effect of unit.effects) effect()
      return result
    }
    const mine = this.#last.then(run)
    this.#last = mine.catch(() => undefined)
    return mine
  }

  append(tx: MemoryTx, entries: readonly NewEntry[]): void {
    // As a database would keep them: a copy, without what JSON does not know.
    const kept: NewEntry[] = JSON.parse(JSON.stringify(entries))
    unit(tx).checks.push(() => {
      const next = new Map<string, number>()
      for (const { orderId, version } of kept) {
        const free = next.get(orderId) ?? (this.#orders.get(orderId)?.length ?? 0) + 1
        if (version !== undefined && version !== free)
          throw new Outdated(`order ${orderId} has an event ${version} already`)
        next.set(orderId, free + 1)
      }
    })
    unit(tx).effects.push(() => {
      for (const entry of kept) {
        const order = this.#orders.get(entry.orderId) ?? []
        const stored = { ...entry, version: order.length + 1, position: ++this.#position }
        this.#orders.set(entry.orderId, [...order, stored])
        this.#events[entry.partition]?.push(stored)
      }
    })
  }

  async lastVersions(_tx: MemoryTx, orderIds: readonly string[]): Promise<Map<string, number>> {
    return new Map(
      orderIds.flatMap((orderId) => {
        const order = this.#orders.get(orderId)
        return order ? [[orderId, order.length] as const] : []
      }),
    )
  }

  advance(tx: MemoryTx, member: string, moves: readonly GroupMove[]): void {
    unit(tx).checks.push(() => {
      for (const { group, partition, from } of moves) {
        const cursor = this.#cursors.get(group)?.[partition]
        if (cursor?.owner !== member || cursor.position !== from)
          throw new LeaseLost(`group ${group} no longer owns partition ${partition}, which it read`)
      }
    })
    unit(tx).effects.push(() => {
      for (const { group, partition, to } of moves) {
        const cursor = this.#cursors.get(group)?.[partition]
        if (cursor) cursor.position = to
      }
    })
  }

  async join(group: string): Promise<void> {
    if (this.#cursors.has(group)) return
    this.#cursors.set(
      group,
      Array.from({ length: this.partitions }, () => ({ position: 0, owner: null, leaseUntil: 0 })),
    )
  }

  async claim(group: string, member: string, leaseMs: number): Promise<Claim> {
    const now = this.#now()
    const members = this.#members.get(group) ?? new Map<string, number>()
    this.#members.set(group, members.set(member, now + leaseMs))
    for (const [id, expiresAt] of members) if (expiresAt < now) members.delete(id)
    const cursors = this.#cursors.get(group) ?? []
    const share = Math.ceil(cursors.length / Math.max(members.size, 1))
    let mine = cursors.filter((cursor) => cursor.owner === member).length
    for (const cursor of cursors) {
      const free = cursor.owner === null || cursor.leaseUntil < now
      if (cursor.owner !== member && free && mine < share) {
        cursor.owner = member
        mine++
      }
      if (cursor.owner === member) cursor.leaseUntil = now + leaseMs
    }
    const held = cursors.flatMap(({ owner, position }, partition): [number, number][] =>
      owner === member ? [[partition, position]] : [],
    )
    return { positions: new Map(held), share }
  }

  async release(group: string, member: string, partitions: readonly number[]): Promise<void> {
    for (const partition of partitions) {
      const cursor = this.#cursors.get(group)?.[partition]
      if (cursor?.owner === member) cursor.owner = null
    }
  }

  async leave(group: string, member: string): Promise<void> {
    this.#members.get(group)?.delete(member)
    for (const cursor of this.#cursors.get(group) ?? [])
      if (cursor.owner === member) cursor.owner = null
  }

  async recordPosition(group: string, positions: ReadonlyMap<number, number>): Promise<void> {
    await this.join(group)
    for (const [partition, position] of positions) {
      const cursor = this.#cursors.get(group)?.[partition]
      const head = this.#events[partition]?.at(-1)?.position ?? 0
      if (cursor) cursor.position = Math.max(cursor.position, Math.min(position, head))
    }
  }

  async read(
    positions: ReadonlyMap<number, number>,
    limit: number,
    filter?: EventFilter,
  ): Promise<StoredEvent[]> {
    const partitions = [...positions]
    const turn = partitions.length > 0 ? this.#turn++ % partitions.length : 0
    const found: StoredEvent[] = []
    for (const [partition, after] of [...partitions.slice(turn), ...partitions.slice(0, turn)]) {
      const events = this.#events[partition] ?? []
      for (let i = firstAfter(events, after); i < events.length && found.length < limit; i++) {
        const event = events[i] as StoredEvent
        found.push(matches(filter, event.type) ? event : { ...event, data: null })
      }
    }
    return found
  }

  async readAt(
    places: readonly Pick<StoredEvent, 'partition' | 'position'>[],
  ): Promise<StoredEvent[]> {
    return places.flatMap(({ partition, position }) => {
      const events = this.#events[partition] ?? []
      return events[firstAfter(events, position - 1)] ?? []
    })
  }

  async readOrder(orderId: string, afterVersion: number): Promise<StoredEvent[]> {
    return (this.#orders.get(orderId) ?? []).slice(afterVersion).map((event) => {
      const amendment = this.#amendments.get(`${orderId}/${event.version}`)
      return amendment
        ? { ...event, schemaVersion: amendment.schemaVersion, data: amendment.data, amended: true }
        : event
    })
  }

  async readOriginals(orderId: string): Promise<StoredEvent[]> {
    return (this.#orders.get(orderId) ?? []).filter(({ version }) =>
      this.#amendments.has(`${orderId}/${version}`),
    )
  }

  async verifyEntries(events: readonly EventIdentity[]): Promise<Set<number>> {
    const isKnown = ({ partition, position, id, orderId, version, type }: EventIdentity) => {
      const kept = this.#events[partition] ?? []
      const found = kept[firstAfter(kept, position - 1)]
      return (
        found?.id === id &&
        found.orderId === orderId &&
        found.version === version &&
        found.type === type
      )
    }
    return new Set(events.flatMap((event, index) => (isKnown(event) ? [index] : [])))
  }

  async blockedAmong(
    _tx: MemoryTx,
    groups: readonly string[],
    orderIds: readonly string[],
  ): Promise<Map<string, Set<string>>> {
    return new Map(
      groups.map((group) => [
        group,
        new Set(orderIds.filter((orderId) => this.#blocked.row(group, orderId))),
      ]),
    )
  }

  block(tx: MemoryTx, group: string, failures: readonly Failure[]): void {
    unit(tx).effects.push(() => this.#blocked.block(group, failures))
  }

  async claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]> {
    return this.#blocked.claim(group, limit, now, holdMs)
  }

  async lockBlocked(_tx: MemoryTx, group: string, orderId: string): Promise<Blocked | undefined> {
    const row = this.#blocked.row(group, orderId)
    return row && blockedOf(row)
  }

  unblock(tx: MemoryTx, group: string, orderId: string): void {
    unit(tx).effects.push(() => this.#blocked.unblock(group, orderId))
  }

  async resolve(
    tx: MemoryTx,
    group: string,
    { orderId, version }: { orderId: string; version: number },
    decision: OperatorDecision | 'retry',
  ): Promise<Resolved> {
    const resolved = this.#blocked.mayResolve(group, orderId, version, decision)
    if (resolved === 'taken')
      unit(tx).effects.push(() => this.#blocked.resolve(group, orderId, decision))
    return resolved
  }

  clearDecision(tx: MemoryTx, group: string, orderId: string): void {
    unit(tx).effects.push(() => this.#blocked.clearDecision(group, orderId))
  }

  amend(tx: MemoryTx, amendment: Amendment): void {
    const { orderId, version } = amendment
    unit(tx).effects.push(() => {
      this.#amendments.set(`${orderId}/${version}`, JSON.parse(JSON.stringify(amendment)))
      this.#blocked.tryAgainEverywhere(orderId, version)
    })
  }

  async retryUnreadable(group: string): Promise<void> {
    this.#blocked.retryUnreadable(group)
  }

  async keepUnroutable(messages: readonly UnroutableMessage[]): Promise<void> {
    for (const message of messages) {
      const key = `${message.topic}/${message.partition}/${message.messageOffset}`
      if (!this.#unroutable.has(key)) this.#unroutable.set(key, message)
    }
  }

  isUnavailable(error: unknown): boolean {
    return error instanceof LeaseLost
  }

  isOutdated(error: unknown): boolean {
    return error instanceof Outdated
  }

  notify(partitions: Iterable<number>, types: Iterable<string>): void {
    const grown = [...partitions]
    const by = [...types]
    if (grown.length > 0) for (const listener of this.#listeners) listener(grown, by)
  }

  onNotification(
    listener: (partitions: readonly number[], types: readonly string[]) => void,
  ): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The index of the first event after a position; positions grow. */
function firstAfter(events: readonly StoredEvent[], position: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.position ?? 0) > position) high = middle
    else low = middle + 1
  }
  return low
}
