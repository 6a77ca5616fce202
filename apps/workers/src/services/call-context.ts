import type { Deadline } from './deadline.ts'

/** Who calls a service's door, and for how long they wait. */
export interface CallContext {
  /** Of the key that was shown. */
  clientId: string
  /** What the key is named after. */
  program: string
  deadline: Deadline
}

/** The same of a call that is answered by several messages. */
export interface StreamContext extends CallContext {
  /** Aborts once nobody listens any more. */
  signal: AbortSignal
}
