import { type CancelWith, expireOrders } from '@sagaboard/db/commands/request-cancel'
import type { SourceHealth } from '@sagaboard/events/log/event-store'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { InterruptibleSleep } from '@sagaboard/events/runtime/interruptible-sleep'
import type { Logger } from 'pino'

/**
 * An order is cancelled at most this much later than its time ran out, plus what the work takes.
 */
const everyMs = 500
const atOnceMax = 200

interface ExpiryOptions<Tx> extends CancelWith<Tx> {
  logger: Logger
  /** The clock that orders run out of. */
  clock?: Clock
}

/**
 * Requests the cancellation of orders that have not shipped in their time
 * (orders.orders.expires_at, written when they were placed). The rows are the timers: nothing is
 * lost when a process ends, and any number of members may look, each order being held by the one
 * that asks. It is the same request that a person makes; inventory never releases by itself.
 */
export function createExpiry<Tx>({ logger, clock = systemClock, ...how }: ExpiryOptions<Tx>) {
  const wait = new InterruptibleSleep(clock)
  const health: SourceHealth = { trouble: null, progressAt: clock.now(), rebuilds: 0 }
  let stopped = false
  let running: Promise<void> | undefined

  /** Looks once; returns how many orders had run out of time, at most `atOnceMax`. */
  async function sweep(): Promise<number> {
    const { found, appended } = await expireOrders(how, new Date(clock.now()), atOnceMax)
    if (appended.length > 0)
      logger.info(
        { service: 'orders', orders: appended.map((entry) => entry.orderId) },
        'orders ran out of time',
      )
    return found
  }

  async function run(): Promise<void> {
    while (!stopped) {
      let found = 0
      try {
        found = await sweep()
        health.trouble = null
        health.progressAt = clock.now()
      } catch (error) {
        health.trouble = error instanceof Error ? error.message : String(error)
        logger.error(
          { service: 'orders', err: error },
          'looking for orders that ran out of time failed',
        )
      }
      if (found < atOnceMax && !stopped) await wait.until(clock.now() + everyMs)
    }
  }

  return {
    name: 'expiry',
    async start(): Promise<void> {
      running = run()
    },
    async stop(): Promise<void> {
      stopped = true
      wait.end()
      await running
    },
    health: () => ({ ...health }),
    sweep,
  }
}
