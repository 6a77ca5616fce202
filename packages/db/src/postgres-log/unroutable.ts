import type { Unroutable } from '@sagaboard/events/log/unroutable'
import type { Pool } from 'pg'
import { poolReader } from '../transaction.ts'

const statements = {
  keep: {
    name: 'log-keep-unroutable',
    text: `
      insert into log.foreign_messages
        (topic, partition, message_offset, key, value, headers, reason)
      select f.topic, f.partition, f."messageOffset", f.key, f.value, f.headers, f.reason
      from json_to_recordset($1::json) f(topic text, partition int, "messageOffset" bigint,
        key text, value text, headers jsonb, reason text)
      on conflict do nothing`,
  },
} as const

/** The rows of messages that belong to no order. */
export function createPostgresUnroutable(pool: Pool): Unroutable {
  const reader = poolReader(pool)
  return {
    async keepUnroutable(messages) {
      if (messages.length > 0) await reader.query(statements.keep, [JSON.stringify(messages)])
    },
  }
}
