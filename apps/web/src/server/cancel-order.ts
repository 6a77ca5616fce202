import type { PostgresLog } from '@sagaboard/db/log'
import { type CancelCall, lockOrder, type CancelResult as Requested, requestCancel } from '@sagaboard/db/request-cancel'
import { wakeFor } from '@sagaboard/events/bus/handle-events'
import type { NewEntry } from '@sagaboard/events/bus/ports'

export type CancelResult = Requested | { type: 'not_found' }

export type CancelOrder = (orderId: string, call: CancelCall) => Promise<CancelResult>

/** Asks for one order to be undone, in a transaction of its own. */
export function createCancelOrder({ log, now = () => new Date() }: { log: PostgresLog; now?: () => Date }): CancelOrder {
  return async (orderId, call) => {
    let written: readonly NewEntry[] = []
    const result = await log.transaction(async (tx): Promise<CancelResult> => {
      const [known, { results, appended }] = await Promise.all([
        lockOrder(tx, orderId),
        requestCancel(tx, log, [orderId], { ...call, at: now() }),
      ])
      written = appended
      return (known && results.get(orderId)) || { type: 'not_found' }
    })
    wakeFor(log, written)
    return result
  }
}
