import type { ProviderCall } from '../saga/apply-event.ts'

/** A call as it was made. */
export interface AskedCall {
  /** Null: the step of a service that asks nobody. */
  call: ProviderCall['type'] | null
  /** The idempotency key that it was asked with. */
  key: string | null
  /** Epoch ms. */
  askedAt: number
  tookMs: number
}

/**
 * One try of a step, as it is kept. A first try that is answered is told by the event that it caused, and is not kept: every
 * other one is, in the transaction of the block that it causes or ends. What a process asked that died before its commit is
 * in nobody's books but the provider's.
 */
export interface StepAttempt extends AskedCall {
  orderId: string
  version: number
  eventType: string
  /** Counted from 1 for each event. */
  attempt: number
  /** `timed_out`: given up, and may still have its effect. */
  outcome: 'answered' | 'failed' | 'timed_out'
  /** Which answer it was (`captured`, `declined`, ...), or the error in words; empty where a step without a call succeeded. */
  detail: string
}
