import { beginHeld } from '@sagaboard/db/testing/begin-held'
import { waitsForLock } from '@sagaboard/db/testing/waits-for-lock'
import type { Pool } from 'pg'

/** Locks the stock of a product: whoever reserves it waits until it is let go. */
export async function holdStock(pool: Pool, sku: string) {
  const client = await pool.connect()
  await beginHeld(client)
  await client.query('select from inventory.stock where sku = $1 for update', [sku])
  return {
    /** Until somebody waits for it. */
    isWaitedFor: () => waitsForLock(pool),
    async letGo(): Promise<void> {
      await client.query('commit')
      client.release()
    },
  }
}
