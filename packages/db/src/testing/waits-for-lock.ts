import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'

/**
 * Waits until a statement of this database waits for a row that another transaction holds.
 *
 * @param pool a connection that is not itself held up
 */
export async function waitsForLock(pool: Pool): Promise<void> {
  await eventually(async () => {
    const { rows } = await pool.query(
      `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length === 0) throw new Error('nobody waits for a row')
  })
}
