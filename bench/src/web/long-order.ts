import { setTimeout as delay } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { lockClasses } from '@sagaboard/db/lock-classes'
import type { Pool } from 'pg'
import type { Stage } from '../stage/stage.ts'
import { median } from '../stats.ts'
import { signedIn } from './browser.ts'

/** So many events of one order: more than any has that is not in trouble for weeks. */
export const longOrderEvents = 10_000

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
  const orderId = await makeLong(stage.pool)
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

/** Lets an order that has completed go on, by events that move nothing, until it has so many. */
async function makeLong(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `with last as (
       select e.* from log.events e join orders.orders o on o.id = e.order_id and o.version = e.version
       where o.status = 'COMPLETED' limit 1
     ), locked as (
       select pg_advisory_xact_lock(${lockClasses.partition}, last.partition) from last
     )
     insert into log.events (partition, position, order_id, version, id, type, schema_version, time, data, correlation_id)
     select last.partition, nextval('log.position'), last.order_id, last.version + n, gen_random_uuid(), 'RestockRefused', 1,
       last.time + n * interval '40 ms', json_build_object('requestId', 'rs_' || n, 'reason', 'exceeds_shipped'), last.correlation_id
     from locked, last, generate_series(1, $1 - last.version) n
     returning order_id as id`,
    [longOrderEvents],
  )
  const [order] = rows
  if (!order) throw new Error('no order has completed')
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
