import { type CancelAlone, expireOrders } from '@sagaboard/db/commands/request-cancel'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import { createRowTimer } from '../row-timer.ts'

interface ExpiryOptions<Tx> extends CancelAlone<Tx> {
  logger: Logger
  /** The clock that orders run out of. */
  clock?: Clock
}

/**
 * Requests the cancellation of orders that have not shipped in their time
 * (orders.orders.expires_at, written when they were placed). It is the same request that a person
 * makes; inventory never releases by itself.
 */
export const createExpiry = <Tx>({ logger, clock = systemClock, ...how }: ExpiryOptions<Tx>) =>
  createRowTimer({
    name: 'expiry',
    service: 'orders',
    says: {
      done: 'orders ran out of time',
      failed: 'looking for orders that ran out of time failed',
    },
    askForDue: (now, atMost) => expireOrders(how, now, atMost),
    logger,
    clock,
  })
