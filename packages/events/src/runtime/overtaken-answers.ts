import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventStore } from '../log/event-store.ts'
import { storedEventOf } from '../log/message-source.ts'
import { runOf } from '../saga/sagas.ts'
import type { Attempt } from './attempt.ts'
import type { Task } from './backlog.ts'
import type { AnyService } from './saga-service.ts'

/** The answers of a step that count only while nobody has asked to cancel their orders; see saga/overtaken.ts. */
export class OvertakenAnswers<Tx> {
  /** Their orders, with the partition of each. */
  readonly #orders = new Map<string, number>()
  readonly #attempt: Attempt<Tx>
  #requested: ReadonlyMap<string, number> = new Map()

  constructor(tasks: readonly Task<Tx>[], attempt: Attempt<Tx>) {
    this.#attempt = attempt
    for (const { service, delivery } of tasks) {
      const stored = storedEventOf(delivery)
      const { id, orderId, partition } = stored
      const answer = attempt.answers.get(service.name)?.get(id)
      const isOvertaken =
        answer?.type === 'answered' &&
        answer.outcome !== undefined &&
        service.insteadOfAnswer?.(answer.outcome, stored) !== undefined
      if (isOvertaken) this.#orders.set(orderId, partition)
    }
  }

  /** True when the order has such an answer: then it gets its versions from whoever states what follows, and not from the log. */
  has(orderId: string): boolean {
    return this.#orders.has(orderId)
  }

  /**
   * Looks which of the orders are to be cancelled. A request that comes after this look takes the version of what is stated,
   * and the step is made again; where the log gives the versions, nobody appends until the commit. What is remembered of an
   * order is older than the look before its call.
   */
  async look(tx: Tx, log: Pick<EventStore<Tx>, 'cancelRequests'>): Promise<void> {
    const { alone, memory } = this.#attempt
    const open = [...this.#orders].filter(([orderId]) => !memory.has(orderId))
    if (open.length === 0) return
    this.#requested = await log.cancelRequests(
      tx,
      open.map(([orderId]) => orderId),
      alone ? [...new Set(open.map(([, partition]) => partition))] : [],
    )
  }

  /** What the service decides by: the answer, or what stands in its place. */
  counting(service: AnyService<Tx>, event: SagaEvent, outcome: unknown): unknown {
    if (outcome === undefined || !this.#requested.has(runOf(event))) return outcome
    return service.insteadOfAnswer?.(outcome, event) ?? outcome
  }
}
