import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import type { RequestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import type { PgTx } from '../transaction.ts'

/** What came of a command inside the door: what the audit keeps, and what is answered. */
export type Outcome =
  | { type: 'accepted'; before: unknown; after: object; answer: object; appended?: NewEntry[] }
  | { type: 'refused'; before: unknown; after: unknown; refusal: string }
  | { type: 'not_found' }

/** What a command works with and nobody keeps: neither the audit nor a log. */
export interface Secrets {
  /** SHA-256 of a one-time link, or of a program's key, in hex. */
  readonly tokenHash?: string
  /** As the sign-in library hashes passwords. */
  readonly passwordHash?: string
}

/** What a command is carried out with, in one transaction. */
export interface Door {
  tx: PgTx
  log: EventStore<PgTx> & BlockedOrders<PgTx>
  at: Date
  /** For how many days returns can be asked for. */
  returnDays: number
  /** What is set for what happens between paid and label, and how long stock is waited for (ms): by it a preview is made. */
  fulfilment: Fulfilment | undefined
  backorderMs: number | undefined
  /** Whether faults may be turned on here. */
  faultSwitches: boolean
  /** Undefined: nothing is traced. */
  spans: RequestSpans<PgTx> | undefined
}
