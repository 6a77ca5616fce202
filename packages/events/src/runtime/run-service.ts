import type { Logger } from 'pino'
import type { SagaEvent } from '../catalog/envelope.ts'
import { UnreadableEvent } from '../catalog/upcast.ts'
import {
  type Batch,
  type Delivery,
  type EventLog,
  type Failure,
  type MessageSource,
  storedEventOf,
} from '../log/event-store.ts'
import { CallDeadline, CallTimedOut, callMaxMs } from './call-deadline.ts'
import { type Clock, systemClock } from './clock.ts'
import { VersionGap } from './gap-detector.ts'
import { eventHandling } from './process-batch.ts'
import { redriver } from './redrive.ts'
import {
  backoffMs,
  describe,
  fingerprint,
  isRetriable,
  policyFor,
  type RetryPolicy,
} from './retry-policy.ts'
import type { SagaService } from './saga-service.ts'

export interface RunServiceOptions<Facts, Outcome, Tx> {
  service: SagaService<Facts, Outcome, Tx>
  source: MessageSource<Tx>
  log: EventLog<Tx>
  logger: Logger
  /** How much longer than the first answer of a batch the others may take before their orders are set aside (ms); see call-deadline.ts. */
  callDeadlineMs?: number
  retry?: RetryPolicy
  clock?: Clock
  random?: () => number
  onHandled?: (handled: Handled) => void
}

/** What became of one run of the loop, for the metrics. */
export interface Handled {
  service: string
  types: string[]
  outcome: 'committed' | 'failed'
  ms: number
  /** Events that had been handled before. */
  duplicates: number
  /** Orders of which an event was missing. */
  gaps: number
}

/**
 * The one loop: takes a batch from the source, makes the external calls, and commits rows, events and cursor together.
 * A batch that fails is taken apart, half by half; a fault belongs to one order, which is set aside and tried again from
 * the log, while the partition flows on.
 */
export function runService<Facts, Outcome, Tx>(options: RunServiceOptions<Facts, Outcome, Tx>) {
  const {
    service,
    source,
    log,
    logger,
    callDeadlineMs = 250,
    clock = systemClock,
    random = Math.random,
    onHandled,
  } = options
  const handling = eventHandling(service, log, clock)
  const { perform, commit, blockOrder } = handling
  const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')
  const policyOf = (event: Pick<SagaEvent, 'type'>, error: unknown) =>
    options.retry ?? policyFor(event.type, nameOf(error))

  /**
   * @param attempts so many tries have failed
   * @param reread false: the event was read by other means than the log; that one says how it really is
   */
  function failureOf(event: SagaEvent, error: unknown, attempts = 1, reread = false): Failure {
    const at = clock.now()
    const unread = error instanceof UnreadableEvent && !error.retry && !reread
    const waitMs = unread
      ? 0
      : isRetriable(error)
        ? backoffMs(policyOf(event, error), attempts, random())
        : null
    const failure = {
      orderId: event.orderId,
      version: event.version,
      eventType: event.type,
      attempts,
      fingerprint: fingerprint(error),
      error: describe(error),
      nextAt: waitMs === null ? null : new Date(at + waitMs),
      callingUntil: error instanceof CallTimedOut ? new Date(at + callMaxMs) : null,
    }
    // A fault that expects to be tried again says all in its message; of any other the stack is wanted.
    const err = error instanceof Error && 'retry' in error ? undefined : error
    logger.warn(
      { service: service.name, ...failure, eventId: event.id, err },
      failure.nextAt ? 'order set aside, tried again later' : 'order needs a person',
    )
    redrive.expect(failure.nextAt)
    return failure
  }

  const redrive = redriver({ service, log, logger, failureOf, clock, ...handling })

  async function handle(batch: Batch<Tx>): Promise<void> {
    const runs = cutIntoSubBatches(batch.deliveries, service.calls)
    for (const [index, run] of runs.entries()) {
      await handleSubBatch(batch, run, index < runs.length - 1 ? run : undefined)
      await batch.heartbeat()
    }
    if (runs.length === 0) {
      await log.transaction(async (tx) => batch.ack(tx))
      batch.afterCommit()
    }
  }

  async function handleSubBatch(
    batch: Batch<Tx>,
    run: readonly Delivery[],
    done: readonly Delivery[] | undefined,
  ): Promise<void> {
    const startedAt = performance.now()
    const gaps = run.filter(
      (one) => one.type === 'unreadable' && one.unreadable.error instanceof VersionGap,
    ).length
    const report = (outcome: Handled['outcome'], duplicates = 0) =>
      onHandled?.({
        service: service.name,
        types: run.map(typeOf),
        outcome,
        ms: performance.now() - startedAt,
        duplicates,
        gaps,
      })
    try {
      const performed = await perform(
        eventsOf(run),
        'skip',
        new CallDeadline(callDeadlineMs, clock),
      )
      const { duplicates } = await commit(run, performed, failureOf, (tx) => batch.ack(tx, done))
      report('committed', duplicates)
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      report('failed')
      logger.warn(
        { service: service.name, events: run.length, err: error },
        'batch failed, taken apart',
      )
      await bisect(batch, run)
      await log.transaction(async (tx) => batch.ack(tx, done))
    }
    batch.afterCommit(done)
  }

  /**
   * Halves what failed until what fails stands alone, so that the others wait for about twice the logarithm of its size in
   * transactions, and not for one each.
   */
  async function bisect(batch: Batch<Tx>, part: readonly Delivery[]): Promise<void> {
    const [first, ...others] = part
    if (first && others.length === 0) {
      await handleOne(first, (tx) => batch.ack(tx, part))
      batch.afterCommit(part)
      return
    }
    const middle = part.length >> 1
    for (const half of [part.slice(0, middle), part.slice(middle)])
      if (half.length === 1 || !(await isCommitted(batch, half))) await bisect(batch, half)
  }

  async function isCommitted(batch: Batch<Tx>, part: readonly Delivery[]): Promise<boolean> {
    try {
      const performed = await perform(
        eventsOf(part),
        'skip',
        new CallDeadline(callDeadlineMs, clock),
      )
      await commit(part, performed, failureOf, (tx) => batch.ack(tx, part))
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      return false
    }
    batch.afterCommit(part)
    return true
  }

  /** A few quick tries, then the order is set aside and the others go on. */
  async function handleOne(delivery: Delivery, ack: (tx: Tx) => void): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      try {
        await commit(
          [delivery],
          await perform(eventsOf([delivery]), 'skip', new CallDeadline(callDeadlineMs, clock)),
          failureOf,
          ack,
        )
        return
      } catch (error) {
        if (log.isUnavailable(error)) throw error
        const event = storedEventOf(delivery) as SagaEvent
        if (isRetriable(error) && attempts < policyOf(event, error).quickTries) continue
        return await blockOrder(event, failureOf(event, error, attempts), ack)
      }
    }
  }

  return {
    name: service.name,
    async start(): Promise<void> {
      await redrive.start()
      await source.start(handle)
    },
    async stop(): Promise<void> {
      await Promise.all([source.stop(), redrive.stop()])
    },
    health: () => source.health(),
  }
}

const eventsOf = (deliveries: readonly Delivery[]) =>
  deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))

const typeOf = (delivery: Delivery) =>
  delivery.type === 'event' ? delivery.event.type : 'unreadable'

/**
 * Cuts a batch before an event that may need a call when its order was in the run already: a call is never made on a
 * state that the same run is about to change (a charge after a tombstone). Partitions do not wait for each other: the
 * n-th run holds the n-th piece of each of them.
 */
export function cutIntoSubBatches(
  deliveries: readonly Delivery[],
  calls: readonly string[],
): Delivery[][] {
  const runs: Delivery[][] = []
  const pieces = new Map<number, { index: number; orders: Set<string> }>()
  for (const delivery of deliveries) {
    const { partition, orderId, type } = storedEventOf(delivery)
    const piece = pieces.get(partition) ?? { index: 0, orders: new Set() }
    pieces.set(partition, piece)
    if (piece.orders.has(orderId) && calls.includes(type)) {
      piece.index++
      piece.orders.clear()
    }
    piece.orders.add(orderId)
    const run = runs[piece.index]
    if (run) run.push(delivery)
    else runs.push([delivery])
  }
  return runs
}
