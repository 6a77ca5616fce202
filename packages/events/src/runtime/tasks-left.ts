import { storedEventOf } from '../log/message-source.ts'
import type { Task } from './backlog.ts'
import type { AnyService } from './saga-service.ts'

const orderOf = <Tx>({ delivery }: Task<Tx>): string => storedEventOf(delivery).orderId

/** What a transaction leaves to the next one: tasks that wait for a call or for rows, and projections of orders that go on. */
export class TasksLeft<Tx> {
  readonly #tasks: Task<Tx>[] = []
  readonly #orders = new Set<string>()
  readonly #ordersOf = new Map<AnyService<Tx>, Set<string>>()
  #deferred: Task<Tx>[]

  /** @param deferred projections that were put off already */
  constructor(deferred: readonly Task<Tx>[]) {
    this.#deferred = [...deferred]
  }

  /** All of it, in the order in which it is to be handled. */
  get all(): Task<Tx>[] {
    return [...this.#deferred, ...this.#tasks]
  }

  get deferred(): readonly Task<Tx>[] {
    return this.#deferred
  }

  /** Leaves a task, and with it what follows of its order in its service. */
  add(task: Task<Tx>): void {
    const orderId = orderOf(task)
    this.#tasks.push(task)
    this.#orders.add(orderId)
    const orders = this.#ordersOf.get(task.service) ?? new Set()
    this.#ordersOf.set(task.service, orders.add(orderId))
  }

  has(service: AnyService<Tx>, orderId: string): boolean {
    return this.#ordersOf.get(service)?.has(orderId) ?? false
  }

  /** Puts a projection off until its order has come to rest. */
  defer(task: Task<Tx>): void {
    this.#deferred.push(task)
  }

  /** Others stand in place of the projections that were put off. */
  replaceDeferred(deferred: readonly Task<Tx>[]): void {
    this.#deferred = [...deferred]
  }

  /**
   * Takes the projections of orders that have come to rest.
   *
   * @param isUnderWay whether anything else is still to be done for the order
   */
  takeDeferred(isUnderWay: (orderId: string) => boolean): readonly Task<Tx>[] {
    const goesOn = (task: Task<Tx>) => this.#orders.has(orderOf(task)) || isUnderWay(orderOf(task))
    const taken = this.#deferred.filter((task) => !goesOn(task))
    this.#deferred = this.#deferred.filter(goesOn)
    return taken
  }
}
