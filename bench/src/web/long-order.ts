import { setTimeout as delay } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { makeLong } from '@sagaboard/db/testing/long-order'
import type { Pool } from 'pg'
import type { Stage } from '../stage/stage.ts'
import { median } from '../stats.ts'
import { signedIn } from './browser.ts'

/** So many events of one order: more than any has that is not in trouble for weeks. */
const longOrderEvents = 10_000

/** How long orders may take to hear all of them. */
const heardWithinMs = 60_000

/**
 * Opens an order of 10,000 events, so many times.
 *
 * @returns ms from asking for its page to its newest event being there to be read; the middle one
 */
export async function measureLongOrder(
  browser: Browser,
  stage: Stage,
  times: number,
): Promise<number> {
  const orderId = await someLongOrder(stage.pool)
  const page = await signedIn(browser, stage.webUrl)
  try {
    const tookMs: number[] = []
    for (let n = 0; n < times; n++) {
      const startedAt = performance.now()
      await page.goto(`/console/orders/${orderId}`, { waitUntil: 'commit' })
      await page.locator(`[data-event="${longOrderEvents}"]`).waitFor()
      tookMs.push(performance.now() - startedAt)
    }
    return median(tookMs)
  } finally {
    await page.context().close()
  }
}

/** Makes one of the orders that have completed so long, and waits until orders has heard all of it. */
async function someLongOrder(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from orders.orders where status = 'COMPLETED' limit 1`,
  )
  const [order] = rows
  if (!order) throw new Error('no order has completed')
  await makeLong(pool, order.id, longOrderEvents)
  const deadline = performance.now() + heardWithinMs
  for (;;) {
    const { rows: heard } = await pool.query<{ version: number }>(
      'select version from orders.orders where id = $1',
      [order.id],
    )
    if (heard[0]?.version === longOrderEvents) return order.id
    if (performance.now() > deadline)
      throw new Error(`orders has heard ${heard[0]?.version} of ${longOrderEvents} events`)
    await delay(100)
  }
}
