import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { events as catalog } from '../catalog/events.ts'
import { derivedId } from './derived-id.ts'
import { partitionOf } from './partition.ts'
import { Patience } from './patience.ts'
import { type Delivery, type EventLog, type Fault, type NewEntry, placeOf } from './ports.ts'
import type { SagaService } from './saga-service.ts'
import type { Timers } from './timers.ts'

/** What came of the external call for one event. */
export type Performed<Outcome> = { type: 'answered'; outcome: Outcome | undefined } | { type: 'failed'; error: unknown }

/** What is written down about an event that failed. */
export type FaultOf = (event: SagaEvent, error: unknown, attempts?: number) => Fault

const none: ReadonlySet<string> = new Set()

/** The parts of handling events, used for batches and for orders that are tried again. */
export function eventHandling<Facts, Outcome, Tx>(service: SagaService<Facts, Outcome, Tx>, log: EventLog<Tx>, timers: Timers) {
  /**
   * Makes the external calls that these events need, at the same time, outside any transaction.
   *
   * @param ahead `skip`: no call for an order that is blocked, its event waits; `try`: this is the try of a blocked order
   * @param patienceMs how much longer than the first answer the others may take; undefined: as long as the adapter does
   */
  async function perform(
    events: readonly SagaEvent[],
    ahead: 'skip' | 'try',
    patienceMs?: number,
  ): Promise<Map<string, Performed<Outcome>>> {
    const performed = new Map<string, Performed<Outcome>>()
    const call = service.perform?.bind(service)
    const calling = call ? events.filter((event) => service.calls.includes(event.type)) : []
    if (!call || calling.length === 0) return performed
    const [facts, blocked] = await Promise.all([
      service.load(log.reader, calling, false),
      ahead === 'skip' ? blockedAmong(log.reader, calling) : none,
    ])
    const patience = new Patience(patienceMs, timers)
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
   * Decides the deliveries in order and commits everything in one transaction: rows, new events, faults, cursor.
   *
   * @param faultOf what to write down for an event that can't be read or whose call failed: its order is set aside, the
   *   others go on; `throw`: this is the try of a blocked order, which fails as a whole
   * @param settle moves the cursor, in the same transaction
   */
  async function commit(
    deliveries: readonly Delivery[],
    performed: ReadonlyMap<string, Performed<Outcome>>,
    faultOf: FaultOf | 'throw',
    settle: (tx: Tx) => void,
  ): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      const events = deliveries.flatMap((delivery) => (delivery.type === 'event' ? [delivery.event] : []))
      const [aside, facts] = await Promise.all([
        faultOf === 'throw' ? new Set<string>() : blockedAmong(tx, deliveries.map(placeOf)),
        service.load(tx, events, true),
      ])
      const faults: Fault[] = []
      const setAside = (event: SagaEvent, error: unknown) => {
        if (faultOf === 'throw') throw error
        aside.add(event.orderId)
        faults.push(faultOf(event, error))
      }
      const entries: NewEntry[] = []
      for (const delivery of deliveries) {
        const event = placeOf(delivery) as SagaEvent
        // What follows a blocked event of its order waits behind it: it is read again from the log when the order moves on.
        if (aside.has(event.orderId)) continue
        if (delivery.type === 'unreadable') {
          setAside(event, delivery.unreadable.error)
          continue
        }
        const result = performed.get(event.id)
        if (result?.type === 'failed') {
          setAside(event, result.error)
          continue
        }
        const emitted = service.decide(facts, event, result?.outcome)
        for (const [index, fresh] of emitted.entries())
          entries.push(entryOf(service.name, event, fresh, index, new Date(timers.now()), log.partitions))
      }
      service.save(tx, facts)
      if (faults.length > 0) log.block(tx, service.name, faults)
      settle(tx)
      log.append(tx, entries)
      appended.push(...entries)
    })
    wakeFor(log, appended)
  }

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

  return { perform, commit, setAside }
}

/** Wakes the readers of what was appended; to be called once it is committed. */
export function wakeFor(log: Pick<EventLog<unknown>, 'wake'>, appended: readonly NewEntry[]): void {
  if (appended.length === 0) return
  log.wake(new Set(appended.map((entry) => entry.partition)), new Set(appended.map((entry) => entry.type)))
}

/** What a decision states becomes an entry of the log: its id derives from the cause, its trace goes on. */
function entryOf(service: string, cause: SagaEvent, fresh: NewEvent, index: number, at: Date, partitions: number): NewEntry {
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
    actor: null,
  }
}
