import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import type { Decision } from '../saga/order-saga.ts'

/**
 * A service is four functions; `run-service.ts` does the rest. `load` and `save` are set-based: a handful of statements
 * whatever the size of the batch. `decide` is pure but for noting the decision in the facts, so that two events of one
 * batch see each other's effects.
 */
export interface SagaService<Facts, Outcome, Tx> {
  readonly name: Service
  readonly hears: readonly EventType[]
  /** The events that may need an external call before they can be decided. */
  readonly calls: readonly EventType[]
  /** The external call, before the transaction, idempotent by (order, step); given facts that were read without a lock. */
  perform?(event: SagaEvent, facts: Facts): Promise<Outcome | undefined>
  /** Reads what the decisions on these events need; with `lock`, locks the rows, in a fixed order. */
  load(tx: Tx, events: readonly SagaEvent[], lock: boolean): Promise<Facts>
  decide(facts: Facts, event: SagaEvent, outcome: Outcome | undefined): readonly NewEvent[]
  save(tx: Tx, facts: Facts): void
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
  isNew: boolean
}

/** The rows that a service keeps, exactly one per order, as facts of a batch. */
export class OrderRecords<State> {
  readonly #loaded = new Map<string, OrderRecord<State>>()
  readonly #changed = new Map<string, OrderRecord<State>>()

  constructor(loaded: Iterable<OrderRecord<State>>) {
    for (const record of loaded) this.#loaded.set(record.orderId, record)
  }

  state(orderId: string): State | undefined {
    return (this.#changed.get(orderId) ?? this.#loaded.get(orderId))?.state
  }

  /** True when this event was handled before: the row is the inbox. */
  seen({ orderId, version }: SagaEvent): boolean {
    return version <= ((this.#changed.get(orderId) ?? this.#loaded.get(orderId))?.seenVersion ?? 0)
  }

  /**
   * Notes what was decided, and that the event has been seen; returns what is to be stated.
   *
   * @throws Error when the decision left no row: the order was never opened here
   */
  note<Answer extends EventType>(
    { orderId, version, type }: SagaEvent,
    { state, emit }: Decision<State | undefined, Answer>,
  ): NewEvent<Answer>[] {
    if (state === undefined) throw new Error(`${type} of order ${orderId}, which was never opened here`)
    this.#changed.set(orderId, { orderId, state, seenVersion: version })
    return emit
  }

  changes(): RecordChange<State>[] {
    const changes: RecordChange<State>[] = []
    for (const { orderId, state, seenVersion } of this.#changed.values()) {
      const before = this.#loaded.get(orderId)
      if (state) changes.push({ orderId, state, seenVersion, before: before?.state, isNew: before === undefined })
    }
    return changes
  }
}
