import { setTimeout as delay } from 'node:timers/promises'
import { createPool } from '@sagaboard/db/client'
import { createPlaceOrder } from '@sagaboard/db/commands/place-order'
import { createNotifications } from '@sagaboard/db/postgres-log/notifications'
import { createPostgresLog, readPartitions } from '@sagaboard/db/postgres-log/postgres-log'
import type { Pool } from 'pg'
import { orderMaker, slowToken } from '../orders.ts'
import { atRate } from './at-rate.ts'
import { countOpenOrders, flowJobs, startFlow } from './flow.ts'
import type { LoadSettings, Role } from './jobs.ts'

/** Whoever waits for an order looks this often: a figure may be this much too high, never too low. */
const lookEveryMs = 1
const endTimeoutMs = 60_000

/** Orders that enter through `placeOrder`, the one way in, without a web server in front of it. */
export async function placing({ databaseUrl, secret, seed, since }: LoadSettings): Promise<Role> {
  const pool = createPool(databaseUrl, {
    max: 6,
    applicationName: 'sagaboard-bench-placing',
    pipeline: true,
  })
  const watch = createPool(databaseUrl, { max: 1, applicationName: 'sagaboard-bench-watching' })
  const log = createPostgresLog({
    pool,
    notifications: createNotifications(pool, undefined),
    partitions: await readPartitions(pool),
  })
  const placeOrder = createPlaceOrder({ log, secret, reservationMinutes: 15 })
  const nextOrder = orderMaker(seed)
  let orders = 0

  async function place(token?: string): Promise<string> {
    const order = nextOrder()
    const paid = token === undefined ? order : { ...order, payment: { token } }
    const result = await placeOrder(paid, { idempotencyKey: `placing-${seed}-${++orders}` })
    if (result.type !== 'accepted')
      throw new Error(`an order was refused: ${JSON.stringify(result)}`)
    return result.orderId
  }

  return {
    ...flowJobs(({ callers, openMax }) =>
      startFlow({
        callers,
        openMax,
        countOpen: () => countOpenOrders(watch, since),
        async place() {
          await place()
        },
      }),
    ),
    async batch({ count, token }) {
      await Promise.all(Array.from({ length: count }, () => place(token)))
      return null
    },
    async beside({ forMs, perSecond, slowPerSecond }) {
      const [good, slow] = await Promise.all([
        atRate({ perSecond, forMs }, () => place()),
        atRate({ perSecond: slowPerSecond, forMs }, () => place(slowToken)),
      ])
      for (const orderId of good) await untilCompleted(watch, orderId)
      return { ms: await tookMs(watch, good), accepted: good.length + slow.length }
    },
    async alone({ count, restMs }) {
      const ms: number[] = []
      for (let n = 0; n < count; n++) {
        await delay(restMs)
        const startedAt = performance.now()
        await untilCompleted(watch, await place())
        ms.push(performance.now() - startedAt)
      }
      return { ms }
    },
  }
}

/** How long each of these took, by the times of their first event and of their last one. */
async function tookMs(pool: Pool, orderIds: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    'select extract(epoch from closed_at - created_at)::float8 * 1000 as ms from orders.orders where id = any($1::uuid[])',
    [orderIds],
  )
  return rows.map(({ ms }) => ms)
}

async function untilCompleted(pool: Pool, orderId: string): Promise<void> {
  const deadline = performance.now() + endTimeoutMs
  for (;;) {
    const { rows } = await pool.query<{ status: string }>({
      name: 'bench-status',
      text: 'select status from orders.orders where id = $1',
      values: [orderId],
    })
    if (rows[0]?.status === 'COMPLETED') return
    if (performance.now() > deadline)
      throw new Error(
        `order ${orderId} is still ${rows[0]?.status} after ${endTimeoutMs / 1_000} s`,
      )
    await delay(lookEveryMs)
  }
}
