import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { events as catalog } from '../catalog/events.ts'
import { derivedId } from './derived-id.ts'
import { partitionOf } from './partition.ts'
import type { EventLog, Fault, NewEntry } from './ports.ts'
import type { SagaService } from './saga-service.ts'

/** What came of the external call for one event. */
export type Performed<Outcome> = { type: 'answered'; outcome: Outcome | undefined } | { type: 'failed'; error: unknown }

/** A call took longer than the batch may wait. It is asked again, with the same key, and the other orders go on. */
export class StillWaiting extends Error {
  readonly retry = true
  override name = 'StillWaiting'
}

/** The two halves of handling events, used for batches and for orders that are tried again. */
export function eventHandling<Facts, Outcome, Tx>(service: SagaService<Facts, Outcome, Tx>, log: EventLog<Tx>, now: () => Date) {
  /**
   * Makes the external calls that these events need, at the same time, outside any transaction.
   *
   * @param patienceMs how long to wait for an answer; undefined: as long as the adapter does
   */
  async function perform(events: readonly SagaEvent[], patienceMs?: number): Promise<Map<string, Performed<Outcome>>> {
    const performed = new Map<string, Performed<Outcome>>()
    const call = service.perform?.bind(service)
    const calling = call ? events.filter((event) => service.calls.includes(event.type)) : []
    if (!call || calling.length === 0) return performed
    const facts = await service.load(log.reader, calling, false)
    await Promise.all(
      calling.map(async (event) => {
        try {
          const outcome = await withPatience(call(event, facts), patienceMs, `${service.name} waits for an answer on ${event.type}`)
          performed.set(event.id, { type: 'answered', outcome })
        } catch (error) {
          performed.set(event.id, { type: 'failed', error })
        }
      }),
    )
    return performed
  }

  /**
   * Decides the events in order and commits everything in one transaction: rows, new events, faults, cursor.
   *
   * @param faultOf what to write down for an event whose call failed; its order is set aside, the others go on
   * @param settle moves the cursor, in the same transaction
   */
  async function commit(
    events: readonly SagaEvent[],
    performed: ReadonlyMap<string, Performed<Outcome>>,
    faultOf: ((event: SagaEvent, error: unknown) => Fault) | 'throw',
    settle: (tx: Tx) => void,
    alsoBlock: readonly Fault[] = [],
  ): Promise<void> {
    const appended: NewEntry[] = []
    await log.transaction(async (tx) => {
      const aside = new Set<string>()
      const faults = [...alsoBlock]
      const entries: NewEntry[] = []
      if (events.length > 0) {
        const orderIds = [...new Set(events.map((event) => event.orderId))]
        const [blocked, facts] = await Promise.all([
          faultOf === 'throw' ? new Set<string>() : log.blockedAmong(tx, service.name, orderIds),
          service.load(tx, events, true),
        ])
        for (const fault of faults) aside.add(fault.orderId)
        for (const event of events) {
          // What follows a blocked event of its order waits behind it: it is read again from the log when the order moves on.
          if (blocked.has(event.orderId) || aside.has(event.orderId)) continue
          const result = performed.get(event.id)
          if (result?.type === 'failed') {
            if (faultOf === 'throw') throw result.error
            aside.add(event.orderId)
            faults.push(faultOf(event, result.error))
            continue
          }
          const emitted = service.decide(facts, event, result?.outcome)
          for (const [index, fresh] of emitted.entries()) entries.push(entryOf(service.name, event, fresh, index, now(), log.partitions))
        }
        service.save(tx, facts)
      }
      if (faults.length > 0) log.block(tx, service.name, faults)
      settle(tx)
      if (entries.length > 0) log.append(tx, entries)
      appended.push(...entries)
    })
    wakeFor(log, appended)
  }

  return { perform, commit }
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

async function withPatience<T>(answer: Promise<T>, patienceMs: number | undefined, what: string): Promise<T> {
  if (patienceMs === undefined) return answer
  let timer: NodeJS.Timeout | undefined
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StillWaiting(`${what} for longer than ${patienceMs} ms`)), patienceMs)
  })
  try {
    return await Promise.race([answer, impatience])
  } finally {
    clearTimeout(timer)
  }
}
