import type { SagaEvent } from '../catalog/envelope.ts'
import type { BlockedOrders, Failure } from '../log/blocked-orders.ts'
import type { EventStore, NewEntry, StoredEvent } from '../log/event-store.ts'
import type { Batch } from '../log/message-source.ts'
import type { StepAttempt } from '../log/step-attempt.ts'
import type { Backlog, Step, Task } from './backlog.ts'
import type { Answered, Performed } from './handle-events.ts'
import type { OrderMemory } from './order-memory.ts'
import type { AnyService } from './saga-service.ts'
import type { Tracer } from './tracer.ts'

/** What the providers answered, by service and event. */
export type Answers = ReadonlyMap<string, ReadonlyMap<string, Performed<unknown>>>

/** One go at a step. It is made again when somebody else has appended to one of its orders meanwhile. */
export interface Attempt<Tx> {
  step: Step<Tx>
  answers: Answers
  /** One service by itself. Nothing is handled ahead, and the log gives the versions: what others append is no trouble. */
  alone: boolean
  /** The last version of each order, as the attempt before found it. */
  found: Map<string, number>
  /** Orders that others append to at this moment: for them it is as if `alone`. */
  contested: Set<string>
  /** What need not be read; empty when some of it has turned out to be outdated. */
  memory: OrderMemory<Tx>
  /** Tries before this one, and this one, when it is to be kept; of the one service. */
  kept: readonly StepAttempt[]
  /** What is checked when it is written may be read without a lock, or not at all: so the first attempt. */
  optimistic: boolean
}

export interface ProcessOptions<Tx> {
  log: EventStore<Tx> & BlockedOrders<Tx>
  batch: Batch<Tx>
  backlog: Backlog<Tx>
  /** True when the cursors have been moved over all that the source brought: what is left was stated here. */
  isSettled: boolean
  /** Those of this process. */
  services: readonly AnyService<Tx>[]
  now: () => number
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
  /** What is written down about an order that is blocked. */
  failureOf: (
    service: AnyService<Tx>,
    event: SagaEvent,
    error: unknown,
    attempts: number,
  ) => Failure
  /** What is written down about an order whose answer is not there yet. */
  askedOf: (service: AnyService<Tx>, event: SagaEvent, attempts: number) => Failure
}

/** What one service did in a step. */
export interface Count {
  types: string[]
  /** Events that had been handled before. */
  duplicates: number
  /** Orders of which an event was missing. */
  gaps: number
}

/** A call that is under way. */
export interface Asked<Tx> {
  service: AnyService<Tx>
  event: SagaEvent
  answer: Promise<Answered<unknown>>
  /** So many tries have failed before the one that waits. */
  attempts: number
}

/** What came of a step. */
export interface Processed<Tx> {
  appended: readonly NewEntry[]
  /** Of these what is now in the hands of this process: handled, or among `left`. */
  stated: readonly StoredEvent[]
  /** Calls that are under way: it is written down that their orders wait for them. */
  asked: readonly Asked<Tx>[]
  /** What is to be done next. */
  left: readonly Task<Tx>[]
  counts: ReadonlyMap<AnyService<Tx>, Count>
  /** The cursors were moved over all that the source brought. */
  afterCommit: boolean
  /** Of the orders that go on at once. */
  memory: OrderMemory<Tx>
}
