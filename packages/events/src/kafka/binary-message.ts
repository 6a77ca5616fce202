import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import type { Appendable } from '../catalog/envelope.ts'
import type { EventType } from '../catalog/events.ts'
import { isUuid } from '../catalog/is-uuid.ts'
import type { StoredEvent } from '../log/event-store.ts'
import {
  damaged,
  type Fields,
  headerOf,
  type Named,
  positive,
  type Received,
  storedOf,
  versionMax,
} from './received.ts'

/** The value of such a message, as JSON. */
type Value = Pick<Appendable, 'data' | 'causationId' | 'correlationId' | 'actor'>

/**
 * An event with its attributes in headers: the binary content mode of CloudEvents 1.0, and our own `ce_orderversion`,
 * `ce_schemaversion` and `ce_position`. So were all messages before docs/decisions/0023; dead letters, which people look
 * at by header, still are.
 *
 * @param source see `sourceOf`
 */
export function toBinaryMessage(event: StoredEvent, source: string): Message {
  const headers: IHeaders = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: source,
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
  return { key: event.orderId, headers, value: JSON.stringify(value) }
}

/** As `fromMessage`, of a message of an earlier build. */
export function fromBinaryMessage(
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
  partition: number,
  isWanted: (named: Named) => boolean,
): Received {
  const orderId = headerOf(message, 'ce_subject') ?? message.key?.toString() ?? ''
  const version = positive(headerOf(message, 'ce_orderversion'), versionMax)
  if (!isUuid(orderId)) return { type: 'unroutable', reason: 'it has no order id' }
  if (version === undefined) return { type: 'unroutable', reason: 'it has no version' }
  const type = headerOf(message, 'ce_type') as EventType | undefined
  const position = positive(headerOf(message, 'ce_position'))
  if (!type || !position) return damaged(orderId, version, 'a header is missing')
  const place = { orderId, version, partition, position }
  if (!isWanted({ ...place, type })) return { type: 'other', place }
  return storedOf(
    message.value,
    place,
    (value: Partial<Value>): Fields => ({
      ...value,
      data: value.data,
      id: headerOf(message, 'ce_id'),
      type,
      schemaVersion: positive(headerOf(message, 'ce_schemaversion')),
      time: headerOf(message, 'ce_time'),
      traceparent: headerOf(message, 'ce_traceparent'),
    }),
  )
}
