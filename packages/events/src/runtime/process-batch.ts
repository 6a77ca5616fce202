import type { Actor, NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { events as catalog } from '../catalog/events.ts'
import { derivedId } from '../log/derived-id.ts'
import {
  type Delivery,
  type EventLog,
  type Failure,
  type NewEntry,
  type StoredEvent,
  storedEventOf,
} from '../log/event-store.ts'
import { partitionOf } from '../log/partition.ts'
import type { CallDeadline } from './call-deadline.ts'
import type { Clock } from './clock.ts'
import { VersionGap } from './gap-detector.ts'
import type { SagaService } from './saga-service.ts'

/** What came of the external call for one event. */
export type Performed<Outcome> =
  | { type: 'answered'; outcome: Outcome | undefined }
  | { type: 'failed'; error: unknown }

/** What is written down about an event that failed. */
export type FailureOf = (event: SagaEvent, error: unknown, attempts?: number) => Failure

/** What a try of a blocked order brings along. */
export interface Try<Tx> {
  /** First in the transaction: throws when the try is not to go on. */
  guard?: (tx: Tx) => Promise<void>
  /** Last before the events: what is done with the effects. */
  ack?: (tx: Tx) => void
  /** Who decided, when it was a person. */
  actor?: Actor
}

/** How many of a batch were handled before. */
export interface Committed {
  duplicates: number
}

const none: ReadonlySet<string> = new Set()

/** The parts of handling events, used for batches and for orders that are tried again. */
export function eventHandling<Facts, Outcome, Tx>(
  service: SagaService<Facts, Outcome, Tx>,
  log: EventLog<Tx>,
  clock: Clock,
) {
  /**
   * Makes the external calls that these events need, at the same time, outside any transaction.
   *
   * @param ahead `skip`: no call for an order that is blocked, its event waits; `try`: this is the try of a blocked order
   * @param patience how long the answers are waited for
   */
  async function perform(
    events: readonly SagaEvent[],
    ahead: 'skip' | 'try',
    deadline: CallDeadline,
  ): Promise<Map<string, Performed<Outcome>>> {
    const performed = new Map<string, Performed<Outcome>>()
    const call = service.perform?.bind(service)
    const calling = call ? events.filter((event) => service.calls.includes(event.type)) : []
    if (!call || calling.length === 0) return performed
    // One after the other: an order that is not blocked any more has its row as the try has left it, and is not called for again.
    const blocked = ahead === 'skip' ? await blockedAmong(log.reader, calling) : none
    const facts = await service.load(log.reader, calling, false)
    await Promise.all(
      calling.map(async (event) => {
        if (blocked.has(event.orderId)) return
        try {
          const outcome = await deadline.for(
            call(event, facts),
            `${service.name} waits for an answer on ${event.type}`,
          )
          performed.set(event.id, { type: 'answered', outcome })
        } catch (error) {
          performed.set(event.id, { type: 'failed', error })
        }
      }),
    )
    return performed
  }

  /**
   * Decides the deliveries in order and commits everything in one transaction: rows, new events, faults, cursor. An event
   * that can't be read or whose call failed sets its order aside, and the others go on.
   *
   * @param failureOf what to write down for an order that is set aside
   * @param settle moves the cursor, in the same transaction
   */
  async function commit(
    deliveries: readonly Delivery[],
    performed: ReadonlyMap<string, Performed<Outcome>>,
    failureOf: FailureOf,
    ack: (tx: Tx) => void,
  ): Promise<Committed> {
    const appended: NewEntry[] = []
    const counted: Committed = { duplicates: 0 }
    await log.transaction(async (tx) => {
      const [blocked, facts] = await Promise.all([
        blockedAmong(tx, deliveries.map(storedEventOf)),
        service.load(tx, toLoad(deliveries), true),
      ])
      const failures: Failure[] = []
      const blockOrder = (event: SagaEvent, error: unknown) => {
        blocked.add(event.orderId)
        failures.push(failureOf(event, error))
      }
      const entries: NewEntry[] = []
      let duplicates = 0
      for (const delivery of deliveries) {
        const event = storedEventOf(delivery) as SagaEvent
        // What follows a blocked event of its order waits behind it: it is read again from the log when the order moves on.
        if (blocked.has(event.orderId)) continue
        // A gap stands for the event after it as well, which is not delivered again.
        if (!isGap(delivery) && service.alreadyHandled(facts, event)) {
          duplicates++
          continue
        }
        const result = performed.get(event.id)
        if (delivery.type === 'unreadable') blockOrder(event, delivery.unreadable.error)
        else if (result?.type === 'failed') blockOrder(event, result.error)
        else entries.push(...entriesOf(event, service.decide(facts, event, result?.outcome)))
      }
      service.save(tx, facts)
      if (failures.length > 0) log.block(tx, service.name, failures)
      ack(tx)
      log.append(tx, entries)
      appended.push(...entries)
      counted.duplicates = duplicates
    })
    notifyFor(log, appended)
    return counted
  }

  /**
   * Decides one event of a blocked order and commits it; one that was handled before does nothing.
   *
   * @throws whatever stands in its way
   */
  async function commitTry(
    delivery: Delivery,
    result: Performed<Outcome> | undefined,
    { guard, ack, actor }: Try<Tx> = {},
  ): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const event = storedEventOf(delivery) as SagaEvent
      const facts = await service.load(tx, toLoad([delivery]), true)
      const entries: NewEntry[] = []
      if (!service.alreadyHandled(facts, event)) {
        if (delivery.type === 'unreadable') throw delivery.unreadable.error
        if (result?.type === 'failed') throw result.error
        entries.push(...entriesOf(event, service.decide(facts, event, result?.outcome), actor))
        service.save(tx, facts)
      }
      ack?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    notifyFor(log, appended)
  }

  /** Passes one event of a blocked order by: the service notes it as seen, and the log says who decided so and why. */
  async function commitSkip(
    stored: StoredEvent,
    note: string,
    { guard, ack, actor }: Try<Tx>,
  ): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const placeholder = placeholderFor(stored)
      const facts = await service.load(tx, [placeholder], true)
      const entries: NewEntry[] = []
      if (!service.alreadyHandled(facts, stored)) {
        service.skip(facts, stored)
        service.save(tx, facts)
        const data = {
          service: service.name,
          version: stored.version,
          eventType: stored.type,
          note,
        }
        entries.push(
          entryOf(
            `${service.name}/skip`,
            placeholder,
            { type: 'StepSkipped', data },
            0,
            new Date(clock.now()),
            log.partitions,
            actor ?? null,
          ),
        )
      }
      ack?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    notifyFor(log, appended)
  }

  const entriesOf = (event: SagaEvent, emitted: readonly NewEvent[], actor?: Actor) =>
    emitted.map((fresh, index) =>
      entryOf(
        service.name,
        event,
        fresh,
        index,
        new Date(clock.now()),
        log.partitions,
        actor ?? null,
      ),
    )

  /** Sets the order of one event aside, and nothing else. */
  async function blockOrder(
    event: SagaEvent,
    failure: Failure,
    ack: (tx: Tx) => void,
  ): Promise<void> {
    await log.transaction(async (tx) => {
      const blocked = await blockedAmong(tx, [event])
      if (!blocked.has(event.orderId)) log.block(tx, service.name, [failure])
      ack(tx)
    })
  }

  const blockedAmong = (tx: Tx, events: readonly Pick<SagaEvent, 'orderId'>[]) =>
    log.blockedAmong(tx, service.name, [...new Set(events.map((event) => event.orderId))])

  return { perform, commit, commitTry, commitSkip, blockOrder }
}

const isGap = (delivery: Delivery) =>
  delivery.type === 'unreadable' && delivery.unreadable.error instanceof VersionGap

/** The events whose orders' rows are needed; in place of one that can't be read stands one that says no more than its order. */
const toLoad = (deliveries: readonly Delivery[]) =>
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
export function notifyFor(
  log: Pick<EventLog<unknown>, 'notify'>,
  appended: readonly NewEntry[],
): void {
  if (appended.length === 0) return
  log.notify(
    new Set(appended.map((entry) => entry.partition)),
    new Set(appended.map((entry) => entry.type)),
  )
}

/** What a decision states becomes an entry of the log: its id derives from the cause, its trace goes on. */
function entryOf(
  service: string,
  cause: SagaEvent,
  fresh: NewEvent,
  index: number,
  at: Date,
  partitions: number,
  actor: Actor | null,
): NewEntry {
  return {
    id: derivedId(cause.id, service, index),
    orderId: cause.orderId,
    partition: partitionOf(cause.orderId, partitions),
    type: fresh.type,
    schemaVersion: catalog[fresh.type].version,
    time: at.toISOString(),
    data: fresh.data,
    causationId: cause.id,
    correlationId: cause.correlationId,
    traceparent: cause.traceparent,
    actor,
  }
}
