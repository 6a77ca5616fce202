import type { NewEvent, SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'

/**
 * The saga of an order, as one table: who hears what, may answer what, and what undoes what. Read this first.
 *
 * Handler types, subscriptions, tests, the Mermaid in the docs and every drawing in the console are computed from it; a
 * missing handler, or an answer that a row does not list, does not compile.
 *
 * Forward, each step hears the success of the one before. Backward, the same chain runs from its far end: shipping first
 * promises never to ship, then payment gives the money back (or promises never to take it), and only then does inventory
 * release the stock. Each promise is a tombstone in that service's row, so a forward event that arrives later is refused,
 * and stock is never free while somebody may still ship it.
 *
 * `station` names the stop of the drawing that a row belongs to; a row without one only opens the service's record.
 * After the `pivot` there is no way back; what a person may still do for a completed order is asked for and answered
 * like any other step.
 */
export const orderSaga = [
  {
    service: 'inventory',
    on: 'OrderCreated',
    emits: ['InventoryReserved', 'InventoryRejected'],
    station: 'reserve',
  },
  { service: 'payment', on: 'OrderCreated', emits: [] },
  { service: 'shipping', on: 'OrderCreated', emits: [] },
  { service: 'shipping', on: 'InventoryReserved', emits: [] },
  {
    service: 'payment',
    on: 'InventoryReserved',
    emits: ['PaymentCompleted', 'PaymentFailed'],
    station: 'charge',
  },
  {
    service: 'shipping',
    on: 'PaymentCompleted',
    emits: ['ShipmentCreated', 'ShipmentFailed'],
    station: 'ship',
    pivot: true,
  },
  { service: 'inventory', on: 'ShipmentCreated', emits: ['InventoryCommitted'], station: 'commit' },
  { service: 'orders', on: 'InventoryCommitted', emits: ['OrderCompleted'], station: 'completed' },

  {
    service: 'shipping',
    on: 'OrderCancelRequested',
    emits: ['ShipmentCancelled', 'CancellationRefused'],
    station: 'recall',
    compensates: 'ship',
  },
  {
    service: 'payment',
    on: 'ShipmentCancelled',
    emits: ['PaymentRefunded', 'PaymentVoided'],
    station: 'refund',
    compensates: 'charge',
  },
  {
    service: 'payment',
    on: 'ShipmentFailed',
    emits: ['PaymentRefunded', 'PaymentVoided'],
    station: 'refund',
    compensates: 'charge',
  },
  {
    service: 'inventory',
    on: 'PaymentFailed',
    emits: ['InventoryReleased'],
    station: 'release',
    compensates: 'reserve',
  },
  {
    service: 'inventory',
    on: 'PaymentRefunded',
    emits: ['InventoryReleased'],
    station: 'release',
    compensates: 'reserve',
  },
  {
    service: 'inventory',
    on: 'PaymentVoided',
    emits: ['InventoryReleased'],
    station: 'release',
    compensates: 'reserve',
  },
  { service: 'orders', on: 'InventoryRejected', emits: ['OrderCancelled'], station: 'cancelled' },
  { service: 'orders', on: 'InventoryReleased', emits: ['OrderCancelled'], station: 'cancelled' },

  { service: 'payment', on: 'RefundRequested', emits: ['RefundIssued', 'RefundRefused'] },
  { service: 'inventory', on: 'RestockRequested', emits: ['InventoryRestocked', 'RestockRefused'] },
] as const satisfies readonly Step[]

/** One row: `service` hears `on` and answers with at most one of `emits`. */
export interface Step {
  service: Service
  on: EventType
  emits: readonly EventType[]
  station?: string
  compensates?: string
  pivot?: true
}

type Row = (typeof orderSaga)[number]

/** A stop of the drawing: the stations of the rows, and `placed`, where an order enters. */
export type Station = 'placed' | Extract<Row, { station: string }>['station']

/** The event types that a service must have a handler for. */
export type SubscribesTo<N extends Service> = Extract<Row, { service: N }>['on']

/** What a service may answer when it hears `E`. */
export type Answers<N extends Service, E extends EventType> = Extract<
  Row,
  { service: N; on: E }
>['emits'][number]

/** What a handler says: the service's record as it is from now on, and the events that it states (none when nothing changes). */
export interface Decision<State, Answer extends EventType> {
  state: State
  emit: NewEvent<Answer>[]
}

/** The handlers of a service: one for each event that the table routes to it, answering only what the table lists. */
export type Handlers<N extends Service, Facts, State, Outcome = undefined> = {
  [E in SubscribesTo<N>]: (
    facts: Facts,
    event: SagaEvent<E>,
    outcome: Outcome,
  ) => Decision<State, Answers<N, E>>
}

/** The event types that the table routes to `service`. */
export function subscribesTo(service: Service): EventType[] {
  return orderSaga.filter((row) => row.service === service).map((row) => row.on)
}

/** What `service` may answer to `on`; undefined when the table has no such row. */
export function answers(service: Service, on: EventType): readonly EventType[] | undefined {
  return orderSaga.find((row) => row.service === service && row.on === on)?.emits
}

/** Calls the handler that the table routes `event` to; undefined when it routes it to none of these. */
export function decideWith<N extends Service, Facts, State, Outcome>(
  handlers: Handlers<N, Facts, State, Outcome>,
  facts: Facts,
  event: SagaEvent,
  outcome: Outcome,
): Decision<State, EventType> | undefined {
  // The one place where the link between an event's type and its handler is stated instead of inferred.
  const byType = handlers as unknown as Partial<
    Record<
      EventType,
      (facts: Facts, event: SagaEvent, outcome: Outcome) => Decision<State, EventType>
    >
  >
  return byType[event.type]?.(facts, event, outcome)
}
