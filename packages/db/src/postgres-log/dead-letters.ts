import type { DeadLetter, DeadLetterStore } from '@sagaboard/events/log/dead-letter'
import type { StoredEvent } from '@sagaboard/events/log/event-store'
import type { UnroutableMessage } from '@sagaboard/events/log/unroutable'
import type { Pool } from 'pg'
import { poolReader } from '../transaction.ts'

const statements = {
  events: {
    name: 'dead-letters-events',
    text: `select b.group_name as "group", b.attempts, b.fingerprint, b.error, b.last_at as at, e.partition, e.position, e.order_id as "orderId", e.version, e.id, e.type,
                  e.schema_version as "schemaVersion", e.time, e.data, e.causation_id as "causationId", e.correlation_id as "correlationId", e.traceparent, e.actor
           from log.blocked b join log.events e on e.order_id = b.order_id and e.version = b.version
           where b.state = 'dead' and b.dead_lettered_at is null limit $1`,
  },
  unroutable: {
    name: 'dead-letters-foreign',
    text: `select topic, partition, message_offset as "messageOffset", key, value, headers, reason, at from log.foreign_messages where dead_lettered_at is null limit $1`,
  },
  eventsPublished: {
    name: 'dead-letters-events-published',
    text: `update log.blocked b set dead_lettered_at = now() from unnest($1::text[], $2::uuid[], $3::int[]) d(group_name, order_id, version)
           where b.group_name = d.group_name and b.order_id = d.order_id and b.version = d.version`,
  },
  foreignPublished: {
    name: 'dead-letters-foreign-published',
    text: `update log.foreign_messages f set dead_lettered_at = now() from unnest($1::text[], $2::int[], $3::bigint[]) d(topic, partition, message_offset)
           where f.topic = d.topic and f.partition = d.partition and f.message_offset = d.message_offset`,
  },
} as const

type EventRow = StoredEvent &
  Pick<
    Extract<DeadLetter, { type: 'event' }>,
    'group' | 'attempts' | 'fingerprint' | 'error' | 'at'
  >

/** Dead letters as the rows of the log's schema say: orders that wait for a person, and messages that belong to no order. */
export function createDeadLetterStore(pool: Pool): DeadLetterStore {
  const reader = poolReader(pool)
  return {
    async unpublished(limit) {
      const [events, unroutable] = await Promise.all([
        reader.query<EventRow>(statements.events, [limit]),
        reader.query<UnroutableMessage & { at: string }>(statements.unroutable, [limit]),
      ])
      return [
        ...events.map(({ group, attempts, fingerprint, error, at, ...event }) => ({
          type: 'event' as const,
          group,
          attempts,
          fingerprint,
          error,
          at,
          event,
        })),
        ...unroutable.map(({ at, ...message }) => ({ type: 'unroutable' as const, at, message })),
      ]
    },
    async published(letters) {
      const events = letters.flatMap((letter) => (letter.type === 'event' ? [letter] : []))
      const unroutable = letters.flatMap((letter) =>
        letter.type === 'unroutable' ? [letter.message] : [],
      )
      await Promise.all([
        reader.query(statements.eventsPublished, [
          events.map(({ group }) => group),
          events.map(({ event }) => event.orderId),
          events.map(({ event }) => event.version),
        ]),
        reader.query(statements.foreignPublished, [
          unroutable.map(({ topic }) => topic),
          unroutable.map(({ partition }) => partition),
          unroutable.map(({ messageOffset }) => messageOffset),
        ]),
      ])
    },
  }
}
