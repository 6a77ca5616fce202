import { type CancelAlone, expireOrders } from '@sagaboard/db/commands/request-cancel'
import type { SourceHealth } from '@sagaboard/events/log/message-source'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import { RunLoop } from '@sagaboard/events/runtime/run-loop'
import type { Logger } from 'pino'

/**
 * An order is cancelled at most this much later than its time ran out, plus what the work takes.
 */
const everyMs = 500
const atOnceMax = 200

interface ExpiryOptions<Tx> extends CancelAlone<Tx> {
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

  const loop = new RunLoop({
    clock,
    async round() {
      const found = await sweep()
      return found < atOnceMax ? clock.now() + everyMs : clock.now()
    },
    onFailure: (error, failures) =>
      logger[failures === 1 ? 'error' : 'debug'](
        { service: 'orders', err: error },
        'looking for orders that ran out of time failed',
      ),
  })

  return {
    name: 'expiry',
    async start(): Promise<void> {
      loop.start()
    },
    async stop(): Promise<void> {
      await loop.stop()
    },
    health(): SourceHealth {
      const { trouble, progressAt } = loop.health()
      return { trouble, progressAt, rebuilds: 0 }
    },
    sweep,
  }
}
