import type { SagaEvent } from '../catalog/envelope.ts'
import type { AskedCall, StepAttempt } from '../log/step-attempt.ts'
import { CallTimedOut } from './call-deadline.ts'
import { describe } from './retry-policy.ts'

type Of = Pick<SagaEvent, 'orderId' | 'version'> & { type: string }

/** A try of a step that asked nobody, begun at `startedAt` (epoch ms). */
export const withoutCall = (startedAt: number, now: number): AskedCall => ({
  call: null,
  key: null,
  askedAt: startedAt,
  tookMs: Math.max(0, now - startedAt),
})

/** A try that did not get past its event. */
export const failedAttempt = (
  event: Of,
  attempt: number,
  asked: AskedCall,
  error: unknown,
): StepAttempt => ({
  ...attemptAt(event, attempt, asked),
  outcome: error instanceof CallTimedOut ? 'timed_out' : 'failed',
  detail: describe(error),
})

/** A try that got past its event. */
export const answeredAttempt = (
  event: Of,
  attempt: number,
  asked: AskedCall,
  outcome: unknown,
): StepAttempt => ({
  ...attemptAt(event, attempt, asked),
  outcome: 'answered',
  detail: codeOf(outcome),
})

const attemptAt = ({ orderId, version, type }: Of, attempt: number, asked: AskedCall) => ({
  orderId,
  version,
  eventType: type,
  attempt,
  call: asked.call,
  key: asked.key,
  askedAt: asked.askedAt,
  tookMs: asked.tookMs,
})

/** Answers are told apart by their type. */
const codeOf = (outcome: unknown): string =>
  typeof outcome === 'object' && outcome !== null && 'type' in outcome ? String(outcome.type) : ''
