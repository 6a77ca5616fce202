import type { EventStore } from '../log/event-store.ts'
import type { Span, Tracer } from './tracer.ts'

/**
 * The spans of what people, clocks and carriers ask about orders that there are, in one transaction. Each hangs below what
 * happened last to its order, so that an order stays one tree, and names the request that it came by as a link. They are told
 * once the transaction is committed.
 */
export class RequestSpans<Tx> {
  readonly #tracer: Tracer
  readonly #log: Pick<EventStore<Tx>, 'lastTraces'>
  readonly #begun: Span[] = []

  constructor(tracer: Tracer, log: Pick<EventStore<Tx>, 'lastTraces'>) {
    this.#tracer = tracer
    this.#log = log
  }

  /** @returns what the events of each order carry on; nothing for an order that is not traced */
  async begin(
    tx: Tx,
    name: string,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (orderIds.length === 0) return new Map()
    const link = this.#tracer.current()
    const contexts = new Map<string, string>()
    for (const [orderId, parent] of await this.#log.lastTraces(tx, orderIds)) {
      const attributes = { 'sagaboard.order.id': orderId }
      const span = this.#tracer.start(name, { kind: 'internal', parent, link, attributes })
      this.#begun.push(span)
      contexts.set(orderId, span.traceparent)
    }
    return contexts
  }

  /** To be called once the transaction is committed. */
  end(): void {
    for (const span of this.#begun) span.end()
  }
}

/** Nothing where nothing is traced. */
export const requestSpans = <Tx>(
  tracer: Tracer | undefined,
  log: Pick<EventStore<Tx>, 'lastTraces'>,
): RequestSpans<Tx> | undefined => tracer && new RequestSpans(tracer, log)
