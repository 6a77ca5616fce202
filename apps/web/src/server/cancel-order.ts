import type { PostgresLog } from '@sagaboard/db/log'
import { postgresCancels } from '@sagaboard/db/request-cancel'
import { type CancelCall, cancelOrder, type CancelResult as Requested } from '@sagaboard/events/bus/request-cancel'

export type CancelResult = Requested | { type: 'not_found' }

export type CancelOrder = (orderId: string, call: CancelCall) => Promise<CancelResult>

/** Asks for one order to be undone, in a transaction of its own. */
export function createCancelOrder({ log, now = () => new Date() }: { log: PostgresLog; now?: () => Date }): CancelOrder {
  return (orderId, call) => cancelOrder({ log, store: postgresCancels }, orderId, { ...call, at: now() })
}
