import type { Actor, NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { isService } from '../catalog/groups.ts'
import type { BlockedOrders, Failure, OperatorDecision } from '../log/blocked-orders.ts'
import type { EventStore, NewEntry, StoredEvent } from '../log/event-store.ts'
import { type Delivery, storedEventOf } from '../log/message-source.ts'
import { type Cause, newEntry } from '../log/new-entry.ts'
import type { Notifier } from '../log/notifier.ts'
import type { AskedCall, StepAttempt } from '../log/step-attempt.ts'
import { runOf } from '../saga/sagas.ts'
import { callMaxMs, withDeadline } from './call-deadline.ts'
import type { Clock } from './clock.ts'
import { failedCalls, type Handling, HandlingSpans } from './handling-spans.ts'
import type { OrderMemory } from './order-memory.ts'
import { type Pace, UsualTime } from './pace.ts'
import type { AnyService, PlannedCall, SagaService } from './saga-service.ts'
import type { Tracer } from './tracer.ts'

/** What came of the external call for one event. */
export type Answered<Outcome> = (
  | { type: 'answered'; outcome: Outcome | undefined }
  | { type: 'failed'; error: unknown }
) & {
  /** Undefined when nobody was asked. */
  asked?: AskedCall
}

/** The same, or a call that is under way still: its answer comes by itself. */
export type Performed<Outcome> =
  | Answered<Outcome>
  | { type: 'asked'; answer: Promise<Answered<Outcome>> }

/** What a person's decision counts for, and what the provider said that was asked before. */
export interface Settled<Outcome> {
  outcome: Outcome | undefined
  answer: Answered<Outcome> | undefined
  /** True when the event was handled before: nothing is left to be decided, and nobody is asked. */
  isHandled: boolean
}

/** What a try of a blocked order brings along. */
export interface Try<Tx> {
  /** First in the transaction: throws when the try is not to go on. */
  guard?: (tx: Tx) => Promise<void>
  /** Last before the events: what is done with the effects. */
  ack?: (tx: Tx) => void
  /** The try, when it is to be kept; not asked for when the event was handled before. */
  kept?: () => StepAttempt | undefined
  /** Who decided, when it was a person. */
  actor?: Actor
}

const none: ReadonlySet<string> = new Set()
const noRequests = Promise.resolve(new Map<string, number>())
const noEvents: Promise<ReadonlySet<SagaEvent>> = Promise.resolve(new Set<SagaEvent>())

/** How one service handles one event by itself: an order that is tried again, or blocked. */
export function eventHandling<Facts, Outcome, Tx>(
  service: SagaService<Facts, Outcome, Tx>,
  {
    log,
    clock,
    callMs = callMaxMs,
    tracer,
  }: {
    log: EventStore<Tx> & BlockedOrders<Tx> & Notifier
    clock: Clock
    callMs?: number
    tracer?: Tracer | undefined
  },
) {
  const usual = new UsualTime()

  /**
   * Makes the external calls that these events need, at the same time, outside any transaction.
   *
   * @param memory of orders that need not be read; `try`: this is the try of a blocked order. Else there is no call for an
   *   order that is blocked: its event waits
   * @param pace how long the answers are waited for; undefined: for as long as a call may take
   * @param refused events among these that the log does not have: there is no call for them
   */
  async function perform(
    events: readonly SagaEvent[],
    memory: OrderMemory<Tx> | 'try',
    pace?: Pace,
    refused: Promise<ReadonlySet<SagaEvent>> = noEvents,
  ): Promise<Map<string, Performed<Outcome>>> {
    const performed = new Map<string, Performed<Outcome>>()
    const call = service.perform?.bind(service)
    const { calls } = service
    const calling = call ? events.filter((event) => calls.includes(event.type)) : []
    if (!call || calling.length === 0) return performed
    // One after the other: an order that is not blocked any more has its row as the try has left it, and is not called for again.
    const known = new Map<string, unknown>()
    const remembered: OrderMemory<Tx> = memory === 'try' ? new Map() : memory
    for (const { orderId } of calling) {
      const row = remembered.get(orderId)?.rows.get(service as AnyService<Tx>)
      if (row !== undefined) known.set(orderId, row)
    }
    const unknown = calling.filter(({ orderId }) => !known.has(orderId))
    const isAsked = memory !== 'try' && unknown.length > 0
    const [blocked, strangers] = await Promise.all([
      isAsked ? blockedAmong(log.reader, unknown) : none,
      refused,
    ])
    const [facts, requests] = await Promise.all([
      service.load(log.reader, calling, false, { known, optimistic: true }),
      cancelRequests(log.reader, calling),
    ])
    await Promise.all(
      calling.map(async (event) => {
        if (blocked.has(event.orderId) || strangers.has(event)) return
        const instead = insteadOfCall(event, facts, requests.get(runOf(event)))
        if (instead !== undefined) {
          performed.set(event.id, { type: 'answered', outcome: instead })
          return
        }
        const answer = answerOf(event, service.callOn?.(event, facts), call(event, facts))
        performed.set(
          event.id,
          (await (pace ? pace.within(answer) : answer)) ?? { type: 'asked', answer },
        )
      }),
    )
    return performed
  }

  /** What is to be undone, as far as that overtakes the calls for these events. */
  function cancelRequests(
    reader: Tx,
    calling: readonly SagaEvent[],
  ): Promise<ReadonlyMap<string, number>> {
    const asking = calling.filter(({ type }) => service.overtaken?.includes(type))
    return asking.length > 0
      ? log.cancelRequests(reader, [...new Set(asking.map(({ orderId }) => orderId))])
      : noRequests
  }

  const insteadOfCall = (event: SagaEvent, facts: Facts, requestedAt: number | undefined) =>
    requestedAt !== undefined && service.overtaken?.includes(event.type)
      ? service.insteadOfCall?.(event, facts, requestedAt)
      : undefined

  async function answerOf(
    event: SagaEvent,
    planned: PlannedCall | undefined,
    call: Promise<Outcome | undefined>,
  ): Promise<Answered<Outcome>> {
    const what = `${service.name} waits for an answer on ${event.type}`
    const askedAt = clock.now()
    try {
      const outcome = await withDeadline(call, what, { ms: callMs, clock })
      // Nothing was asked for when there is no outcome.
      if (outcome === undefined) return { type: 'answered', outcome }
      const tookMs = clock.now() - askedAt
      usual.note(tookMs)
      return { type: 'answered', outcome, asked: askedCall(planned, askedAt, tookMs) }
    } catch (error) {
      const asked = askedCall(planned && askedOf(planned, error), askedAt, clock.now() - askedAt)
      return { type: 'failed', error, asked }
    }
  }

  /**
   * What a person's decision counts for in place of the answer to the event's call; undefined when the service takes no such
   * decision there. Where the provider is asked first, silence and errors leave it at the person's word.
   */
  async function settle(event: SagaEvent, decision: OperatorDecision): Promise<Settled<Outcome>> {
    const facts = await service.load(log.reader, [event], false)
    if (service.alreadyHandled(facts, event))
      return { outcome: undefined, answer: undefined, isHandled: true }
    const first = service.askBefore?.(event, facts, decision)
    const answer = first && (await answerOf(event, first.call, first.answer))
    const outcome = answer?.type === 'answered' ? answer.outcome : undefined
    const counting = service.answerByHand?.(event, facts, decision, outcome)
    return { outcome: counting, answer, isHandled: false }
  }

  /**
   * Decides one event of a blocked order and commits it; one that was handled before does nothing.
   *
   * @throws whatever stands in its way
   */
  async function commitTry(
    delivery: Delivery,
    result: Answered<Outcome> | undefined,
    { guard, ack, kept, actor }: Try<Tx> = {},
  ): Promise<void> {
    const appended: NewEntry[] = []
    const spans = newSpans()
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const event = storedEventOf(delivery) as SagaEvent
      const facts = await service.load(tx, toLoad([delivery]), true)
      const entries: NewEntry[] = []
      if (!service.alreadyHandled(facts, event)) {
        if (delivery.type === 'unreadable') throw delivery.unreadable.error
        if (result?.type === 'failed') throw result.error
        const outcome = await countingOutcome(tx, event, result?.outcome)
        const decided = service.decide(facts, event, outcome)
        const traceparent = spans?.begin(service.name, event, callOf(result))
        entries.push(...entriesOf({ event, by: service.name, traceparent }, decided, actor))
        service.save(tx, facts)
        entries.push(...openedBy(facts))
        const attempt = kept?.()
        if (attempt) log.keepAttempts(tx, service.name, [attempt])
      }
      ack?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    spans?.end()
    notifyFor(log, appended)
  }

  /** An answer that a request to cancel overtakes counts only while the log holds none: nobody appends one until the commit. */
  async function countingOutcome(
    tx: Tx,
    event: SagaEvent,
    outcome: Outcome | undefined,
  ): Promise<Outcome | undefined> {
    const { orderId, partition } = event
    const instead = outcome === undefined ? undefined : service.insteadOfAnswer?.(outcome, event)
    if (instead === undefined) return outcome
    const requested = await log.cancelRequests(tx, [orderId], [partition])
    return requested.has(runOf(event)) ? instead : outcome
  }

  /** Passes one event of a blocked order by: the service notes it as seen, and the log says who decided so and why. */
  async function commitSkip(
    stored: StoredEvent,
    note: string,
    { guard, ack, actor }: Try<Tx>,
  ): Promise<void> {
    const appended: NewEntry[] = []
    const spans = newSpans()
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const placeholder = placeholderFor(stored)
      const facts = await service.load(tx, [placeholder], true)
      const entries: NewEntry[] = []
      if (!service.alreadyHandled(facts, stored)) {
        service.skip(facts, stored)
        service.save(tx, facts)
        const { name } = service
        const { version, type: eventType } = stored
        const traceparent = spans?.begin(name, stored, {})
        // A subscriber states nothing: that it passed the event by stands in the audit alone.
        if (isService(name))
          entries.push(
            newEntry(
              { event: placeholder, by: `${name}/skip`, index: 0, traceparent },
              { type: 'StepSkipped', data: { service: name, version, eventType, note } },
              stating(actor),
            ),
          )
      }
      ack?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    spans?.end()
    notifyFor(log, appended)
  }

  const newSpans = () => tracer && new HandlingSpans(tracer, clock.now)

  /** Tells a try that did not get past its event, once that is written down. */
  function traceFailure(event: StoredEvent, attempts: readonly StepAttempt[]): void {
    const spans = newSpans()
    spans?.begin(service.name, event, {
      calls: failedCalls(attempts),
      error: attempts.at(-1)?.outcome,
    })
    spans?.end()
  }

  const openedBy = (facts: Facts) => service.opened?.(facts, log.partitions) ?? []
  const entriesOf = (
    cause: Omit<Cause, 'index'>,
    emitted: readonly NewEvent[],
    actor: Actor | undefined,
  ) => emitted.map((fresh, index) => newEntry({ ...cause, index }, fresh, stating(actor)))
  const stating = (actor: Actor | undefined) => ({
    at: new Date(clock.now()),
    partitions: log.partitions,
    actor: actor ?? null,
  })

  /**
   * Sets the order of one event aside, and nothing else.
   *
   * @param attempts the tries that failed
   */
  async function blockOrder(
    event: SagaEvent,
    failure: Failure,
    attempts: readonly StepAttempt[],
    ack: (tx: Tx) => void,
  ): Promise<void> {
    await log.transaction(async (tx) => {
      const blocked = await blockedAmong(tx, [event])
      if (!blocked.has(event.orderId)) log.block(tx, service.name, [failure])
      log.keepAttempts(tx, service.name, attempts)
      ack(tx)
    })
    traceFailure(event, attempts)
  }

  async function blockedAmong(
    tx: Tx,
    events: readonly Pick<SagaEvent, 'orderId'>[],
  ): Promise<ReadonlySet<string>> {
    const { name } = service
    return (
      (await log.blockedAmong(tx, [name], [...new Set(events.map((event) => event.orderId))])).get(
        name,
      ) ?? none
    )
  }

  return { perform, settle, commitTry, commitSkip, blockOrder, traceFailure, usual }
}

const callOf = (result: Answered<unknown> | undefined): Handling => ({
  calls: result?.asked && [{ asked: result.asked }],
})

/** Where a step asks for several things, an error may say the key of the one that it is about. */
const askedOf = (planned: PlannedCall, error: unknown): PlannedCall =>
  error instanceof Error && 'key' in error && typeof error.key === 'string'
    ? { ...planned, key: error.key }
    : planned

/** How a call was made; of one that nobody planned, as that of a fault switch, no more than its time. */
const askedCall = (
  planned: PlannedCall | undefined,
  askedAt: number,
  tookMs: number,
): AskedCall => ({ call: planned?.type ?? null, key: planned?.key ?? null, askedAt, tookMs })

/** The events whose orders' rows are needed; in place of one that can't be read stands one that says no more than its order. */
export const toLoad = (deliveries: readonly Delivery[]) =>
  deliveries.map((delivery) =>
    delivery.type === 'event' ? delivery.event : placeholderFor(delivery.unreadable.stored),
  )

const placeholderFor = (stored: StoredEvent): SagaEvent => ({
  ...stored,
  type: 'StepSkipped',
  data: { service: 'orders', version: stored.version, eventType: stored.type, note: '' },
  source: 'orders',
})

/** Wakes the readers of what was appended; to be called once it is committed. */
export function notifyFor(log: Pick<Notifier, 'notify'>, appended: readonly NewEntry[]): void {
  if (appended.length === 0) return
  log.notify(
    new Set(appended.map((entry) => entry.partition)),
    new Set(appended.map((entry) => entry.type)),
  )
}
