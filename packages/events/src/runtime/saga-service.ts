import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType } from '../catalog/events.ts'
import type { Group } from '../catalog/groups.ts'
import type { OperatorDecision } from '../log/blocked-orders.ts'
import type { EventFilter } from '../log/event-filter.ts'
import type { NewEntry } from '../log/event-store.ts'
import type { ProviderCall } from '../saga/apply-event.ts'
import type { Decision } from '../saga/define-saga.ts'

/** Which event of which order. */
export type EventRef = Pick<SagaEvent, 'orderId' | 'version'>

/** A call to a provider, and the idempotency key that it is asked with. */
export type PlannedCall = Pick<ProviderCall, 'type' | 'key'>

/** What `load` need not do. */
export interface LoadLess {
  /** Rows as the transaction before has left them, by order: they are not read again, `save` checks that they are still so. */
  known: ReadonlyMap<string, unknown>
  /** What `save` will check may be read without a lock. */
  optimistic: boolean
}

/**
 * A service is four functions; `run-services.ts` does the rest. `load` and `save` are set-based: a handful of statements
 * whatever the size of the batch. `decide` is pure but for noting the decision in the facts, so that two events of one
 * batch see each other's effects.
 */
export interface SagaService<Facts, Outcome, Tx> {
  readonly name: Group
  readonly subscribesTo: EventFilter
  /** The events that may need an external call before they can be decided. */
  readonly calls: readonly EventType[]
  /** Its row is the fold of the order's events: while more of them are on their way, it is enough to fold them together. */
  readonly isProjection?: boolean
  /** The call that an event needs; undefined when it needs none, or was handled before. */
  callOn?(event: SagaEvent, facts: Facts): PlannedCall | undefined
  /**
   * The external call, before the transaction, idempotent by (order, step); given facts that were read without a lock. It
   * answers or throws within `callMaxMs` (see call-deadline.ts).
   */
  perform?(event: SagaEvent, facts: Facts): Promise<Outcome | undefined>
  /**
   * The events whose call a request to cancel overtakes: before it is made, the log is asked whether it holds one. See
   * saga/overtaken.ts.
   */
  readonly overtaken?: readonly EventType[]
  /** What stands in place of the call, when the log holds a request to undo the order, or the return, that the event is of; undefined when it is made all the same. */
  insteadOfCall?(event: SagaEvent, facts: Facts, requestedAt: number): Outcome | undefined
  /** What stands in place of an answer then; undefined when the answer counts all the same. */
  insteadOfAnswer?(outcome: Outcome, event: { type: string }): Outcome | undefined
  /** Reads what the decisions on these events need; with `lock`, locks the rows, in a fixed order. */
  load(tx: Tx, events: readonly SagaEvent[], lock: boolean, less?: LoadLess): Promise<Facts>
  decide(facts: Facts, event: SagaEvent, outcome: Outcome | undefined): readonly NewEvent[]
  save(tx: Tx, facts: Facts): void
  /** True when the facts were loaded before it was known that this event is among what they are for: it waits for the next load. */
  lacks?(facts: Facts, event: SagaEvent): boolean
  /** The first events of orders that these decisions have opened; they are appended with what is stated. */
  opened?(facts: Facts, partitions: number): readonly NewEntry[]
  /** The order's row as these facts leave it, to go on from; a service that has none loads again for each step. */
  rowOf?(facts: Facts, orderId: string): unknown
  /** The row that the order's first event has left, when it was written together with it. */
  rowMadeBy?(event: SagaEvent): unknown
  /** True when the event was handled here before: the service's row is its inbox. */
  alreadyHandled(facts: Facts, place: EventRef): boolean
  /**
   * Notes the event as handled without a decision, because a person has decided to pass it by.
   *
   * @throws UnknownOrder when the order has no row here
   */
  skip(facts: Facts, event: EventRef & Pick<SagaEvent, 'time'>): void
  /**
   * What is asked of the provider before a person's word counts, within `callMaxMs`; undefined when nothing is. It bars the
   * key of the call, and where it is answered, the answer counts.
   */
  askBefore?(
    event: SagaEvent,
    facts: Facts,
    decision: OperatorDecision,
  ): { call: PlannedCall; answer: Promise<Outcome> } | undefined
  /**
   * What a person's word counts for in place of the call's answer; undefined when this service takes none on this event.
   *
   * @param answer to {@link askBefore}; undefined when nothing was asked, or nobody answered
   */
  answerByHand?(
    event: SagaEvent,
    facts: Facts,
    decision: OperatorDecision,
    answer: Outcome | undefined,
  ): Outcome | undefined
}

/** A service whose facts and answers nobody but itself looks into. */
export type AnyService<Tx> = SagaService<unknown, unknown, Tx>

/** An event of an order that this service has no row of: the order was never opened here. */
export class UnknownOrder extends Error {
  override name = 'UnknownOrder'
}

/** One order's row in a service, as loaded and as it is to be saved. */
export interface OrderRecord<State> {
  orderId: string
  state: State | undefined
  seenVersion: number
}

export interface RecordChange<State> extends OrderRecord<State> {
  state: State
  /** Undefined: the row is new. */
  before: State | undefined
  /** The last event that the row has seen before; the row is written only when that is still so. */
  seenBefore: number
  isNew: boolean
}

/** The rows that a service keeps, exactly one per order, as facts of a batch. */
export class OrderRecords<State> {
  readonly #loaded = new Map<string, OrderRecord<State>>()
  readonly #changed = new Map<string, OrderRecord<State>>()

  /** @param known rows of the transaction before, which were not loaded again */
  constructor(
    loaded: Iterable<OrderRecord<State>>,
    known: ReadonlyMap<string, unknown> = new Map(),
  ) {
    for (const [orderId, record] of known) this.#loaded.set(orderId, record as OrderRecord<State>)
    for (const record of loaded) this.#loaded.set(record.orderId, record)
  }

  /** The row as it is now. */
  record(orderId: string): OrderRecord<State> | undefined {
    return this.#changed.get(orderId) ?? this.#loaded.get(orderId)
  }

  state(orderId: string): State | undefined {
    return this.record(orderId)?.state
  }

  /** True when this event was handled before: the row is the inbox. */
  alreadyHandled({ orderId, version }: EventRef): boolean {
    return version <= (this.record(orderId)?.seenVersion ?? 0)
  }

  /**
   * Notes what was decided, and that the event has been seen; returns what is to be stated.
   *
   * @throws UnknownOrder when the decision left no row
   */
  note<Answer extends EventType>(
    { orderId, version, type }: SagaEvent,
    { state, emit }: Decision<State | undefined, Answer>,
  ): NewEvent<Answer>[] {
    if (state === undefined)
      throw new UnknownOrder(`${type} of order ${orderId}, which was never opened here`)
    this.#changed.set(orderId, { orderId, state, seenVersion: version })
    return emit
  }

  /**
   * Notes that the event has been seen, and nothing else.
   *
   * @param unopened what is kept of an order whose first event is passed by; left out: none can be
   * @throws UnknownOrder when there is no row to note it in
   */
  skip({ orderId, version }: EventRef, unopened?: State): void {
    const state = this.state(orderId) ?? unopened
    if (state === undefined)
      throw new UnknownOrder(
        `event ${version} of order ${orderId} can't be passed by: the order was never opened here`,
      )
    this.#changed.set(orderId, { orderId, state, seenVersion: version })
  }

  changes(): RecordChange<State>[] {
    const changes: RecordChange<State>[] = []
    for (const { orderId, state, seenVersion } of this.#changed.values()) {
      const before = this.#loaded.get(orderId)
      const seenBefore = before?.seenVersion ?? 0
      if (state)
        changes.push({
          orderId,
          state,
          seenVersion,
          before: before?.state,
          seenBefore,
          isNew: before === undefined,
        })
    }
    return changes
  }
}
