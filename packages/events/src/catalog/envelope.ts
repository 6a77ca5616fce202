import type { EventData, EventType, Service } from './events.ts'

/** Who acted, when it was not a service by itself: `customer`, `staff:<user id>`, `system`. */
export type Actor = string

/** An event that a decision wants to state; the log gives it its place. */
export type NewEvent<E extends EventType = EventType> = {
  [T in E]: { type: T; data: EventData<T> }
}[E]

/** What the log needs to append one event. `id` derives from the cause, so that a replay makes the same id. */
export interface Appendable {
  id: string
  orderId: string
  type: EventType
  schemaVersion: number
  time: string
  data: unknown
  causationId: string | null
  correlationId: string
  traceparent: string | null
  actor: Actor | null
}

/**
 * One event as it stands in the log. `version` counts the events of its order 1..n without a gap; `partition` and
 * `position` say where it is in the log (positions grow inside a partition, in commit order). `time` is ISO 8601 in UTC.
 */
export type SagaEvent<E extends EventType = EventType> = {
  [T in E]: Omit<Appendable, 'type' | 'data'> & {
    type: T
    data: EventData<T>
    version: number
    source: Service
    partition: number
    position: number
    /** Set when a person has put this payload in place of the one that the log has. */
    amended?: boolean
  }
}[E]

/** An event of the log that this build can't read: it keeps its place, says why, and nothing is made of it. */
export type UnreadableEntry = Omit<Appendable, 'type' | 'data'> & {
  /** As stored; may be unknown here. */
  type: string
  data?: unknown
  version: number
  partition: number
  position: number
  /** Why it can't be read. */
  unreadable: string
}

/** What stands at one place of the log, for those who show it. */
export type LogEntry = SagaEvent | UnreadableEntry

export const isReadable = (entry: SagaEvent | { unreadable: string }): entry is SagaEvent =>
  !('unreadable' in entry)
