import type { Logger } from 'pino'
import type { BlockedOrders } from '../log/blocked-orders.ts'
import type { EventStore } from '../log/event-store.ts'
import type { Batch, MessageSource } from '../log/message-source.ts'
import type { Notifier } from '../log/notifier.ts'
import type { Answers, Asked, Attempt, Count, Processed } from './attempt.ts'
import { Backlog, byService, type Step, type Task } from './backlog.ts'
import { type Clock, systemClock } from './clock.ts'
import { type ApartOptions, bisect, eventsOf, isProcessed } from './handle-apart.ts'
import { notifyFor } from './handle-events.ts'
import type { OrderMemory } from './order-memory.ts'
import { Pace } from './pace.ts'
import { processBatch } from './process-batch.ts'
import type { RetryPolicy } from './retry-policy.ts'
import type { AnyService } from './saga-service.ts'
import { type ServiceMember, serviceMember } from './service-member.ts'
import type { Tracer } from './tracer.ts'
import { refusedCalls, verifyTasks, withReplaced } from './verified.ts'

export interface RunServicesOptions<Tx> {
  /** Those of this process that read from the source; one of them is the simplest case. */
  services: readonly AnyService<Tx>[]
  source: MessageSource<Tx>
  log: EventStore<Tx> & BlockedOrders<Tx> & Notifier
  logger: Logger
  /** So long a step waits for an answer at most, before it goes on without it (ms); else as is usual for the service, see pace.ts. */
  paceMs?: number
  /** So long a call may take before it is asked for again (ms). */
  callMs?: number
  retry?: RetryPolicy
  clock?: Clock
  random?: () => number
  onHandled?: (handled: Handled) => void
  /** Left out: nothing is traced. */
  tracer?: Tracer | undefined
}

/** What became of one run of the loop for one service, for the metrics. */
export interface Handled extends Count {
  service: string
  outcome: 'committed' | 'failed'
  ms: number
}

/** So often a step is made again because others append to its orders; then each service goes by itself. */
const attemptsMax = 5

/**
 * The one loop for the services of a process.
 *
 * Each event of a batch is read and decoded once, and decided by every service that hears it. What a service states gets the
 * next version of its order and is handled by the others in the same transaction, until an event needs an external call:
 * there the transaction ends (process-batch.ts). Then the calls are made, and their answers go into the next one. So a chain
 * of steps goes on from memory, and the log is what it leaves behind, not what it waits for. An order costs as many
 * transactions as it has calls, and one more.
 *
 * Nothing else is shared. Each service keeps its handlers, its rows, its consumer group with a cursor for each partition,
 * its blocked orders and whoever tries those again (service-member.ts). A service is only offered what its group holds at
 * this moment; a member that lost a lease fails with all that the transaction did, since each one moves, or at least locks,
 * the cursors of all groups concerned.
 *
 * The versions are given here, from the head of the order as the transaction read it; the unique key (order, version) tells
 * when somebody else was quicker. Then nothing was done, and the step is made again with the answers that it has: for the
 * orders that others append to, nothing is handled ahead, and the log gives the versions, under the lock of the partition
 * that commands take too. So they can't lose again, and no provider is asked twice.
 *
 * A slow call holds up nobody: what is answered is committed at once, and of what is still out it is written down in the
 * same transaction that its order waits for it (a row of log.blocked that nothing has failed in). The call goes on, and its
 * answer is taken when it comes (redrive.ts); it is only made again when its time has run out, or its process has ended.
 *
 * Whatever else goes wrong rolls the step back as well: then each service handles its events by itself and what fails is
 * halved until it stands alone (handle-apart.ts). A fault belongs to one order in one service; it is blocked and tried
 * again from the log, while everything else flows on.
 */
export function runServices<Tx>(options: RunServicesOptions<Tx>) {
  const {
    services,
    source,
    log,
    logger,
    paceMs,
    clock = systemClock,
    random = Math.random,
    onHandled,
    tracer,
  } = options
  const members = new Map(
    services.map((service) => [
      service,
      serviceMember(service, {
        log,
        logger,
        retry: options.retry,
        clock,
        random,
        callMs: options.callMs,
        tracer,
      }),
    ]),
  )
  const memberOf = (service: AnyService<Tx>) => members.get(service) as ServiceMember<Tx>

  async function handle(batch: Batch<Tx>): Promise<void> {
    const backlog = new Backlog<Tx>()
    for (const delivery of batch.deliveries)
      backlog.add(
        services
          .filter(({ name }) => batch.isFor(name, delivery))
          .map((service) => ({ service, delivery, from: 'source' })),
      )
    const inHand: InHand<Tx> = { batch, backlog, isSettled: false, memory: new Map() }
    if (backlog.isEmpty) await ack(inHand)
    while (!backlog.isEmpty) {
      await handleStep(inHand, backlog.take())
      await batch.heartbeat()
    }
  }

  /** Moves the cursors when there is nothing else to commit. */
  async function ack(inHand: InHand<Tx>): Promise<void> {
    await log.transaction(async (tx) => inHand.batch.ack(tx))
    inHand.batch.afterCommit()
    inHand.isSettled = true
  }

  async function handleStep(inHand: InHand<Tx>, step: Step<Tx>): Promise<void> {
    const startedAt = performance.now()
    const answers = await makeCalls(inHand, step)
    try {
      const processed = await processTogether(inHand, step, answers)
      for (const [service, count] of processed.counts)
        report(service, 'committed', startedAt, count)
      committed(inHand, processed)
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      await handleApart(inHand, step, answers, { error, startedAt })
    }
  }

  /** Makes the calls that the step needs, at the same time. */
  async function makeCalls({ batch, memory }: InHand<Tx>, { tasks }: Step<Tx>): Promise<Answers> {
    const refused = refusedCalls(batch, log.reader, tasks)
    const answers = [...byService(tasks)].map(async ([service, theirs]) => {
      const performed = await memberOf(service).perform(
        eventsIn(theirs),
        memory,
        new Pace(paceMs ?? memberOf(service).usual.paceMs, clock),
        refused,
      )
      return [service.name, performed] as const
    })
    const [, ...performed] = await Promise.all([refused, ...answers])
    return new Map(performed)
  }

  /** @throws when an event, or the store, stands in the way; nothing was done then */
  async function processTogether(
    inHand: InHand<Tx>,
    step: Step<Tx>,
    answers: Answers,
  ): Promise<Processed<Tx>> {
    const { memory } = inHand
    let attempt: Attempt<Tx> = {
      step,
      answers,
      alone: false,
      found: new Map(),
      contested: new Set(),
      memory,
      kept: [],
      optimistic: true,
    }
    for (let attempts = 1; ; attempts++) {
      try {
        return await process(inHand, attempt)
      } catch (error) {
        if (!log.isOutdated(error) || attempts === attemptsMax) throw error
        logger.debug(
          { attempts, err: error },
          'others have changed the same orders, step made again',
        )
        attempt = { ...attempt, memory: new Map(), optimistic: false }
      }
    }
  }

  const process = (inHand: InHand<Tx>, attempt: Attempt<Tx>) =>
    processBatch(attempt, {
      log,
      services,
      ...inHand,
      now: clock.now,
      tracer,
      failureOf: (service, event, error, attempts) =>
        memberOf(service).failureOf(event, error, attempts),
      askedOf: (service, event, attempts) => memberOf(service).askedOf(event, attempts),
    })

  /** The answers that are still out are taken when they come, each by itself. */
  function awaitAnswers(asked: readonly Asked<Tx>[]): void {
    for (const { service, event, answer, attempts } of asked)
      memberOf(service).redrive.await(event, answer, attempts)
  }

  function committed(
    inHand: InHand<Tx>,
    { appended, stated, asked, left, afterCommit, memory }: Processed<Tx>,
  ): void {
    awaitAnswers(asked)
    inHand.backlog.add(left)
    inHand.memory = memory
    inHand.batch.taken(stated)
    if (afterCommit) inHand.batch.afterCommit()
    inHand.isSettled ||= afterCommit
    notifyFor(log, appended)
  }

  /** Each service by itself, so that what stands in the way of one holds up none of the others. */
  async function handleApart(
    inHand: InHand<Tx>,
    step: Step<Tx>,
    answers: Answers,
    { error, startedAt }: { error: unknown; startedAt: number },
  ): Promise<void> {
    inHand.memory = new Map()
    const all = [...step.deferred, ...step.tasks]
    const shares = byService(withReplaced(all, await verifyTasks(inHand.batch, log.reader, all)))
    logger.warn(
      { services: [...shares.keys()].map(({ name }) => name), err: error },
      'step failed, each service goes by itself',
    )
    for (const [service, tasks] of shares) {
      report(service, 'failed', startedAt, { types: tasks.map(typeOf), duplicates: 0, gaps: 0 })
      const known = answers.get(service.name) ?? new Map()
      const options = apart(inHand, service)
      if (shares.size === 1 || !(await isProcessed(tasks, known, options)))
        await bisect(tasks, known, options)
    }
    if (!inHand.isSettled && !inHand.backlog.hasDelivered) await ack(inHand)
  }

  function apart(inHand: InHand<Tx>, service: AnyService<Tx>): ApartOptions<Tx> {
    const { blockOrder, perform, usual, failureOf, isTriedAtOnce } = memberOf(service)
    return {
      service,
      blockOrder,
      failureOf,
      isTriedAtOnce,
      isUnavailable: (error) => log.isUnavailable(error),
      fence: (tx) => inHand.batch.fence(tx),
      callAgain: (event) => perform([event], new Map(), new Pace(paceMs ?? usual.paceMs, clock)),
      now: clock.now,
      async process(tasks, known, kept = []) {
        const startedAt = performance.now()
        const answers = new Map([[service.name, known]])
        const attempt: Attempt<Tx> = {
          step: { tasks, deferred: [] },
          answers,
          alone: true,
          found: new Map(),
          contested: new Set(),
          memory: new Map(),
          kept,
          optimistic: false,
        }
        const { appended, counts, asked } = await process(inHand, attempt)
        awaitAnswers(asked)
        for (const count of counts.values()) report(service, 'committed', startedAt, count)
        notifyFor(log, appended)
        await inHand.batch.heartbeat()
      },
    }
  }

  function report(
    { name }: AnyService<Tx>,
    outcome: Handled['outcome'],
    startedAt: number,
    count: Count,
  ): void {
    onHandled?.({ service: name, outcome, ms: performance.now() - startedAt, ...count })
  }

  return {
    async start(): Promise<void> {
      await Promise.all([...members.values()].map(({ redrive }) => redrive.start()))
      await source.start(handle)
    },
    async stop(): Promise<void> {
      const redrivers = [...members.values()].map(({ redrive }) => redrive)
      // The batch in hand may still ask for answers: they are waited for once it is done.
      await Promise.all([source.stop(), ...redrivers.map((redrive) => redrive.takeNoMore())])
      await Promise.all(redrivers.map((redrive) => redrive.stop()))
    },
    /** How the source of all of them is. */
    health: () => source.health(),
  }
}

/** A batch, and what of it is still to be done. */
interface InHand<Tx> {
  readonly batch: Batch<Tx>
  readonly backlog: Backlog<Tx>
  /** The cursors have been moved over all that the source brought. */
  isSettled: boolean
  /** Of the orders that go on from the last transaction. */
  memory: OrderMemory<Tx>
}

const eventsIn = <Tx>(tasks: readonly Task<Tx>[]) => eventsOf(tasks.map(({ delivery }) => delivery))

const typeOf = <Tx>({ delivery }: Task<Tx>) =>
  delivery.type === 'event' ? delivery.event.type : 'unreadable'
