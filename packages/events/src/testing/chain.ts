import { randomUUID } from 'node:crypto'
import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import { type EventType, events, type Service } from '../catalog/events.ts'
import { type NewEntry, Outdated } from '../log/event-store.ts'
import { partitionOf } from '../log/partition.ts'
import { notifyFor } from '../runtime/handle-events.ts'
import { type AnyService, OrderRecords, type SagaService } from '../runtime/saga-service.ts'
import type { MemoryLog } from './memory-log/memory-log.ts'
import type { MemoryTx } from './memory-log/memory-tx.ts'
import { sampleData } from './samples.ts'

/** What a service of the chain keeps of an order: the types that it has handled, in the order in which it did. */
interface Heard {
  orderId: string
  types: EventType[]
}

interface Row {
  state: Heard
  seenVersion: number
}

/** What can be made of the chain in a test. */
export interface ChainOptions {
  /** The external call of `payment` or `shipping`. */
  call?: (service: Service, event: SagaEvent) => Promise<string>
  /** Called before an event is decided; what it throws is a fault. */
  decide?: (service: Service, event: SagaEvent) => void
}

const steps: Record<
  Service,
  { calls: readonly EventType[]; answers: Partial<Record<EventType, EventType | null>> }
> = {
  inventory: {
    calls: [],
    answers: { OrderCreated: 'InventoryReserved', ShipmentCreated: 'InventoryCommitted' },
  },
  payment: {
    calls: ['InventoryReserved'],
    answers: { OrderCreated: null, InventoryReserved: 'PaymentCompleted' },
  },
  shipping: {
    calls: ['PaymentCompleted'],
    answers: { OrderCreated: null, InventoryReserved: null, PaymentCompleted: 'ShipmentCreated' },
  },
  orders: { calls: [], answers: { InventoryCommitted: 'OrderCompleted' } },
}

/**
 * The four services of an order's way forward, small, over the log in memory; each refuses an event of an order that it
 * was never opened for, and an answer that it was not given.
 */
export function chain({ call = async () => 'answered', decide = () => {} }: ChainOptions = {}) {
  /** What was done, in order. */
  const calls: { service: Service; orderId: string; type: EventType }[] = []
  const saves: { service: Service; orderIds: string[] }[] = []
  const loads: { service: Service; orderIds: string[] }[] = []

  function service(name: Service): SagaService<OrderRecords<Heard>, string, MemoryTx> {
    const { answers, calls: needs } = steps[name]
    return {
      name,
      subscribesTo:
        name === 'orders' ? { except: ['OrderCreated'] } : (Object.keys(answers) as EventType[]),
      calls: needs,
      isProjection: name === 'orders',
      perform: needs.length === 0 ? undefined : performing(name),
      async load(tx, heard, lock, less) {
        const orderIds = [...new Set(heard.map(({ orderId }) => orderId))].filter(
          (orderId) => !less?.known.has(orderId),
        )
        if (lock && orderIds.length > 0) loads.push({ service: name, orderIds })
        return new OrderRecords(
          orderIds.flatMap((orderId) => {
            const row = tx.get<Row>(name, orderId)
            return row ? [{ orderId, ...row }] : []
          }),
          less?.known,
        )
      },
      decide(facts, event, outcome) {
        decide(name, event)
        const before = facts.state(event.orderId)
        const mayOpen = event.type === 'OrderCreated' || name === 'orders'
        const state = before ?? (mayOpen ? { orderId: event.orderId, types: [] } : undefined)
        const answer = answers[event.type]
        if (needs.includes(event.type) && outcome === undefined)
          throw new Error(`${name} decides ${event.type} without an answer`)
        const emit = answer ? ([{ type: answer, data: sampleData[answer] }] as NewEvent[]) : []
        return facts.note(event, {
          state: state && { ...state, types: [...state.types, event.type] },
          emit,
        })
      },
      save(tx, facts) {
        const changes = facts.changes()
        if (changes.length > 0)
          saves.push({ service: name, orderIds: changes.map(({ orderId }) => orderId) })
        for (const { orderId, state, seenVersion, seenBefore } of changes) {
          if ((tx.get<Row>(name, orderId)?.seenVersion ?? 0) !== seenBefore)
            throw new Outdated(`${name} has gone on with ${orderId}`)
          tx.put(name, orderId, { state, seenVersion })
        }
      },
      rowOf: (facts, orderId) => facts.record(orderId),
      alreadyHandled: (facts, place) => facts.alreadyHandled(place),
      skip: (facts, place) => facts.skip(place),
    }
  }

  const performing = (name: Service) => async (event: SagaEvent, facts: OrderRecords<Heard>) => {
    if (facts.alreadyHandled(event)) return undefined
    calls.push({ service: name, orderId: event.orderId, type: event.type })
    return call(name, event)
  }

  const all = (['inventory', 'payment', 'shipping', 'orders'] as const).map(
    (name): AnyService<MemoryTx> => service(name),
  )
  return {
    services: all,
    calls,
    saves,
    loads,
    of: (...names: Service[]) => all.filter(({ name }) => names.some((one) => one === name)),
  }
}

/** What a service has handled of an order. */
export const heardBy = (
  log: MemoryLog,
  service: Service,
  orderId: string,
): EventType[] | undefined => log.reader.get<Row>(service, orderId)?.state.types

/** The way of a good order. */
export const wayForward: EventType[] = [
  ...([
    'OrderCreated',
    'InventoryReserved',
    'PaymentCompleted',
    'ShipmentCreated',
    'InventoryCommitted',
    'OrderCompleted',
  ] as const),
]

/** An event of the order as its cause: nobody states it. */
export function entryOf(
  log: MemoryLog,
  orderId: string,
  type: EventType = 'OrderCreated',
): NewEntry {
  const id = randomUUID()
  return {
    id,
    orderId,
    partition: partitionOf(orderId, log.partitions),
    type,
    schemaVersion: events[type].version,
    data: sampleData[type],
    time: '2026-01-05T09:00:00.000Z',
    causationId: null,
    correlationId: id,
    traceparent: null,
    actor: null,
  }
}

export async function append(log: MemoryLog, ...entries: NewEntry[]): Promise<void> {
  await log.transaction(async (tx) => log.append(tx, entries))
  notifyFor(log, entries)
}
