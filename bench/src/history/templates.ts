import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { LoadProcess } from '../stage/load-process.ts'

const endedTemplates = 200
const openTemplates = 50
const lookEveryMs = 50
const timeoutMs = 60_000

/** Places orders that go through, and waits until they have. */
export async function playEnded(placing: LoadProcess, pool: Pool): Promise<void> {
  await placing.ask('batch', { count: endedTemplates, token: 'tok_visa' })
  await until(
    pool,
    endedTemplates,
    `select count(*)::int as found from orders.orders where status = 'COMPLETED'`,
  )
}

/** Places orders whose payment is refused by an outage, and waits until each waits for it. */
export async function playOpen(placing: LoadProcess, pool: Pool): Promise<void> {
  await placing.ask('batch', { count: openTemplates, token: 'tok_outage' })
  await until(
    pool,
    openTemplates,
    `select count(*)::int as found from log.blocked b join orders.orders o on o.id = b.order_id where o.version = 2`,
  )
}

async function until(pool: Pool, wanted: number, text: string): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const { rows } = await pool.query<{ found: number }>(text)
    const found = rows[0]?.found ?? 0
    if (found === wanted) return
    if (performance.now() > deadline)
      throw new Error(`only ${found} of ${wanted} orders are as they should be to be copied`)
    await delay(lookEveryMs)
  }
}
