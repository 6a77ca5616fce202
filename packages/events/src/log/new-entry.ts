import { randomUUID } from 'node:crypto'
import type { Actor, NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { events as catalog, type EventType } from '../catalog/events.ts'
import { derivedId } from './derived-id.ts'
import type { NewEntry } from './event-store.ts'
import { partitionOf } from './partition.ts'

/**
 * What an entry follows from: the event that was handled, who answers it (`payment`), and which of
 * its answers this is.
 */
export interface Cause {
  event: Pick<SagaEvent, 'id' | 'orderId' | 'correlationId' | 'traceparent'>
  by: string
  index: number
  /** The context of the span in which it is answered; left out: that of the event. */
  traceparent?: string | undefined
}

/**
 * Of every entry: when it is stated, in how many partitions the log is cut, and who acted when it
 * was no service by itself.
 */
export interface EntryContext {
  at: Date
  partitions: number
  actor?: Actor | null
}

/** Of an entry that follows from nothing in the log: its order, and what names it. */
export interface RootContext extends EntryContext {
  orderId: string
  /** A random one unless it is given. */
  id?: string
  /**
   * That of the order, which is the id of its first event; the entry's own id when it is that first
   * one.
   */
  correlationId?: string
  /** The context of the span in which it is stated. */
  traceparent?: string | null | undefined
}

/** An entry of the log, with its type and data as they were given. */
export type EntryOf<E extends NewEvent> = Omit<NewEntry, 'type' | 'data'> & Pick<E, 'type' | 'data'>

/**
 * The one maker of log entries. One that follows from a cause gets an id that derives from it, so
 * that the same cause makes the same entry however often it is handled, and carries on its
 * correlation and trace; one that somebody asks for gets a new id.
 *
 * @param cause null when nothing in the log gave rise to it
 */
export function newEntry<E extends NewEvent>(
  cause: Cause,
  event: E,
  context: EntryContext,
): EntryOf<E>
export function newEntry<E extends NewEvent>(
  cause: null,
  event: E,
  context: RootContext,
): EntryOf<E>
export function newEntry<E extends NewEvent>(
  cause: Cause | null,
  event: E,
  context: EntryContext | RootContext,
): EntryOf<E> {
  const identity = cause ? following(cause) : root(context as RootContext)
  // Field by field: to take the rest of an object and spread it was a tenth of what the workers did.
  return {
    id: identity.id,
    orderId: identity.orderId,
    causationId: identity.causationId,
    correlationId: identity.correlationId,
    traceparent: identity.traceparent,
    partition: partitionOf(identity.orderId, context.partitions),
    type: event.type,
    schemaVersion: catalog[event.type as EventType].version,
    time: context.at.toISOString(),
    data: event.data,
    actor: context.actor ?? null,
  }
}

type Identity = Pick<NewEntry, 'id' | 'orderId' | 'causationId' | 'correlationId' | 'traceparent'>

const following = ({ event, by, index, traceparent }: Cause): Identity => ({
  id: derivedId(event.id, by, index),
  orderId: event.orderId,
  causationId: event.id,
  correlationId: event.correlationId,
  traceparent: traceparent ?? event.traceparent,
})

const root = ({
  orderId,
  id = randomUUID(),
  correlationId = id,
  traceparent = null,
}: RootContext): Identity => ({
  id,
  orderId,
  causationId: null,
  correlationId,
  traceparent,
})
