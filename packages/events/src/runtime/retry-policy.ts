import { ZodError } from 'zod'
import { isEventType } from '../catalog/events.ts'
import { laneOfEvent } from '../saga/sagas.ts'

/** When and how often something is tried again. Pure: the caller brings the random number. */
export interface RetryPolicy {
  /** Tries at once, one after the other, before the order is blocked. */
  quickTries: number
  /** Tries in all before a person decides. */
  attemptsMax: number
  firstDelayMs: number
  maxDelayMs: number
}

export const defaultRetry: RetryPolicy = {
  quickTries: 2,
  attemptsMax: 50,
  firstDelayMs: 250,
  maxDelayMs: 60_000,
}

/** What undoing may take: a compensation is retried harder than the way forward. */
export const compensationRetry: RetryPolicy = { ...defaultRetry, attemptsMax: 100 }

/** An event that this build does not know: a newer one beside it takes it, and a rolling restart is over in minutes (these tries take four to six). */
export const unknownRetry: RetryPolicy = {
  quickTries: 1,
  attemptsMax: 12,
  firstDelayMs: 500,
  maxDelayMs: 60_000,
}

/**
 * A mistake in our code fails on the same input each time, and what is partly on its way stays so: a person is to know of it in
 * a minute or two.
 */
export const mistakeRetry: RetryPolicy = { ...defaultRetry, attemptsMax: 10 }

const mistakes: readonly string[] = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError']

/**
 * How a fault is tried again.
 *
 * @param type the event that failed
 * @param errorName the name of the error, which is also what its fingerprint begins with
 */
export function policyFor(type: string, errorName: string): RetryPolicy {
  if (errorName === 'UnknownEvent') return unknownRetry
  if (errorName === 'PartlyOnItsWay') return mistakeRetry
  if (isEventType(type) && laneOfEvent(type) === 'undo') return compensationRetry
  return mistakes.includes(errorName) ? mistakeRetry : defaultRetry
}

/**
 * The wait before the next try: exponential with equal jitter (half of it is fixed, half random), so that a crowd spreads
 * out and no try comes at once.
 *
 * @param policy of the event and its error
 * @param attempts how often it has failed so far, 1 or more
 * @param random a number in [0, 1)
 * @returns milliseconds, or null when there are no more tries
 */
export function backoffMs(policy: RetryPolicy, attempts: number, random: number): number | null {
  if (attempts >= policy.attemptsMax) return null
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempts - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}

/** A fault whose repetition may help unless it says otherwise (`retry: false`, as of an event that can't be read). */
export function isRetriable(error: unknown): boolean {
  return !(error instanceof Error && 'retry' in error && error.retry === false)
}

/** Name and message of a fault and of what caused it, from the outside in; bounded, as it is stored and shown. */
export function describe(error: unknown): string {
  const causes: unknown[] = []
  for (
    let one = error;
    one !== undefined && one !== null && causes.length < causesMax;
    one = one instanceof Error ? one.cause : null
  )
    causes.push(one)
  // What zod found has been put into words by whoever parsed.
  const said = causes
    .filter((one) => !(one instanceof ZodError))
    .map((one) => (one instanceof Error ? `${one.name}: ${one.message}` : String(one)))
  return said.join('; caused by ').slice(0, describedMax)
}

const causesMax = 5
const describedMax = 4_000
