import type { KafkaMessage } from 'kafkajs'
import type { EventType } from '../catalog/events.ts'
import { isUuid } from '../catalog/is-uuid.ts'
import type { StoredEvent } from '../log/event-store.ts'

/** A message that is not as this build or an earlier one makes it. The log has the event as it was; it is read again from there. */
export class UnreadableMessage extends Error {
  readonly retry = true
  override name = 'UnreadableMessage'
}

/** Where an event stands. */
export type Place = Pick<StoredEvent, 'orderId' | 'version' | 'partition' | 'position'>

/** The same, and what it is called. */
export interface Named extends Place {
  type: string
}

/**
 * What came of a message: an event that the reader wants; one for others, of which only the place is read; one that can't
 * be read but says which event it was meant to be; or one that does not even say that, and concerns no order.
 */
export type Received =
  | { type: 'event'; stored: StoredEvent }
  | { type: 'other'; place: Place }
  | { type: 'unreadable'; orderId: string; version: number; error: UnreadableMessage }
  | { type: 'unroutable'; reason: string }

/** What a message says beside the place; not looked at yet. */
export type Fields = { type: EventType; data: unknown } & {
  [Name in Exclude<keyof StoredEvent, keyof Place | 'type' | 'data' | 'amended'>]?: unknown
}

/** The highest version that the log can have. */
export const versionMax = 2 ** 31 - 1

/** A header as text; undefined when it is missing, is there more than once, or is no text. */
export function headerOf(
  { headers }: Pick<KafkaMessage, 'headers'>,
  name: string,
): string | undefined {
  const value = headers?.[name]
  if (value === undefined || Array.isArray(value)) return undefined
  const text = value.toString()
  return text.includes('\u0000') ? undefined : text
}

/** A positive integer; undefined when the text is none. */
export function positive(
  text: string | undefined,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const number = Number(text)
  return Number.isSafeInteger(number) && number > 0 && number <= max ? number : undefined
}

/** The event that a value in JSON describes, at the place that the headers name. */
export function storedOf<Value>(
  value: Buffer | null,
  place: Place,
  fieldsOf: (value: Value) => Fields,
): Received {
  const { orderId, version } = place
  try {
    const fields = fieldsOf(JSON.parse(value?.toString() ?? ''))
    const { type, data, id, schemaVersion, time, correlationId } = fields
    if (typeof id !== 'string' || !isUuid(id) || !isText(time) || !isCount(schemaVersion))
      return damaged(orderId, version, 'it is incomplete')
    if (typeof correlationId !== 'string')
      return damaged(orderId, version, 'its value is incomplete')
    const causationId = isText(fields.causationId) ? fields.causationId : null
    const traceparent = isText(fields.traceparent) ? fields.traceparent : null
    const actor = isText(fields.actor) ? fields.actor : null
    const { partition, position } = place
    // Field by field: a spread of what was just made costs as much as to read a small payload.
    const stored: StoredEvent = {
      orderId,
      version,
      partition,
      position,
      id,
      type,
      schemaVersion,
      time,
      data,
      causationId,
      correlationId,
      traceparent,
      actor,
    }
    return { type: 'event', stored }
  } catch (error) {
    return damaged(orderId, version, 'its value is not JSON', error)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0

export function damaged(
  orderId: string,
  version: number,
  reason: string,
  cause?: unknown,
): Received {
  const error = new UnreadableMessage(`message of event ${version} can't be read: ${reason}`, {
    cause,
  })
  return { type: 'unreadable', orderId, version, error }
}
