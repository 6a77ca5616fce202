import { isConnectionError, isLockTimeout } from '@sagaboard/db/client'
import { parseTraceparent } from '@sagaboard/events/catalog/traceparent'
import { nameOfError, type Span, type Tracer } from '@sagaboard/events/runtime/tracer'
import type { Logger } from 'pino'
import type { Deadline } from '../services/deadline.ts'
import { Refusal } from '../services/refusal.ts'
import type { DoorCall, DoorStream } from './door-call.ts'
import { issuesOf } from './fields.ts'
import type { Keyring } from './keyring.ts'

/** A call as an adapter has received it. */
export interface Received {
  authorization: string | undefined
  /** Of the caller's span, where it traces. */
  traceparent: string | undefined
  deadline: Deadline
  /** Reads what is asked; only for who may ask. */
  read(): unknown
}

/** Answers a call, whichever way it came. */
export interface Answerer {
  /** @throws Refusal, or whatever went wrong */
  (call: DoorCall, received: Received): Promise<object>
  /**
   * The messages of a call that has several.
   *
   * @param signal aborts once nobody listens any more
   * @throws Refusal, also when the key opens nothing any more, or whatever went wrong
   */
  stream(call: DoorStream, received: Received, signal: AbortSignal): AsyncIterable<object>
  /** In ms since the epoch: the clock of deadlines. */
  now(): number
  /** How an error is told; undefined for one of ours, which is logged. */
  refusalOf(error: unknown): Refusal | undefined
}

/** What both adapters do with a call: look at the key, read what is asked, run it. */
export function createAnswerer(
  keyring: Keyring,
  { now, tracer, logger }: { now: () => number; tracer?: Tracer | undefined; logger: Logger },
): Answerer {
  /** Who calls, and what they ask. */
  const receive = async (call: DoorCall | DoorStream, received: Received) => {
    const { authorization, deadline, read } = received
    const holder = await keyring(authorization, call)
    const input = call.input.safeParse(await read())
    if (!input.success) throw new Refusal('malformed', `${issuesOf(input.error)}.`)
    deadline.check()
    return { input: input.data, context: { ...holder, deadline } }
  }
  const run = async (call: DoorCall, received: Received) => {
    const { input, context } = await receive(call, received)
    return call.run(input, context)
  }
  const answer = tracer
    ? (call: DoorCall, received: Received) =>
        traced(tracer, call.grpc, received, () => run(call, received))
    : run
  async function* stream(call: DoorStream, received: Received, signal: AbortSignal) {
    const { input, context } = await receive(call, received)
    let isFirst = true
    for await (const message of call.stream(input, { ...context, signal })) {
      // A stream can outlive its key.
      if (!isFirst) await keyring(received.authorization, call)
      isFirst = false
      yield message
    }
  }
  const refusalOf = (error: unknown): Refusal | undefined => {
    if (error instanceof Refusal) return error
    logger.error({ err: error }, 'a call at the door failed')
    return isConnectionError(error) || isLockTimeout(error) || isContended(error)
      ? new Refusal(
          'unavailable',
          'The service can’t do this right now. Ask again with the same ids.',
        )
      : undefined
  }
  return Object.assign(answer, { now, stream, refusalOf })
}

/** Answers a call in a span: of a caller that traces, else once an order begins in it. */
async function traced<T>(
  tracer: Tracer,
  name: string,
  { traceparent }: Received,
  work: () => Promise<T>,
): Promise<T> {
  let span: Span | undefined
  const parent = traceparent !== undefined && parseTraceparent(traceparent) ? traceparent : null
  const begin = () => {
    span = tracer.start(name, { kind: 'server', parent })
    return span
  }
  try {
    return await tracer.within(begin, () => {
      if (parent !== null) tracer.current()
      return work()
    })
  } catch (error) {
    const failed = span
    span = undefined
    failed?.end({ error: nameOfError(error) })
    throw error
  } finally {
    span?.end()
  }
}

/** Two transactions stood in each other's way: this one was undone. */
const isContended = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['40001', '40P01'].includes(String(error.code))
