import type { EventLog } from '@sagaboard/events/log/event-log'
import type { Notifier } from '@sagaboard/events/log/notifier'
import type { Pool } from 'pg'
import type { PgTx } from '../transaction.ts'
import { createPostgresBlocked } from './blocked.ts'
import { createPostgresEvents, type PostgresEvents } from './events.ts'
import { createPostgresGroups } from './groups.ts'
import { createPostgresUnroutable } from './unroutable.ts'

export interface PostgresLog extends EventLog<PgTx>, PostgresEvents {}

/**
 * The event log in Postgres: its five parts over one pool.
 *
 * @param options.pool pipelined (see `createPool`)
 * @param options.notifications tell readers; see notifications.ts
 * @param options.partitions as stored by the migration (see `readPartitions`)
 */
export function createPostgresLog({
  pool,
  notifications,
  partitions,
}: {
  pool: Pool
  notifications: Notifier
  partitions: number
}): PostgresLog {
  return {
    ...createPostgresEvents(pool, partitions),
    ...createPostgresGroups(pool, partitions),
    ...createPostgresBlocked(pool),
    ...createPostgresUnroutable(pool),
    notify: notifications.notify,
    onNotification: notifications.onNotification,
  }
}

/**
 * The number of partitions that this log was made with.
 *
 * @throws Error when the database holds no log (run the migrations first)
 */
export async function readPartitions(pool: Pool): Promise<number> {
  try {
    const { rows } = await pool.query("select value from log.settings where name = 'partitions'")
    if (rows[0]) return Number(rows[0].value)
  } catch (error) {
    // An empty database has not even the table.
    if (!(error instanceof Error && 'code' in error && error.code === undefinedTable)) throw error
  }
  throw new Error('The database holds no event log. Run the migrations first (npm start does).')
}

const undefinedTable = '42P01'
