import type { Actor, NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { events as catalog } from '../catalog/events.ts'
import { VersionGap } from './contiguity.ts'
import { derivedId } from './derived-id.ts'
import { partitionOf } from './partition.ts'
import type { Patience } from './patience.ts'
import { type Delivery, type EventLog, type Fault, type NewEntry, placeOf, type StoredEvent } from './ports.ts'
import type { SagaService } from './saga-service.ts'
import type { Timers } from './timers.ts'

/** What came of the external call for one event. */
export type Performed<Outcome> = { type: 'answered'; outcome: Outcome | undefined } | { type: 'failed'; error: unknown }

/** What is written down about an event that failed. */
export type FaultOf = (event: SagaEvent, error: unknown, attempts?: number) => Fault

/** What a try of a blocked order brings along. */
export interface Try<Tx> {
  /** First in the transaction: throws when the try is not to go on. */
  guard?: (tx: Tx) => Promise<void>
  /** Last before the events: what is done with the effects. */
  settle?: (tx: Tx) => void
  /** Who decided, when it was a person. */
  actor?: Actor
}

/** How many of a batch were handled before. */
export interface Committed {
  duplicates: number
}

const none: ReadonlySet<string> = new Set()

/** The parts of handling events, used for batches and for orders that are tried again. */
export function eventHandling<Facts, Outcome, Tx>(service: SagaService<Facts, Outcome, Tx>, log: EventLog<Tx>, timers: Timers) {
  /**
   * Makes the external calls that these events need, at the same time, outside any transaction.
   *
   * @param ahead `skip`: no call for an order that is blocked, its event waits; `try`: this is the try of a blocked order
   * @param patience how long the answers are waited for
   */
  async function perform(
    events: readonly SagaEvent[],
    ahead: 'skip' | 'try',
    patience: Patience,
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
          const outcome = await patience.for(call(event, facts), `${service.name} waits for an answer on ${event.type}`)
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
   * @param faultOf what to write down for an order that is set aside
   * @param settle moves the cursor, in the same transaction
   */
  async function commit(
    deliveries: readonly Delivery[],
    performed: ReadonlyMap<string, Performed<Outcome>>,
    faultOf: FaultOf,
    settle: (tx: Tx) => void,
  ): Promise<Committed> {
    const appended: NewEntry[] = []
    const counted: Committed = { duplicates: 0 }
    await log.transaction(async (tx) => {
      const [aside, facts] = await Promise.all([blockedAmong(tx, deliveries.map(placeOf)), service.load(tx, toLoad(deliveries), true)])
      const faults: Fault[] = []
      const setAside = (event: SagaEvent, error: unknown) => {
        aside.add(event.orderId)
        faults.push(faultOf(event, error))
      }
      const entries: NewEntry[] = []
      let duplicates = 0
      for (const delivery of deliveries) {
        const event = placeOf(delivery) as SagaEvent
        // What follows a blocked event of its order waits behind it: it is read again from the log when the order moves on.
        if (aside.has(event.orderId)) continue
        // A gap stands for the event after it as well, which is not delivered again.
        if (!isGap(delivery) && service.seen(facts, event)) {
          duplicates++
          continue
        }
        const result = performed.get(event.id)
        if (delivery.type === 'unreadable') setAside(event, delivery.unreadable.error)
        else if (result?.type === 'failed') setAside(event, result.error)
        else entries.push(...entriesOf(event, service.decide(facts, event, result?.outcome)))
      }
      service.save(tx, facts)
      if (faults.length > 0) log.block(tx, service.name, faults)
      settle(tx)
      log.append(tx, entries)
      appended.push(...entries)
      counted.duplicates = duplicates
    })
    wakeFor(log, appended)
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
    { guard, settle, actor }: Try<Tx> = {},
  ): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const event = placeOf(delivery) as SagaEvent
      const facts = await service.load(tx, toLoad([delivery]), true)
      const entries: NewEntry[] = []
      if (!service.seen(facts, event)) {
        if (delivery.type === 'unreadable') throw delivery.unreadable.error
        if (result?.type === 'failed') throw result.error
        entries.push(...entriesOf(event, service.decide(facts, event, result?.outcome), actor))
        service.save(tx, facts)
      }
      settle?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    wakeFor(log, appended)
  }

  /** Passes one event of a blocked order by: the service notes it as seen, and the log says who decided so and why. */
  async function commitSkip(stored: StoredEvent, note: string, { guard, settle, actor }: Try<Tx>): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      await guard?.(tx)
      const standIn = standInFor(stored)
      const facts = await service.load(tx, [standIn], true)
      const entries: NewEntry[] = []
      if (!service.seen(facts, stored)) {
        service.passBy(facts, stored)
        service.save(tx, facts)
        const data = { service: service.name, version: stored.version, eventType: stored.type, note }
        entries.push(
          entryOf(`${service.name}/skip`, standIn, { type: 'StepSkipped', data }, 0, new Date(timers.now()), log.partitions, actor ?? null),
        )
      }
      settle?.(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    wakeFor(log, appended)
  }

  const entriesOf = (event: SagaEvent, emitted: readonly NewEvent[], actor?: Actor) =>
    emitted.map((fresh, index) => entryOf(service.name, event, fresh, index, new Date(timers.now()), log.partitions, actor ?? null))

  /** Sets the order of one event aside, and nothing else. */
  async function setAside(event: SagaEvent, fault: Fault, settle: (tx: Tx) => void): Promise<void> {
    await log.transaction(async (tx) => {
      const blocked = await blockedAmong(tx, [event])
      if (!blocked.has(event.orderId)) log.block(tx, service.name, [fault])
      settle(tx)
    })
  }

  const blockedAmong = (tx: Tx, events: readonly Pick<SagaEvent, 'orderId'>[]) =>
    log.blockedAmong(tx, service.name, [...new Set(events.map((event) => event.orderId))])

  return { perform, commit, commitTry, commitSkip, setAside }
}

const isGap = (delivery: Delivery) => delivery.type === 'unreadable' && delivery.unreadable.error instanceof VersionGap

/** The events whose orders' rows are needed; in place of one that can't be read stands one that says no more than its order. */
const toLoad = (deliveries: readonly Delivery[]) =>
  deliveries.map((delivery) => (delivery.type === 'event' ? delivery.event : standInFor(delivery.unreadable.stored)))

const standInFor = (stored: StoredEvent): SagaEvent => ({
  ...stored,
  type: 'StepSkipped',
  data: { service: 'orders', version: stored.version, eventType: stored.type, note: '' },
  source: 'orders',
})

/** Wakes the readers of what was appended; to be called once it is committed. */
export function wakeFor(log: Pick<EventLog<unknown>, 'wake'>, appended: readonly NewEntry[]): void {
  if (appended.length === 0) return
  log.wake(new Set(appended.map((entry) => entry.partition)), new Set(appended.map((entry) => entry.type)))
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
