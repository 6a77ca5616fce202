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

/** From asking for the page of a long order, in ms. */
export interface LongOrderOpened {
  /** Until its newest events are there to be read. */
  newestMs: number
  /** Until all of them are, and the order is drawn. */
  allMs: number
}

/** Opens an order of 10,000 events, so many times; the middle of each. */
export async function measureLongOrder(
  browser: Browser,
  stage: Stage,
  times: number,
): Promise<LongOrderOpened> {
  const orderId = await someLongOrder(stage.pool)
  const page = await signedIn(browser, stage.webUrl)
  try {
    const newestMs: number[] = []
    const allMs: number[] = []
    for (let n = 0; n < times; n++) {
      const startedAt = performance.now()
      await page.goto(`/console/orders/${orderId}`, { waitUntil: 'commit' })
      await page.locator(`[data-event="${longOrderEvents}"]`).waitFor()
      newestMs.push(performance.now() - startedAt)
      await page.getByRole('region', { name: 'Timeline', exact: true }).waitFor()
      allMs.push(performance.now() - startedAt)
    }
    return { newestMs: median(newestMs), allMs: median(allMs) }
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
