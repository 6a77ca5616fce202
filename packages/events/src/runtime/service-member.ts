import type { Logger } from 'pino'
import type { SagaEvent } from '../catalog/envelope.ts'
import { UnreadableEvent } from '../catalog/upcast.ts'
import type { BlockedOrders, Failure } from '../log/blocked-orders.ts'
import type { EventStore } from '../log/event-store.ts'
import type { Notifier } from '../log/notifier.ts'
import { CallTimedOut, callMaxMs } from './call-deadline.ts'
import type { Clock } from './clock.ts'
import { fingerprint } from './fingerprint.ts'
import { eventHandling } from './handle-events.ts'
import { holdMs, redriver } from './redrive.ts'
import { backoffMs, describe, isRetriable, policyFor, type RetryPolicy } from './retry-policy.ts'
import type { AnyService } from './saga-service.ts'
import type { Tracer } from './tracer.ts'

export interface MemberOptions<Tx> {
  log: EventStore<Tx> & BlockedOrders<Tx> & Notifier
  logger: Logger
  retry?: RetryPolicy
  clock: Clock
  random: () => number
  /** For so long an answer is waited for (ms). */
  callMs?: number
  tracer?: Tracer | undefined
}

/** A service as this process runs it: with its blocked orders and whoever tries them again. */
export type ServiceMember<Tx> = ReturnType<typeof serviceMember<Tx>>

/** Brings along what each service has of its own, whoever else runs in the process. */
export function serviceMember<Tx>(
  service: AnyService<Tx>,
  { log, logger, retry, clock, random, callMs = callMaxMs, tracer }: MemberOptions<Tx>,
) {
  const handling = eventHandling(service, { log, clock, callMs, tracer })
  const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')
  const policyOf = (event: Pick<SagaEvent, 'type'>, error: unknown) =>
    retry ?? policyFor(event.type, nameOf(error))

  /**
   * @param attempts so many tries have failed
   * @param reread false: the event was read by other means than the log; that one says how it really is
   */
  function failureOf(event: SagaEvent, error: unknown, attempts = 1, reread = false): Failure {
    const at = clock.now()
    const unread = error instanceof UnreadableEvent && !error.retry && !reread
    const waitMs = unread
      ? 0
      : isRetriable(error)
        ? backoffMs(policyOf(event, error), attempts, random())
        : null
    const failure = {
      orderId: event.orderId,
      version: event.version,
      eventType: event.type,
      attempts,
      fingerprint: fingerprint(error),
      error: describe(error),
      nextAt: waitMs === null ? null : new Date(at + waitMs),
      callingUntil: error instanceof CallTimedOut ? new Date(at + callMaxMs) : null,
    }
    // A fault that expects to be tried again says all in its message; of any other the stack is wanted.
    const err = error instanceof Error && 'retry' in error ? undefined : error
    logger.warn(
      { event: 'order_blocked', service: service.name, ...failure, eventId: event.id, err },
      failure.nextAt ? 'order blocked, tried again later' : 'order blocked, needs a person',
    )
    redrive.expect(failure.nextAt)
    return failure
  }

  /**
   * A call is under way, and nothing has failed in this try: when this process does not live to see the answer, somebody
   * else asks again.
   *
   * @param attempts so many tries have failed before this one
   */
  function askedOf(event: SagaEvent, attempts: number): Failure {
    const until = new Date(clock.now() + holdMs)
    return {
      orderId: event.orderId,
      version: event.version,
      eventType: event.type,
      attempts,
      isAsked: true,
      fingerprint: 'CallUnderWay',
      error: `${service.name} was asked for an answer on ${event.type}, and waits for it`,
      nextAt: until,
      callingUntil: until,
    }
  }

  const redrive = redriver({ service, log, logger, failureOf, clock, ...handling })

  return {
    service,
    ...handling,
    failureOf,
    askedOf,
    redrive,
    /** True when an event that failed so often is tried once more at once. */
    isTriedAtOnce: (event: SagaEvent, error: unknown, attempts: number) =>
      isRetriable(error) && attempts < policyOf(event, error).quickTries,
  }
}
