import type { Logger } from 'pino'
import type { SagaEvent } from '../catalog/envelope.ts'
import { UnreadableEvent } from '../catalog/upcast.ts'
import { VersionGap } from './contiguity.ts'
import { eventHandling } from './handle-events.ts'
import { callMaxMs, Patience, StillWaiting } from './patience.ts'
import { type Batch, type Delivery, type EventLog, type Fault, type MessageSource, placeOf } from './ports.ts'
import { redriver } from './redrive.ts'
import { backoffMs, describe, fingerprint, isRetriable, policyFor, type RetryPolicy } from './retry.ts'
import type { SagaService } from './saga-service.ts'
import { realTimers, type Timers } from './timers.ts'

export interface RunServiceOptions<Facts, Outcome, Tx> {
  service: SagaService<Facts, Outcome, Tx>
  source: MessageSource<Tx>
  log: EventLog<Tx>
  logger: Logger
  /** How much longer than the first answer of a batch the others may take before their orders are set aside (ms); see patience.ts. */
  patienceMs?: number
  retry?: RetryPolicy
  timers?: Timers
  chance?: () => number
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
  const { service, source, log, logger, patienceMs = 250, timers = realTimers, chance = Math.random, onHandled } = options
  const handling = eventHandling(service, log, timers)
  const { perform, commit, setAside } = handling
  const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error')
  const policyOf = (event: Pick<SagaEvent, 'type'>, error: unknown) => options.retry ?? policyFor(event.type, nameOf(error))

  /**
   * @param attempts so many tries have failed
   * @param reread false: the event was read by other means than the log; that one says how it really is
   */
  function faultOf(event: SagaEvent, error: unknown, attempts = 1, reread = false): Fault {
    const at = timers.now()
    const unread = error instanceof UnreadableEvent && !error.retry && !reread
    const waitMs = unread ? 0 : isRetriable(error) ? backoffMs(policyOf(event, error), attempts, chance()) : null
    const fault = {
      orderId: event.orderId,
      version: event.version,
      eventType: event.type,
      attempts,
      fingerprint: fingerprint(error),
      error: describe(error),
      nextAt: waitMs === null ? null : new Date(at + waitMs),
      callingUntil: error instanceof StillWaiting ? new Date(at + callMaxMs) : null,
    }
    // A fault that expects to be tried again says all in its message; of any other the stack is wanted.
    const err = error instanceof Error && 'retry' in error ? undefined : error
    logger.warn(
      { service: service.name, ...fault, eventId: event.id, err },
      fault.nextAt ? 'order set aside, tried again later' : 'order needs a person',
    )
    redrive.expect(fault.nextAt)
    return fault
  }

  const redrive = redriver({ service, log, logger, faultOf, timers, ...handling })

  async function handle(batch: Batch<Tx>): Promise<void> {
    const runs = cutIntoRuns(batch.deliveries, service.calls)
    for (const [index, run] of runs.entries()) {
      await handleRun(batch, run, index < runs.length - 1 ? run : undefined)
      await batch.heartbeat()
    }
    if (runs.length === 0) {
      await log.transaction(async (tx) => batch.settle(tx))
      batch.settled()
    }
  }

  async function handleRun(batch: Batch<Tx>, run: readonly Delivery[], done: readonly Delivery[] | undefined): Promise<void> {
    const startedAt = performance.now()
    const gaps = run.filter((one) => one.type === 'unreadable' && one.unreadable.error instanceof VersionGap).length
    const report = (outcome: Handled['outcome'], duplicates = 0) =>
      onHandled?.({ service: service.name, types: run.map(typeOf), outcome, ms: performance.now() - startedAt, duplicates, gaps })
    try {
      const performed = await perform(eventsOf(run), 'skip', new Patience(patienceMs, timers))
      const { duplicates } = await commit(run, performed, faultOf, (tx) => batch.settle(tx, done))
      report('committed', duplicates)
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      report('failed')
      logger.warn({ service: service.name, events: run.length, err: error }, 'batch failed, taken apart')
      await takeApart(batch, run)
      await log.transaction(async (tx) => batch.settle(tx, done))
    }
    batch.settled(done)
  }

  /**
   * Halves what failed until what fails stands alone, so that the others wait for about twice the logarithm of its size in
   * transactions, and not for one each.
   */
  async function takeApart(batch: Batch<Tx>, part: readonly Delivery[]): Promise<void> {
    const [first, ...others] = part
    if (first && others.length === 0) {
      await handleOne(first, (tx) => batch.settle(tx, part))
      batch.settled(part)
      return
    }
    const middle = part.length >> 1
    for (const half of [part.slice(0, middle), part.slice(middle)])
      if (half.length === 1 || !(await isCommitted(batch, half))) await takeApart(batch, half)
  }

  async function isCommitted(batch: Batch<Tx>, part: readonly Delivery[]): Promise<boolean> {
    try {
      const performed = await perform(eventsOf(part), 'skip', new Patience(patienceMs, timers))
      await commit(part, performed, faultOf, (tx) => batch.settle(tx, part))
    } catch (error) {
      if (log.isUnavailable(error)) throw error
      return false
    }
    batch.settled(part)
    return true
  }

  /** A few quick tries, then the order is set aside and the others go on. */
  async function handleOne(delivery: Delivery, settle: (tx: Tx) => void): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      try {
        await commit([delivery], await perform(eventsOf([delivery]), 'skip', new Patience(patienceMs, timers)), faultOf, settle)
        return
      } catch (error) {
        if (log.isUnavailable(error)) throw error
        const event = placeOf(delivery) as SagaEvent
        if (isRetriable(error) && attempts < policyOf(event, error).quickTries) continue
        return await setAside(event, faultOf(event, error, attempts), settle)
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

const eventsOf = (deliveries: readonly Delivery[]) => deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))

const typeOf = (delivery: Delivery) => (delivery.type === 'event' ? delivery.event.type : 'unreadable')

/**
 * Cuts a batch before an event that may need a call when its order was in the run already: a call is never made on a
 * state that the same run is about to change (a charge after a tombstone). Partitions do not wait for each other: the
 * n-th run holds the n-th piece of each of them.
 */
export function cutIntoRuns(deliveries: readonly Delivery[], calls: readonly string[]): Delivery[][] {
  const runs: Delivery[][] = []
  const pieces = new Map<number, { index: number; orders: Set<string> }>()
  for (const delivery of deliveries) {
    const { partition, orderId, type } = placeOf(delivery)
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
