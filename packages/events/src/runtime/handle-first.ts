import type { SagaEvent } from '../catalog/envelope.ts'
import type { BlockedOrders } from '../log/blocked-orders.ts'
import type { EventStore } from '../log/event-store.ts'
import type { Batch } from '../log/message-source.ts'
import type { Notifier } from '../log/notifier.ts'
import type { Attempt, ProcessOptions } from './attempt.ts'
import { Backlog } from './backlog.ts'
import type { Clock } from './clock.ts'
import { notifyFor } from './handle-events.ts'
import { processBatch } from './process-batch.ts'
import type { Handled } from './run-services.ts'
import type { AnyService } from './saga-service.ts'
import type { Tracer } from './tracer.ts'

interface FirstOptions<Tx> {
  log: EventStore<Tx> & BlockedOrders<Tx> & Notifier
  clock: Clock
  onHandled?: ((handled: Handled) => void) | undefined
  tracer?: Tracer | undefined
}

/** So often it is made again because others have handled one of these orders, or changed its stock, meanwhile. */
const attemptsMax = 5

/**
 * Handles the first events of some orders for one service at once, in the loop's own unit of work, whoever reads their
 * partitions. What waits in the loop is not waited for, and no cursor is moved: the delivery that follows is a duplicate by
 * the service's row. Where the loop handles the same order at this moment, one of both finds the row made: it makes its
 * transaction again, without this order. Versions are given by the log. An order that is blocked is left as it is, and
 * nothing is blocked here: what fails is left to the loop.
 *
 * @param events each of another order, which the service decides without a call
 * @throws what stands in the way of one of them, or of all; nothing was done then
 */
export async function handleFirst<Tx>(
  service: AnyService<Tx>,
  events: readonly SagaEvent[],
  { log, clock, onHandled, tracer }: FirstOptions<Tx>,
): Promise<void> {
  const startedAt = performance.now()
  const attempt: Attempt<Tx> = {
    step: {
      tasks: events.map((event) => ({
        service,
        delivery: { type: 'event', event },
        from: 'source',
      })),
      deferred: [],
    },
    answers: new Map(),
    alone: true,
    found: new Map(),
    contested: new Set(),
    memory: new Map(),
    kept: [],
    optimistic: false,
  }
  const options: ProcessOptions<Tx> = {
    log,
    services: [service],
    batch: outsideOfBatches,
    backlog: new Backlog(),
    isSettled: true,
    now: clock.now,
    tracer,
    failureOf: neverAsked,
    askedOf: neverAsked,
  }
  for (let attempts = 1; ; attempts++) {
    try {
      const { appended, counts } = await processBatch(attempt, options)
      notifyFor(log, appended)
      const ms = performance.now() - startedAt
      for (const count of counts.values())
        onHandled?.({ service: service.name, outcome: 'committed', ms, ...count })
      return
    } catch (error) {
      if (!log.isOutdated(error) || attempts === attemptsMax) throw error
    }
  }
}

/** The events come from the log itself, and no partition is ours or somebody else's. */
const outsideOfBatches: Batch<unknown> = {
  deliveries: [],
  isFor: () => false,
  holds: () => false,
  lastRead: () => undefined,
  fence() {},
  ack() {},
  afterCommit() {},
  taken() {},
  async heartbeat() {},
}

const neverAsked = (): never => {
  throw new Error('a first event that is decided without a call was to be blocked')
}
