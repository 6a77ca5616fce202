import type { SagaEvent } from '../catalog/envelope.ts'
import type { AskedCall, StepAttempt } from '../log/step-attempt.ts'
import type { Span, Tracer } from './tracer.ts'

type Handled = Pick<SagaEvent, 'id' | 'orderId' | 'version' | 'partition' | 'traceparent'> & {
  type: string
}

/** A call that was made for an event, and the name of the error that came of it. */
export interface TracedCall {
  asked: AskedCall
  error?: string | undefined
}

/** What came of handling an event: the calls that were made for it, and the name of the error when it failed. */
export interface Handling {
  calls?: readonly TracedCall[]
  error?: string | undefined
}

/** Of tries that were kept: those that failed. */
export const failedCalls = (attempts: readonly StepAttempt[]): TracedCall[] =>
  attempts
    .filter(({ outcome }) => outcome !== 'answered')
    .map((attempt) => ({ asked: attempt, error: attempt.outcome }))

interface Begun {
  span: Span
  service: string
  handling: Handling
}

/**
 * The spans of one transaction: one for each event and service, below the span that stated the event, and below it one for each
 * call. They are told once the transaction is committed: what was rolled back has not happened. An event without a trace has
 * no span, so that a trace is one tree.
 */
export class HandlingSpans {
  readonly #tracer: Tracer
  readonly #now: () => number
  readonly #begun: Begun[] = []

  constructor(tracer: Tracer, now: () => number) {
    this.#tracer = tracer
    this.#now = now
  }

  /** @returns the context that what the service states carries on */
  begin(service: string, event: Handled, handling: Handling): string | undefined {
    if (!event.traceparent) return undefined
    const { calls = [] } = handling
    const span = this.#tracer.start(`${service} ${event.type}`, {
      kind: 'consumer',
      parent: event.traceparent,
      startedAt: Math.min(this.#now(), ...calls.map(({ asked }) => asked.askedAt)),
      attributes: {
        'sagaboard.service': service,
        'sagaboard.order.id': event.orderId,
        'sagaboard.event.id': event.id,
        'sagaboard.event.type': event.type,
        'sagaboard.event.version': event.version,
        'sagaboard.partition': event.partition,
      },
    })
    this.#begun.push({ span, service, handling })
    return span.traceparent
  }

  /** To be called once the transaction is committed. */
  end(): void {
    for (const { span, service, handling } of this.#begun) {
      for (const call of handling.calls ?? []) this.#tellCall(span, service, call)
      span.end({ at: this.#now(), error: handling.error })
    }
  }

  #tellCall({ traceparent }: Span, service: string, { asked, error }: TracedCall): void {
    const { call, key, askedAt, tookMs } = asked
    if (call === null) return
    const attributes = { 'sagaboard.service': service, 'sagaboard.call': call }
    this.#tracer
      .start(`${service} ${call}`, {
        kind: 'client',
        parent: traceparent,
        startedAt: askedAt,
        attributes: key === null ? attributes : { ...attributes, 'sagaboard.call.key': key },
      })
      .end({ at: askedAt + tookMs, error })
  }
}
