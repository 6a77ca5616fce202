import { type DispatchAlone, dispatchDueOrders } from '@sagaboard/db/commands/request-dispatch'
import { type Clock, systemClock } from '@sagaboard/events/runtime/clock'
import type { Logger } from 'pino'
import { createRowTimer } from '../row-timer.ts'

interface PackingTimerOptions<Tx> extends DispatchAlone<Tx> {
  logger: Logger
  /** The clock by which orders are packed. */
  clock?: Clock
}

/**
 * Sends off the orders whose time to be packed is over, and gives up those whose time to wait for stock is over
 * (orders.orders.waits_until, written by the fold of the row). It looks whatever is set now: orders that rest under a setting of
 * before are due as well.
 */
export const createPackingTimer = <Tx>({
  logger,
  clock = systemClock,
  ...how
}: PackingTimerOptions<Tx>) =>
  createRowTimer({
    name: 'packing-timer',
    service: 'orders',
    says: {
      done: 'orders have rested for their time',
      failed: 'looking for orders that have rested for their time failed',
    },
    askForDue: (now, atMost) => dispatchDueOrders(how, now, atMost),
    logger,
    clock,
  })
