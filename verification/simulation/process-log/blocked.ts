import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { SimProcess } from '../sim-process.ts'
import type { LogEnvironment } from './environment.ts'

/** Blocked orders as one process has them. */
export function processBlocked(
  { log, coverage }: LogEnvironment,
  process: SimProcess,
): BlockedOrders<MemoryTx> {
  return {
    blockedAmong: (...of) => process.ask('read blocked', () => log.blockedAmong(...of)),
    block(tx, group, failures) {
      for (const { isAsked } of failures) coverage.saw(isAsked ? 'answer awaited' : 'order blocked')
      log.block(tx, group, failures)
    },
    keepAttempts: (...of) => log.keepAttempts(...of),
    claimBlocked: (group, ...of) =>
      process.ask(`claim blocked ${group}`, async () => {
        const claimed = await log.claimBlocked(group, ...of)
        if (claimed.length > 0) coverage.saw('order tried again')
        return claimed
      }),
    lockBlocked: (...of) => process.ask('lock blocked', () => log.lockBlocked(...of)),
    unblock: (...of) => log.unblock(...of),
    resolve: (...of) => process.ask('resolve', () => log.resolve(...of)),
    makeDue: (...of) => log.makeDue(...of),
    clearDecision: (...of) => log.clearDecision(...of),
    amend: (...of) => log.amend(...of),
    retryUnreadable: (group) =>
      process.ask(`retry unreadable ${group}`, () => log.retryUnreadable(group)),
  }
}
