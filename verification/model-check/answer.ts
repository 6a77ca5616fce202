import type { Outcome } from '@sagaboard/events/commands/order-snapshot'
import type { Ledgers } from './state.ts'

/** What a provider may say to a call, and what it has done then. */
export interface Answer {
  words: string
  outcome: Outcome | undefined
  /** Something was done, and the step has no answer to decide by. */
  isUnanswered?: true
  /** And trying again would change nothing: a person is called. */
  isLeft?: true
  /** The ledgers with what the call did; undefined when it did nothing new. */
  ledgers?: Ledgers
}
