import { postgresCancels } from '@sagaboard/db/commands/request-cancel'
import type { PostgresLog } from '@sagaboard/db/postgres-log/postgres-log'
import {
  type CancelCall,
  cancelOrder,
  type CancelResult as Requested,
} from '@sagaboard/events/runtime/request-cancel'

export type CancelResult = Requested | { type: 'not_found' }

export type CancelOrder = (orderId: string, call: CancelCall) => Promise<CancelResult>

/** Asks for one order to be undone, in a transaction of its own. */
export function createCancelOrder({
  log,
  now = () => new Date(),
}: {
  log: PostgresLog
  now?: () => Date
}): CancelOrder {
  return (orderId, call) =>
    cancelOrder({ log, store: postgresCancels }, orderId, { ...call, at: now() })
}
