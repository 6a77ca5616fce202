import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { Failure } from '../log/blocked-orders.ts'
import { deliveryOf } from '../log/decode.ts'
import { matches } from '../log/event-filter.ts'
import type { NewEntry, StoredEvent } from '../log/event-store.ts'
import { isGap } from '../log/gap-detector.ts'
import { storedEventOf } from '../log/message-source.ts'
import { type Cause, newEntry } from '../log/new-entry.ts'
import type { AskedCall, StepAttempt } from '../log/step-attempt.ts'
import type { Asked, Attempt, Count, Processed, ProcessOptions } from './attempt.ts'
import { isDeferrable, needsCall, type Task } from './backlog.ts'
import { failedCalls, HandlingSpans, type TracedCall } from './handling-spans.ts'
import { LoadedRows } from './loaded-rows.ts'
import type { OrderMemory, Remembered } from './order-memory.ts'
import { OvertakenAnswers } from './overtaken-answers.ts'
import type { AnyService } from './saga-service.ts'
import { failedAttempt, withoutCall } from './step-attempts.ts'
import { TasksLeft } from './tasks-left.ts'
import { nameOfError } from './tracer.ts'
import { verifyTasks, withReplaced } from './verified.ts'

/**
 * Handles a step in one transaction: rows, events, faults and cursors of all services together, or nothing of it.
 *
 * What a service states is offered to the others at once, as far as no call is needed, in rounds: each round decides what
 * the one before has stated. A service loads once in a transaction; an order that it has not loaded then waits for the
 * next one. Projections come last, and only for orders that rest: an order whose next call is about to be made is folded
 * after it.
 *
 * @throws whatever stands in the way of one of the events, or of all; nothing was done then
 */
export async function processBatch<Tx>(
  attempt: Attempt<Tx>,
  options: ProcessOptions<Tx>,
): Promise<Processed<Tx>> {
  const { log, tracer, now } = options
  const spans = tracer && new HandlingSpans(tracer, now)
  const processed = await log.transaction((tx) => new UnitOfWork(tx, attempt, options, spans).run())
  spans?.end()
  return processed
}

class UnitOfWork<Tx> {
  readonly #tx: Tx
  readonly #attempt: Attempt<Tx>
  readonly #options: ProcessOptions<Tx>
  readonly #spans: HandlingSpans | undefined
  /** An event of each order of the step. */
  readonly #places: ReadonlyMap<string, StoredEvent>
  readonly #rows: LoadedRows<Tx>
  readonly #left: TasksLeft<Tx>
  /** Orders that wait behind an event that failed, by group. */
  #blocked = new Map<string, Set<string>>()
  /** Orders of which the log has more than was read here: nothing is handled ahead of that. */
  readonly #unread = new Set<string>()
  readonly #overtaken: OvertakenAnswers<Tx>
  /** The last version of each order, with what was stated in this transaction. */
  readonly #heads = new Map<string, number>()
  readonly #failures = new Map<AnyService<Tx>, Failure[]>()
  /** Tries that failed, by service. */
  readonly #attempts = new Map<AnyService<Tx>, StepAttempt[]>()
  readonly #asked: Asked<Tx>[] = []
  readonly #entries: NewEntry[] = []
  readonly #stated: StoredEvent[] = []
  #tasks: readonly Task<Tx>[]
  readonly #counts = new Map<AnyService<Tx>, Count>()

  constructor(
    tx: Tx,
    attempt: Attempt<Tx>,
    options: ProcessOptions<Tx>,
    spans: HandlingSpans | undefined,
  ) {
    this.#tx = tx
    this.#attempt = attempt
    this.#options = options
    this.#spans = spans
    this.#rows = new LoadedRows(tx, attempt)
    const { tasks, deferred } = attempt.step
    this.#places = new Map(
      [...tasks, ...deferred].map(({ delivery }) => [
        storedEventOf(delivery).orderId,
        storedEventOf(delivery),
      ]),
    )
    this.#tasks = tasks
    this.#overtaken = new OvertakenAnswers(tasks, attempt)
    this.#left = new TasksLeft(deferred)
  }

  async run(): Promise<Processed<Tx>> {
    // Sent together and answered in this order; the heads last, as a load may wait for somebody who appends.
    const unknown = [...this.#places.keys()].filter((orderId) => !this.#recall(orderId))
    await Promise.all([
      this.#verify(),
      this.#readBlocked(unknown),
      this.#rows.load(this.#tasks),
      this.#readHeads(unknown),
    ])
    await this.#overtaken.look(this.#tx, this.#options.log)
    this.#noteMade()
    let round: readonly Task<Tx>[] = this.#tasks
    while (round.length > 0) {
      // Offered when the round is over: what was stated comes behind all that was there before.
      const stated = round.flatMap((task) => this.#handle(task))
      const next = stated.filter((task) => this.#isReady(task))
      round =
        next.length > 0
          ? next
          : this.#left.takeDeferred((orderId) => this.#options.backlog.isUnderWay(orderId))
      await this.#rows.load(round)
    }
    const left = this.#left.all
    const afterCommit = this.#write(left)
    const memory = this.#remember(left)
    return {
      appended: this.#entries,
      stated: this.#stated,
      asked: this.#asked,
      left,
      counts: this.#counts,
      afterCommit,
      memory,
    }
  }

  /** What the log does not have as it says is dropped before anything is decided, and nothing of its order is handled ahead. */
  async #verify(): Promise<void> {
    const { batch } = this.#options
    const tasks = [...this.#tasks, ...this.#left.deferred]
    const replaced = await verifyTasks(batch, this.#tx, tasks)
    this.#tasks = withReplaced(this.#tasks, replaced)
    this.#left.replaceDeferred(withReplaced(this.#left.deferred, replaced))
    for (const delivery of replaced.keys()) this.#unread.add(storedEventOf(delivery).orderId)
  }

  /** True when nothing about the order has to be read. */
  #recall(orderId: string): boolean {
    const remembered = this.#attempt.memory.get(orderId)
    if (!remembered) return false
    this.#attempt.found.set(orderId, remembered.head)
    this.#heads.set(orderId, remembered.head)
    return true
  }

  async #readBlocked(orderIds: readonly string[]): Promise<void> {
    if (orderIds.length === 0) return
    const { log, services } = this.#options
    const groups = services.map(({ name }) => name)
    this.#blocked = await log.blockedAmong(this.#tx, groups, orderIds)
  }

  async #readHeads(orderIds: readonly string[]): Promise<void> {
    const { log, batch } = this.#options
    const { found, contested, alone } = this.#attempt
    if (alone || orderIds.length === 0) return
    const heads = await log.lastVersions(this.#tx, orderIds)
    for (const orderId of orderIds) {
      const head = heads.get(orderId) ?? 0
      const hasGrown = found.has(orderId) && found.get(orderId) !== head
      if (hasGrown && !this.#overtaken.has(orderId)) contested.add(orderId)
      found.set(orderId, head)
      this.#heads.set(orderId, head)
      if (batch.lastRead(this.#places.get(orderId)?.partition ?? 0, orderId) !== head)
        this.#unread.add(orderId)
    }
  }

  /** What is known of the orders that go on when this is committed. One that stands somewhere, or that others append to, is read again. */
  #remember(left: readonly Task<Tx>[]): OrderMemory<Tx> {
    const { contested, alone } = this.#attempt
    const memory = new Map<string, Remembered<Tx>>()
    if (alone) return memory
    const standing = new Set([...this.#blocked.values()].flatMap((orders) => [...orders]))
    for (const { delivery } of left) {
      const { orderId } = storedEventOf(delivery)
      if (
        memory.has(orderId) ||
        contested.has(orderId) ||
        this.#unread.has(orderId) ||
        standing.has(orderId)
      )
        continue
      memory.set(orderId, { head: this.#heads.get(orderId) ?? 0, rows: this.#rows.rowsOf(orderId) })
    }
    return memory
  }

  /** Notes the rows that were written together with the first event of an order, unless they may have changed since. */
  #noteMade(): void {
    if (!this.#attempt.optimistic) return
    for (const { delivery, from } of this.#tasks) {
      if (delivery.type !== 'event' || delivery.event.version !== 1 || from !== 'source') continue
      if (this.#heads.get(delivery.event.orderId) === 1)
        this.#rows.noteMadeBy(delivery.event, this.#options.services)
    }
  }

  /** Decides one event for one service; returns who hears what it states. */
  #handle(task: Task<Tx>): Task<Tx>[] {
    const { service, delivery } = task
    const event = storedEventOf(delivery) as SagaEvent
    // What follows a blocked event of its order waits behind it: it is read again from the log when the order moves on.
    if (this.#isBlocked(service, event.orderId)) return []
    const loaded = this.#rows.of(service, event.orderId)
    if (!loaded || this.#left.has(service, event.orderId) || lacks(service, loaded, delivery)) {
      this.#left.add(task)
      return []
    }
    const count = this.#countOf(service)
    count.types.push(delivery.type === 'event' ? event.type : 'unreadable')
    const gap = isGap(delivery)
    if (gap) count.gaps++
    // A gap stands for the event after it as well, which is not delivered again.
    else if (service.alreadyHandled(loaded.facts, event)) {
      count.duplicates++
      return []
    }
    if (delivery.type === 'unreadable') return this.#fail(service, event, delivery.unreadable)
    const result = this.#attempt.answers.get(service.name)?.get(event.id)
    if (result?.type === 'failed') return this.#fail(service, event, result)
    if (result?.type === 'asked') {
      const attempts = this.#attempt.kept.length
      this.#asked.push({ service, event, answer: result.answer, attempts })
      return this.#blockOrder(service, this.#options.askedOf(service, event, attempts))
    }
    const outcome = this.#overtaken.counting(service, event, result?.outcome)
    const stated = service.decide(loaded.facts, event, outcome)
    const traceparent = this.#spans?.begin(service.name, event, {
      calls: this.#calls(result?.asked),
    })
    return stated.flatMap((fresh, index) =>
      this.#state({ event, by: service.name, index, traceparent }, fresh),
    )
  }

  /** For the trace: the calls that were made for the event of the step, those that failed before as well. */
  #calls(asked: AskedCall | undefined, error?: string): TracedCall[] {
    const failed = failedCalls(this.#attempt.kept)
    return asked ? [...failed, { asked, error }] : failed
  }

  /** A try that failed is kept with the block that it causes. */
  #fail(
    service: AnyService<Tx>,
    event: SagaEvent,
    { asked, error }: { asked?: AskedCall; error: unknown },
  ): [] {
    const { now, failureOf } = this.#options
    const at = now()
    const attempt = this.#attempt.kept.length + 1
    const attempts = this.#attempts.get(service) ?? []
    this.#attempts.set(service, attempts)
    attempts.push(failedAttempt(event, attempt, asked ?? withoutCall(at, at), error))
    const name = nameOfError(error)
    this.#spans?.begin(service.name, event, { calls: this.#calls(asked, name), error: name })
    return this.#blockOrder(service, failureOf(service, event, error, attempt))
  }

  #blockOrder(service: AnyService<Tx>, failure: Failure): [] {
    const { orderId } = failure
    const failures = this.#failures.get(service) ?? []
    this.#failures.set(service, failures)
    failures.push(failure)
    const blocked = this.#blocked.get(service.name) ?? new Set()
    this.#blocked.set(service.name, blocked.add(orderId))
    return []
  }

  /** Puts what a service states behind the last event of its order, and offers it to whoever hears it here. */
  #state(cause: Cause, fresh: NewEvent): Task<Tx>[] {
    const { log, batch, services, now } = this.#options
    const { contested, alone } = this.#attempt
    const { orderId } = cause.event
    const entry = newEntry(cause, fresh, {
      at: new Date(now()),
      partitions: log.partitions,
    })
    if (alone || contested.has(orderId)) {
      this.#entries.push(entry)
      return []
    }
    const version = (this.#heads.get(orderId) ?? 0) + 1
    this.#heads.set(orderId, version)
    const stored: StoredEvent = Object.assign(entry, { version, position: 0 })
    this.#entries.push(stored)
    if (this.#unread.has(orderId)) return []
    this.#stated.push(stored)
    const delivery = deliveryOf(stored)
    return services
      .filter(
        ({ name, subscribesTo }) =>
          matches(subscribesTo, fresh.type) && batch.holds(name, entry.partition),
      )
      .map((hearer) => ({ service: hearer, delivery, from: 'stated' }))
  }

  /** True when the service can handle what was stated at once; else it does so later, or its order waits anyway. */
  #isReady(task: Task<Tx>): boolean {
    const { service, delivery } = task
    const { orderId } = storedEventOf(delivery)
    if (this.#isBlocked(service, orderId)) return false
    if (isDeferrable(service)) {
      this.#left.defer(task)
      return false
    }
    const waits =
      needsCall(task) ||
      this.#left.has(service, orderId) ||
      this.#options.backlog.has(service, orderId)
    if (waits) this.#left.add(task)
    return !waits
  }

  /** Returns whether the cursors were moved. */
  #write(left: readonly Task<Tx>[]): boolean {
    const { log, batch, backlog, isSettled } = this.#options
    this.#rows.save()
    this.#entries.push(...this.#rows.opened(log.partitions))
    this.#keepFailures()
    const isDone =
      !this.#attempt.alone &&
      !isSettled &&
      !backlog.hasDelivered &&
      !left.some(({ from }) => from === 'source')
    if (isDone) batch.ack(this.#tx)
    else batch.fence(this.#tx)
    log.append(this.#tx, this.#entries)
    return isDone
  }

  /** In the order of the services, whoever failed first: the same statements each time. */
  #keepFailures(): void {
    const { log, services } = this.#options
    const { kept, step } = this.#attempt
    for (const service of services) {
      const failures = this.#failures.get(service)
      if (failures) log.block(this.#tx, service.name, failures)
    }
    const [first] = step.tasks
    if (first && kept.length > 0) log.keepAttempts(this.#tx, first.service.name, kept)
    for (const service of services) {
      const attempts = this.#attempts.get(service)
      if (attempts) log.keepAttempts(this.#tx, service.name, attempts)
    }
  }

  #isBlocked(service: AnyService<Tx>, orderId: string): boolean {
    return this.#blocked.get(service.name)?.has(orderId) ?? false
  }

  #countOf(service: AnyService<Tx>): Count {
    const count = this.#counts.get(service) ?? { types: [], duplicates: 0, gaps: 0 }
    this.#counts.set(service, count)
    return count
  }
}

/** True when the service has loaded before it was known that this event comes. */
const lacks = <Tx>(
  service: AnyService<Tx>,
  { facts }: { facts: unknown },
  delivery: Task<Tx>['delivery'],
): boolean => delivery.type === 'event' && (service.lacks?.(facts, delivery.event) ?? false)
