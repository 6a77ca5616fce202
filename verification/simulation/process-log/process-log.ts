import type { EventLog } from '@sagaboard/events/log/event-log'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { SimProcess } from '../sim-process.ts'
import { processBlocked } from './blocked.ts'
import type { LogEnvironment } from './environment.ts'
import { processEvents } from './events.ts'
import { processGroups } from './groups.ts'

export type ProcessLog = EventLog<MemoryTx>

/**
 * The log of the simulation as one process has it: every request and every answer is a task, and
 * either can be lost.
 */
export function createProcessLog(environment: LogEnvironment, process: SimProcess): ProcessLog {
  const { log, notifications } = environment
  return {
    ...processEvents(environment, process),
    ...processGroups(environment, process),
    ...processBlocked(environment, process),
    keepUnroutable: (messages) =>
      process.ask('keep unroutable', () => log.keepUnroutable(messages)),
    notify: (partitions, types) => notifications.notify([...partitions], [...types]),
    onNotification: (listener) => notifications.listen(process, listener),
  }
}
