import type { StoredEvent } from './event-store.ts'
import type { UnroutableMessage } from './unroutable.ts'

/** What nobody could handle, for other tools to look at: an event that a group gave up, or a message that belongs to no order. */
export type DeadLetter =
  | {
      type: 'event'
      group: string
      attempts: number
      fingerprint: string
      error: string
      at: string
      event: StoredEvent
    }
  | { type: 'unroutable'; at: string; message: UnroutableMessage }

/** The rows of which a copy is still to be published; they are the truth, and the topic follows them. */
export interface DeadLetterStore {
  unpublished(limit: number): Promise<DeadLetter[]>
  /** Notes that the broker has these. */
  published(letters: readonly DeadLetter[]): Promise<void>
}

/** Carries dead letters to a broker. */
export interface DeadLetterPublisher {
  /** Makes sure that there is a place to publish to. */
  prepare(): Promise<void>
  /** Returns when the broker has all of them. Never called twice at once. */
  publish(letters: readonly DeadLetter[]): Promise<void>
  close(): Promise<void>
}
