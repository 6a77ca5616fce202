import type { ModelState } from './state.ts'

/** One thing that can happen next: in words, and what then is. */
export interface Move {
  who: string
  /** Empty where nothing is worth a line: orders takes note of an event. */
  what: string
  to: ModelState
  /** It brings the order nearer to its end: a service's step that succeeds, or a person who settles something. */
  helps: boolean
  /** No provider has to answer for it: a step without a call, a call that stays unanswered, or what a person decides. */
  isUnaided: boolean
}
