import type { LogEntry, SagaEvent } from '../catalog/envelope.ts'
import { events, isEventType } from '../catalog/events.ts'
import { UnknownEvent, UnreadableEvent, upcast } from '../catalog/upcast.ts'
import { type EventFilter, matches } from './event-filter.ts'
import type { StoredEvent } from './event-store.ts'
import { type GapDetector, VersionGap } from './gap-detector.ts'
import type { Delivery } from './message-source.ts'

/**
 * A stored event in its current shape.
 *
 * @throws UnknownEvent when its type or version is unknown to this build, UnreadableEvent when its payload has another shape
 */
export function decodeEvent(stored: StoredEvent): SagaEvent {
  if (!isEventType(stored.type))
    throw new UnknownEvent(`unknown event type "${String(stored.type)}"`)
  const data = upcast({ ...stored, type: stored.type })
  // Not as a spread with one field more, which costs twenty times as much (docs/decisions/0033).
  return Object.assign({}, stored, { data, source: events[stored.type].source }) as SagaEvent
}

/** As {@link decodeEvent}, with an event that can't be read as a value: it is a fault of its order, never a crash. */
export function deliveryOf(stored: StoredEvent): Delivery {
  try {
    return { type: 'event', event: decodeEvent(stored) }
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error
    return { type: 'unreadable', unreadable: { stored, error } }
  }
}

/** As {@link decodeEvent}, for those who show the log: an event that can't be read keeps its place and says why. */
export function entryOf(stored: StoredEvent): LogEntry {
  const delivery = deliveryOf(stored)
  return delivery.type === 'event'
    ? delivery.event
    : { ...stored, unreadable: delivery.unreadable.error.message }
}

/**
 * What a source hands over: the events that the group hears (all when undefined), and, in place of an event that comes after
 * a gap, the fault that its order has one.
 */
export function deliveriesOf(
  stored: readonly StoredEvent[],
  filter: EventFilter | undefined,
  gapDetector: GapDetector,
): Delivery[] {
  return stored.flatMap((event) => {
    const missing = gapDetector.missingBefore(event)
    if (missing === undefined) return matches(filter, event.type) ? [deliveryOf(event)] : []
    const error = new VersionGap(`event ${missing} is missing before event ${event.version}`)
    return [
      {
        type: 'unreadable' as const,
        unreadable: { stored: { ...event, version: missing }, error },
      },
    ]
  })
}
