import { type Delivery, storedEventOf } from '../log/message-source.ts'
import type { AnyService } from './saga-service.ts'

/** One event that one service has still to handle. */
export interface Task<Tx> {
  service: AnyService<Tx>
  delivery: Delivery
  /** `source`: the batch in hand brought it; `stated`: it was stated here a moment ago, and has not been read from the log. */
  from: 'source' | 'stated'
}

/** What one transaction is to handle. */
export interface Step<Tx> {
  /** In the order in which they are decided; a task that may need a call is the first one of its order in its service. */
  tasks: readonly Task<Tx>[]
  /** Of projections, whose orders go on at this very moment: handled when those have come to rest. */
  deferred: readonly Task<Tx>[]
}

/** True when the service may have to call somebody before it decides this event. */
export function needsCall<Tx>({
  service,
  delivery,
}: Pick<Task<Tx>, 'service' | 'delivery'>): boolean {
  return (
    delivery.type === 'event' &&
    service.perform !== undefined &&
    service.calls.includes(delivery.event.type)
  )
}

/** True when the service may fold this event later, together with those that follow. One that makes calls of its own may not. */
export const isDeferrable = <Tx>(service: AnyService<Tx>): boolean =>
  service.isProjection === true && service.calls.length === 0

/** The tasks of each service, in their order. */
export function byService<Tx>(tasks: readonly Task<Tx>[]): Map<AnyService<Tx>, Task<Tx>[]> {
  const groups = new Map<AnyService<Tx>, Task<Tx>[]>()
  for (const task of tasks) {
    const group = groups.get(task.service)
    if (group) group.push(task)
    else groups.set(task.service, [task])
  }
  return groups
}

const orderOf = <Tx>(task: Task<Tx>): string => storedEventOf(task.delivery).orderId
const keyOf = <Tx>(task: Task<Tx>): string => `${task.service.name}/${orderOf(task)}`

/** What a process has in hand: tasks in the order of the log, and of the versions of each order. */
export class Backlog<Tx> {
  #tasks: Task<Tx>[] = []

  add(tasks: readonly Task<Tx>[]): void {
    this.#tasks.push(...tasks)
  }

  get isEmpty(): boolean {
    return this.#tasks.length === 0
  }

  /** True when something that the source brought is still to be done. */
  get hasDelivered(): boolean {
    return this.#tasks.some((task) => task.from === 'source')
  }

  /** True when the service has something left of this order, behind what it handles now. */
  has(service: AnyService<Tx>, orderId: string): boolean {
    return this.#tasks.some((task) => task.service === service && orderOf(task) === orderId)
  }

  /** True when anybody has something left of this order. */
  isUnderWay(orderId: string): boolean {
    return this.#tasks.some((task) => orderOf(task) === orderId)
  }

  /**
   * Takes what the next transaction can handle. Each service gets of each order what comes before an event that may need
   * a call, or such an event with what follows it: a call is never made on a state that the same transaction is about to
   * change (a charge after a tombstone).
   */
  take(): Step<Tx> {
    const tasks: Task<Tx>[] = []
    const deferred: Task<Tx>[] = []
    const left: Task<Tx>[] = []
    const begun = new Set<string>()
    const closed = new Set<string>()
    const busy = new Set(this.#tasks.filter((task) => !isDeferrable(task.service)).map(orderOf))
    for (const task of this.#tasks) {
      const key = keyOf(task)
      if (closed.has(key) || (begun.has(key) && needsCall(task))) {
        closed.add(key)
        left.push(task)
      } else if (isDeferrable(task.service) && busy.has(orderOf(task))) deferred.push(task)
      else {
        begun.add(key)
        tasks.push(task)
      }
    }
    this.#tasks = left
    return { tasks, deferred }
  }
}
