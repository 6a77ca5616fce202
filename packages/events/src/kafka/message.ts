import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import type { Appendable } from '../catalog/envelope.ts'
import { type EventType, events, isEventType } from '../catalog/events.ts'
import { type EventFilter, matches } from '../log/event-filter.ts'
import type { StoredEvent } from '../log/event-store.ts'

/** The value of a message, as JSON. Filtering is by headers, so that a reader only parses what it hears. */
type Value = Pick<Appendable, 'data' | 'causationId' | 'correlationId' | 'actor'>

/**
 * An event as a Kafka message. Key: the order id. Headers: the attributes of CloudEvents 1.0 as in its Kafka binding, and
 * our own `ce_orderversion` (the event's number in its order), `ce_schemaversion` and `ce_position` (its place in the log).
 * `ce_traceparent` is the trace of the event itself, however it travels. Value: {@link Value}.
 *
 * Headers are the dear part of a message (kafkajs copies them all for each one), so what nobody filters by is in the value.
 */
export function toMessage(event: StoredEvent): Message & { partition: number } {
  const headers: IHeaders = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: isEventType(event.type) ? `/sagaboard/${events[event.type].source}` : '/sagaboard',
    ce_type: event.type,
    ce_subject: event.orderId,
    ce_time: event.time,
    ce_orderversion: String(event.version),
    ce_schemaversion: String(event.schemaVersion),
    ce_position: String(event.position),
  }
  if (event.traceparent) headers.ce_traceparent = event.traceparent
  const { data, causationId, correlationId, actor } = event
  const value: Value = { data, causationId, correlationId, actor }
  return { key: event.orderId, partition: event.partition, headers, value: JSON.stringify(value) }
}

/** A message that is not as {@link toMessage} makes it. The log has the event as it was; it is read again from there. */
export class UnreadableMessage extends Error {
  readonly retry = true
  override name = 'UnreadableMessage'
}

/** Where an event stands. */
export type Place = Pick<StoredEvent, 'orderId' | 'version' | 'partition' | 'position'>

/**
 * What came of a message: an event that the reader hears; one for others, of which only the place is read; one that can't
 * be read but says which event it was meant to be; or one that does not even say that, and concerns no order.
 */
export type Received =
  | { type: 'event'; stored: StoredEvent }
  | { type: 'other'; place: Place }
  | { type: 'unreadable'; orderId: string; version: number; error: UnreadableMessage }
  | { type: 'unroutable'; reason: string }

type Fetched = Pick<KafkaMessage, 'key' | 'value' | 'headers'>

/** As the log has it. */
const versionMax = 2 ** 31 - 1
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Reads a message without trusting it. Whether the type is known and the payload has its shape is found out later, as with
 * an event of the log.
 *
 * @param hears what the reader hears; everything when undefined
 */
export function fromMessage(
  message: Fetched,
  partition: number,
  subscribesTo?: EventFilter,
): Received {
  const orderId = header(message, 'ce_subject') ?? message.key?.toString() ?? ''
  const version = integer(header(message, 'ce_orderversion'), versionMax)
  if (!uuid.test(orderId)) return { type: 'unroutable', reason: 'it has no order id' }
  if (version === undefined) return { type: 'unroutable', reason: 'it has no version' }
  const type = header(message, 'ce_type') as EventType | undefined
  const position = integer(header(message, 'ce_position'))
  if (!type || !position) return unreadable(orderId, version, 'a header is missing')
  const place = { orderId, version, partition, position }
  return matches(subscribesTo, type) ? heard(message, place, type) : { type: 'other', place }
}

function heard(message: Fetched, place: Place, type: EventType): Received {
  const { orderId, version } = place
  const id = header(message, 'ce_id')
  const time = header(message, 'ce_time')
  const schemaVersion = integer(header(message, 'ce_schemaversion'))
  if (!id || !uuid.test(id) || !time || !schemaVersion)
    return unreadable(orderId, version, 'a header is missing')
  try {
    const {
      data,
      causationId = null,
      correlationId,
      actor = null,
    }: Value = JSON.parse(message.value?.toString() ?? '')
    if (typeof correlationId !== 'string')
      return unreadable(orderId, version, 'its value is incomplete')
    const traceparent = header(message, 'ce_traceparent') ?? null
    return {
      type: 'event',
      stored: {
        ...place,
        id,
        type,
        schemaVersion,
        time,
        data,
        causationId,
        correlationId,
        traceparent,
        actor,
      },
    }
  } catch (error) {
    return unreadable(orderId, version, 'its value is not JSON', error)
  }
}

function header({ headers }: Fetched, name: string): string | undefined {
  const value = headers?.[name]
  if (value === undefined || Array.isArray(value)) return undefined
  const text = value.toString()
  return text.includes('\u0000') ? undefined : text
}

function integer(text: string | undefined, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = Number(text)
  return Number.isSafeInteger(number) && number > 0 && number <= max ? number : undefined
}

function unreadable(orderId: string, version: number, reason: string, cause?: unknown): Received {
  const error = new UnreadableMessage(`message of event ${version} can't be read: ${reason}`, {
    cause,
  })
  return { type: 'unreadable', orderId, version, error }
}
