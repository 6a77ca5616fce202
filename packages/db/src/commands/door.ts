import { type ApprovalSubject, isAboveLimit } from '@sagaboard/events/commands/approvals'
import type { BlockedOrders } from '@sagaboard/events/log/blocked-orders'
import type { EventStore, NewEntry } from '@sagaboard/events/log/event-store'
import type { RequestSpans } from '@sagaboard/events/runtime/request-spans'
import type { Fulfilment } from '@sagaboard/events/saga/fulfilment'
import type { PgTx } from '../transaction.ts'
import type { AnyCommand } from './requester.ts'

/** What somebody asks for, and how it is known to be meant. */
export interface CommandCall<C extends AnyCommand = AnyCommand> {
  readonly command: C
  /** Of a command about one order. */
  readonly orderId?: string
  /** Why, in the words of whoever asks; shown with what it caused. */
  readonly reason: string
  /**
   * The version of the order, or of the incident, that the person saw: when it has moved on meanwhile, it is refused.
   * Null: whatever it is now.
   */
  readonly expectedVersion?: number | null
  /**
   * Asked twice with the same key is asked once. Without a key both are looked at, and the audit
   * keeps the first.
   */
  readonly idempotencyKey?: string
  readonly secrets?: Secrets
  /** What a note says; it is kept with the note, and not again in the audit. */
  readonly text?: string
  /** Which orders a set is made of; they are kept with it, and not again in the audit. */
  readonly orderIds?: readonly string[]
  /** The set that the command is one of; the audit tells it. */
  readonly setId?: string
}

/**
 * What came of a command inside the door: what the audit keeps, and what is answered. `orderId`: of the order that it is about,
 * where the command does not say it. `isWaiting`: it is kept for approval, and nothing of it is done.
 */
export type Outcome =
  | {
      type: 'accepted'
      before: unknown
      after: object
      answer: object
      appended?: NewEntry[]
      orderId?: string
      isWaiting?: true
    }
  | { type: 'refused'; before: unknown; after: unknown; refusal: string; orderId?: string }
  | ToApprove
  | { type: 'not_found' }

/**
 * A refusal: nothing was done.
 *
 * @param refusal why, in a sentence
 * @param before what it was asked of; null: nothing that the audit need keep
 */
export const refused = (refusal: string, before: unknown = null): Outcome => ({
  type: 'refused',
  before,
  after: before,
  refusal,
})

/** It may be done, once another supervisor has approved it: it moves more money back than `Door.approvalMinor`. */
export interface ToApprove extends MovedBack {
  type: 'to_approve'
  before: object
  subject: ApprovalSubject
  subjectId: string
  /** Of the order or the set; 0 of a charge. */
  version: number
}

/** Money that goes back to customers, in minor units. */
export interface MovedBack {
  amountMinor: number
  currency: string
}

/** What a command works with and nobody keeps: neither the audit nor a log. */
export interface Secrets {
  /** SHA-256 of a one-time link, or of a program's key, in hex. */
  readonly tokenHash?: string
  /** As the sign-in library hashes passwords. */
  readonly passwordHash?: string
}

/** Which parties of the shop are simulated ones, that do what they are told. */
export interface SimulatedParties {
  payment: boolean
  carrier: boolean
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
  /** Whether who takes the money, and who carries the parcels, are the simulated ones. */
  simulated: SimulatedParties
  /** What moves more money back, in minor units, waits for another supervisor; undefined: nothing does, or it was approved. */
  approvalMinor: number | undefined
  /** Undefined: nothing is traced. */
  spans: RequestSpans<PgTx> | undefined
}

/** Whether this is more money than one person moves back alone. */
export const needsApproval = ({ approvalMinor }: Door, amountMinor: number): boolean =>
  isAboveLimit(amountMinor, approvalMinor)
