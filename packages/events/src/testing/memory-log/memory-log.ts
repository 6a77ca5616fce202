import type { EventLog } from '../../log/event-log.ts'
import { createMemoryBlocked, type MemoryBlocked } from './blocked.ts'
import { createMemoryEvents, type MemoryEvents } from './events.ts'
import { createMemoryGroups } from './groups.ts'
import type { MemoryTx } from './memory-tx.ts'
import { createMemoryNotifier } from './notifier.ts'
import { createMemoryUnroutable } from './unroutable.ts'

export interface MemoryLog
  extends EventLog<MemoryTx>,
    MemoryEvents,
    Pick<MemoryBlocked, 'keptAttempts'> {}

/**
 * The event log in memory: the rules of the one in Postgres without a server, for tests and
 * simulations. Nothing here waits or asks the time by itself.
 *
 * @param options.now the clock of leases and tries, in ms since the epoch
 */
export function createMemoryLog({
  partitions = 8,
  now = Date.now,
}: {
  partitions?: number
  now?: () => number
} = {}): MemoryLog {
  const { amendmentOf, ...blocked } = createMemoryBlocked(now)
  const events = createMemoryEvents({ partitions, amendmentOf })
  return {
    ...events,
    ...createMemoryGroups({ partitions, now, heads: events.heads }),
    ...blocked,
    ...createMemoryUnroutable(),
    ...createMemoryNotifier(),
  }
}
