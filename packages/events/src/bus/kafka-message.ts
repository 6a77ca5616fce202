import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import { type EventType, events, isEventType } from '../catalog/events.ts'
import type { StoredEvent } from './ports.ts'

/**
 * An event as a Kafka message, in the binary mode of the CloudEvents Kafka binding 1.0: the value is the payload as JSON,
 * everything else stands in headers. Key: the order id. Beside the standard attributes there are our own: `ce_orderversion`
 * (the event's number in its order), `ce_schemaversion`, `ce_position` (its place in the log), `ce_causationid`,
 * `ce_correlationid` and `ce_actor`.
 *
 * `ce_traceparent` is the trace of the event itself, however it travels.
 */
export function toMessage(event: StoredEvent): Message & { partition: number } {
  const headers: IHeaders = {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: isEventType(event.type) ? `/sagaboard/${events[event.type].source}` : '/sagaboard',
    ce_type: event.type,
    ce_subject: event.orderId,
    ce_time: event.time,
    ce_orderversion: String(event.version),
    ce_schemaversion: String(event.schemaVersion),
    ce_position: String(event.position),
    ce_correlationid: event.correlationId,
  }
  if (event.causationId) headers.ce_causationid = event.causationId
  if (event.traceparent) headers.ce_traceparent = event.traceparent
  if (event.actor) headers.ce_actor = event.actor
  return { key: event.orderId, partition: event.partition, headers, value: JSON.stringify(event.data) }
}

/** A message that is not as {@link toMessage} makes it. The log has the event as it was; it is read again from there. */
export class UnreadableMessage extends Error {
  readonly retry = true
  override name = 'UnreadableMessage'
}

/**
 * What came of a message: an event; one that can't be read but says which event it was meant to be; or one that does not
 * even say that, and concerns no order.
 */
export type Received =
  | { type: 'event'; stored: StoredEvent }
  | { type: 'unreadable'; orderId: string; version: number; error: UnreadableMessage }
  | { type: 'foreign'; reason: string }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Reads a message without trusting it. Whether the type is known and the payload has its shape is found out later, as with
 * an event of the log.
 *
 * @param types the payload is only parsed for these; of all when undefined
 */
export function fromMessage(
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
  partition: number,
  types?: readonly EventType[],
): Received {
  const header = (name: string) => {
    const value = message.headers?.[name]
    return value === undefined || Array.isArray(value) ? undefined : value.toString()
  }
  const orderId = header('ce_subject') ?? message.key?.toString() ?? ''
  const version = integer(header('ce_orderversion'))
  if (!uuid.test(orderId)) return { type: 'foreign', reason: 'it has no order id' }
  if (version === undefined) return { type: 'foreign', reason: 'it has no version' }
  const unreadable = (reason: string, cause?: unknown): Received => {
    const error = new UnreadableMessage(`message of event ${version} can't be read: ${reason}`, { cause })
    return { type: 'unreadable', orderId, version, error }
  }
  const [id, type, time, correlationId] = ['ce_id', 'ce_type', 'ce_time', 'ce_correlationid'].map(header)
  const schemaVersion = integer(header('ce_schemaversion'))
  const position = integer(header('ce_position'))
  if (!id || !type || !time || !correlationId || !schemaVersion || !position) return unreadable('a header is missing')
  let data: unknown = null
  if (!types || types.some((heard) => heard === type)) {
    try {
      data = JSON.parse(message.value?.toString() ?? '')
    } catch (error) {
      return unreadable('its value is not JSON', error)
    }
  }
  const causes = { causationId: header('ce_causationid') ?? null, traceparent: header('ce_traceparent') ?? null }
  return {
    type: 'event',
    stored: {
      ...{ id, orderId, version, type: type as EventType, schemaVersion, time, data },
      ...{ ...causes, correlationId, actor: header('ce_actor') ?? null, partition, position },
    },
  }
}

function integer(text: string | undefined): number | undefined {
  return text && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined
}
