import type { NewEntry } from '@sagaboard/events/log/event-store'
import type { MemoryTx } from '@sagaboard/events/testing/memory-log/memory-tx'
import type { Environment } from '../environment.ts'
import type { Leases } from '../leases.ts'
import type { Notifications } from '../notifications.ts'

/** What the log of a process needs of the run. */
export interface LogEnvironment extends Environment {
  readonly leases: Leases
  readonly notifications: Notifications
  committed(unit: MemoryTx): void
  cancelRequested(entry: NewEntry): void
  giveUpRequested(entry: NewEntry): void
}
