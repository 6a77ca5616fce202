import { eventually } from '@sagaboard/events/testing/eventually'
import type { Pool } from 'pg'

/** Locks the stock of a product: whoever reserves it waits until it is let go. */
export async function holdStock(pool: Pool, sku: string) {
  const client = await pool.connect()
  await client.query('begin')
  // It is held for as long as the test takes, which a pool of ours would end.
  await client.query('set local idle_in_transaction_session_timeout = 0')
  await client.query('select from inventory.stock where sku = $1 for update', [sku])
  return {
    /** Until somebody waits for it. */
    isWaitedFor: () =>
      eventually(async () => {
        const { rowCount } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        if (!rowCount) throw new Error('nobody waits for a lock yet')
      }),
    async letGo(): Promise<void> {
      await client.query('commit')
      client.release()
    },
  }
}
