import type { KafkaMessage, Message } from 'kafkajs'
import { type EventType, events, isEventType } from '../catalog/events.ts'
import { isUuid } from '../catalog/is-uuid.ts'
import type { StoredEvent } from '../log/event-store.ts'
import { fromBinaryMessage } from './binary-message.ts'
import {
  damaged,
  type Fields,
  headerOf,
  type Named,
  type Place,
  positive,
  type Received,
  storedOf,
  versionMax,
} from './received.ts'

/** Says that the value is a whole CloudEvent: the structured content mode of its Kafka binding. */
const contentType = 'application/cloudevents+json; charset=UTF-8'
/** What a reader needs of an event that it does not hear: `<type> <version> <position>`. */
const entryHeader = 'log-entry'
/** The trace of the event once more, where it has one: so W3C Trace Context is looked for by who knows no CloudEvents. */
const traceHeader = 'traceparent'

/** A CloudEvent 1.0 as JSON; what is unknown is left out. Attributes of ours have names in lower case, as CloudEvents wants. */
interface CloudEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  /** The order. */
  subject: string
  time: string
  /** The event's number in its order. */
  orderversion: number
  schemaversion: number
  /** Its place in the log; text, as it may be larger than an integer of CloudEvents. */
  position: string
  causationid?: string
  correlationid: string
  /** The trace of the event itself, however it travels. */
  traceparent?: string
  actor?: string
  data: unknown
}

/**
 * An event as a Kafka message. Key: the order id. Value: the event as a CloudEvent in JSON. Two headers: `content-type`, and
 * `log-entry` with type, version and position, so that a reader parses only the values of what it hears. A third, `traceparent`,
 * where the event is traced.
 *
 * Headers are the dear part of a message (kafkajs copies them all for each one); docs/decisions/0023 says what they cost.
 */
export function toMessage(event: StoredEvent): Message & { partition: number } {
  const { orderId, type, version, position } = event
  const value: CloudEvent = {
    specversion: '1.0',
    id: event.id,
    source: sourceOf(type),
    type,
    subject: orderId,
    time: event.time,
    orderversion: version,
    schemaversion: event.schemaVersion,
    position: String(position),
    causationid: event.causationId ?? undefined,
    correlationid: event.correlationId,
    traceparent: event.traceparent ?? undefined,
    actor: event.actor ?? undefined,
    data: event.data,
  }
  const headers = {
    'content-type': contentType,
    [entryHeader]: `${type} ${version} ${position}`,
  }
  return {
    key: orderId,
    partition: event.partition,
    headers: event.traceparent ? { ...headers, [traceHeader]: event.traceparent } : headers,
    value: JSON.stringify(value),
  }
}

/** The `source` attribute of CloudEvents for an event of this type. */
export const sourceOf = (type: string): string =>
  isEventType(type) ? `/sagaboard/${events[type].source}` : '/sagaboard'

/**
 * Reads a message without trusting it: one of {@link toMessage}, or of an earlier build. Whether the type is known and the
 * payload has its shape is found out later, as with an event of the log.
 *
 * @param isWanted asked with what the headers say; of what is not wanted only the place is read
 */
export function fromMessage(
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
  partition: number,
  isWanted: (named: Named) => boolean = () => true,
): Received {
  const entry = headerOf(message, entryHeader)
  if (entry === undefined) return fromBinaryMessage(message, partition, isWanted)
  const orderId = message.key?.toString() ?? ''
  if (!isUuid(orderId)) return { type: 'unroutable', reason: 'it has no order id' }
  const [type, versionText, positionText] = entry.split(' ')
  const version = positive(versionText, versionMax)
  if (version === undefined) return { type: 'unroutable', reason: 'it has no version' }
  const position = positive(positionText)
  if (!type || !position) return damaged(orderId, version, 'a header is incomplete')
  const place = { orderId, version, partition, position }
  return isWanted({ orderId, version, partition, position, type })
    ? parsed(message, place, type as EventType)
    : { type: 'other', place }
}

function parsed({ value }: Pick<KafkaMessage, 'value'>, place: Place, type: EventType): Received {
  return storedOf(
    value,
    place,
    (event: Partial<CloudEvent>): Fields => ({
      id: event.id,
      type,
      schemaVersion: event.schemaversion,
      time: event.time,
      data: event.data,
      causationId: event.causationid,
      correlationId: event.correlationid,
      traceparent: event.traceparent,
      actor: event.actor,
    }),
  )
}
