import type { SagaEvent } from '../../catalog/envelope.ts'
import type { Amendment } from '../../log/blocked-orders.ts'
import { LeaseLost } from '../../log/consumer-groups.ts'
import { matches } from '../../log/event-filter.ts'
import {
  type EventIdentity,
  type EventStore,
  type NewEntry,
  Outdated,
  type StoredEvent,
} from '../../log/event-store.ts'
import { runOf, undoRequests } from '../../saga/sagas.ts'
import { type MemoryTx, MemoryUnits, unit } from './memory-tx.ts'

export interface MemoryEvents extends EventStore<MemoryTx> {
  /** The last position of each partition. */
  heads(): Promise<Map<number, number>>
  /** How many events it holds. */
  count(): number
}

interface MemoryEventsOptions {
  partitions: number
  /** What a person has put in place of an event's payload. */
  amendmentOf(orderId: string, version: number): Amendment | undefined
}

/** The events in memory, by partition and by order. */
export function createMemoryEvents({ partitions, amendmentOf }: MemoryEventsOptions): MemoryEvents {
  const units = new MemoryUnits()
  const byPartition: StoredEvent[][] = Array.from({ length: partitions }, () => [])
  const byOrder = new Map<string, StoredEvent[]>()
  let lastPosition = 0
  /** Partitions are read in turn, so that a busy one does not starve those after it. */
  let turn = 0
  const versionOf = (orderId: string) => byOrder.get(orderId)?.length ?? 0

  function checkVersions(entries: readonly NewEntry[]): void {
    const next = new Map<string, number>()
    for (const { orderId, version } of entries) {
      const free = next.get(orderId) ?? versionOf(orderId) + 1
      if (version !== undefined && version !== free)
        throw new Outdated(`order ${orderId} has an event ${version} already`)
      next.set(orderId, free + 1)
    }
  }

  function keep(entry: NewEntry): void {
    const order = byOrder.get(entry.orderId) ?? []
    const stored = { ...entry, version: order.length + 1, position: ++lastPosition }
    byOrder.set(entry.orderId, [...order, stored])
    byPartition[entry.partition]?.push(stored)
  }

  function at({ partition, position }: Pick<StoredEvent, 'partition' | 'position'>) {
    const events = byPartition[partition] ?? []
    return events[firstAfter(events, position - 1)]
  }

  function isKnown({ id, orderId, version, type, ...place }: EventIdentity): boolean {
    const found = at(place)
    return (
      found?.id === id &&
      found.orderId === orderId &&
      found.version === version &&
      found.type === type
    )
  }

  return {
    partitions,
    reader: units.reader,
    transaction: (work) => units.run(work),
    append(tx, entries) {
      // As a database would keep them: a copy, without what JSON does not know.
      const kept: NewEntry[] = JSON.parse(JSON.stringify(entries))
      unit(tx).checks.push(() => checkVersions(kept))
      unit(tx).effects.push(() => {
        for (const entry of kept) keep(entry)
      })
    },
    async lastVersions(_tx, orderIds) {
      const known = orderIds.filter((orderId) => byOrder.has(orderId))
      return new Map(known.map((orderId) => [orderId, versionOf(orderId)]))
    },
    async lastTraces(_tx, orderIds) {
      const last = (orderId: string) =>
        byOrder.get(orderId)?.findLast(({ traceparent }) => traceparent !== null)?.traceparent
      return new Map(
        orderIds.flatMap((orderId) => {
          const traceparent = last(orderId)
          return traceparent ? [[orderId, traceparent] as const] : []
        }),
      )
    },
    async cancelRequests(_tx, orderIds) {
      const requests = new Map<string, number>()
      for (const orderId of orderIds) {
        for (const { type, version, data } of byOrder.get(orderId) ?? []) {
          const run = runOf({ orderId, data: data as SagaEvent['data'] })
          const isAsked = undoRequests.some((asked) => asked === type)
          if (isAsked && !requests.has(run)) requests.set(run, version)
        }
      }
      return requests
    },
    async read(positions, limit, filter) {
      const all = [...positions]
      const first = all.length > 0 ? turn++ % all.length : 0
      const found: StoredEvent[] = []
      for (const [partition, after] of [...all.slice(first), ...all.slice(0, first)]) {
        const events = byPartition[partition] ?? []
        for (let i = firstAfter(events, after); i < events.length && found.length < limit; i++) {
          const event = events[i] as StoredEvent
          found.push(matches(filter, event.type) ? event : { ...event, data: null })
        }
      }
      return found
    },
    async readAt(places) {
      return places.flatMap((place) => at(place) ?? [])
    },
    async readOrder(orderId, afterVersion) {
      return (byOrder.get(orderId) ?? []).slice(afterVersion).map((event) => {
        const amendment = amendmentOf(orderId, event.version)
        if (!amendment) return event
        const { schemaVersion, data } = amendment
        return { ...event, schemaVersion, data, amended: true }
      })
    },
    async readOriginals(orderId) {
      return (byOrder.get(orderId) ?? []).filter(({ version }) => amendmentOf(orderId, version))
    },
    async verifyEntries(events) {
      return new Set(events.flatMap((event, index) => (isKnown(event) ? [index] : [])))
    },
    isUnavailable: (error) => error instanceof LeaseLost,
    isOutdated: (error) => error instanceof Outdated,
    async heads() {
      return new Map(
        byPartition.map((events, partition) => [partition, events.at(-1)?.position ?? 0]),
      )
    },
    count: () => lastPosition,
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
