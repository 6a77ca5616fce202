import type { OperatorDecision } from '../commands/order-snapshot.ts'
import type { StepAttempt } from './step-attempt.ts'

export type { OperatorDecision }

/**
 * What came of a person's decision: `under_way` when the event is being tried at this moment, and
 * its outcome is awaited.
 */
export type Resolved = 'taken' | 'not_blocked' | 'under_way'

/**
 * A payload that a person puts in place of an event's own, which stays in the log as it was.
 * Checked by whoever makes it.
 */
export interface Amendment {
  orderId: string
  version: number
  schemaVersion: number
  data: unknown
  actor: string
  note: string
}

/** An order that a group can't get past. */
export interface Blocked {
  orderId: string
  version: number
  eventType: string
  attempts: number
  /** What a person wants with `version`; `retry` is one more try after the one under way. */
  decision: OperatorDecision | 'retry' | null
}

/**
 * What is written down when an order is blocked in a group. `nextAt` null: no more tries, a person
 * decides.
 */
export interface Failure {
  orderId: string
  version: number
  eventType: string
  attempts: number
  fingerprint: string
  error: string
  nextAt: Date | null
  /**
   * A call that was given up may still have its effect until then; null when its outcome is known.
   */
  callingUntil: Date | null
  /** Nothing has failed in this try: a call is under way, and its answer is awaited. */
  isAsked?: boolean
}

/** The orders that a group can't get past, and what becomes of them. */
export interface BlockedOrders<Tx> {
  /**
   * Which of these orders are blocked, by the group for which they are; holds them so until the
   * transaction ends.
   */
  blockedAmong(
    tx: Tx,
    groups: readonly string[],
    orderIds: readonly string[],
  ): Promise<Map<string, Set<string>>>
  block(tx: Tx, group: string, failures: readonly Failure[]): void
  /** Keeps tries of a group's steps for good, in the transaction of the block that they cause or end. */
  keepAttempts(tx: Tx, group: string, attempts: readonly StepAttempt[]): void
  /**
   * Takes blocked orders whose next try is due at `now` and keeps other members off them for
   * `holdMs`.
   */
  claimBlocked(group: string, limit: number, now: Date, holdMs: number): Promise<Blocked[]>
  /** Locks one blocked order in the transaction; undefined when it is no longer blocked. */
  lockBlocked(tx: Tx, group: string, orderId: string): Promise<Blocked | undefined>
  unblock(tx: Tx, group: string, orderId: string): void
  /**
   * Takes a person's decision on the event that a group can't get past: another try, or what is to
   * be done instead, by the next one. A decision is for that version only, and the last one counts.
   * While a try is under way only `retry` is taken, and means another one after it: a call that may
   * still succeed can't be decided otherwise.
   */
  resolve(
    tx: Tx,
    group: string,
    blocked: { orderId: string; version: number },
    decision: OperatorDecision | 'retry',
  ): Promise<Resolved>
  /**
   * Makes the waiting steps of these orders due at once, also those that were left to a person, unless they wait for an event
   * that can't be read; one whose call may still have its effect, when that is over.
   */
  makeDue(tx: Tx, orderIds: readonly string[]): void
  /** The decision was carried out, or can't be. */
  clearDecision(tx: Tx, group: string, orderId: string): void
  /**
   * Puts a payload in place of an event's; every group that is blocked on the event tries it again.
   */
  amend(tx: Tx, amendment: Amendment): void
  /**
   * Gives orders one more try that were left to a person because an event could not be read:
   * another build may.
   */
  retryUnreadable(group: string): Promise<void>
}
