import type { SagaEvent } from '../catalog/envelope.ts'
import type { EventType, Service } from '../catalog/events.ts'
import {
  type AnswersIn,
  type Decision,
  defineSaga,
  type StepName,
  type SubscribesToIn,
} from './define-saga.ts'

/**
 * The saga of an order, as one table: who handles what, may answer what, asks whom, and what takes
 * back what. Read this first.
 *
 * Handler types, subscriptions, tests, the Mermaid in the docs and every drawing in the console are
 * computed from it; a missing handler, an answer that a row does not list, or a compensation of
 * what is no step, does not compile.
 *
 * Forward, each step handles the success of the one before. Backward, the same chain runs from its
 * far end: shipping first promises never to ship, then payment gives the money back (or promises
 * never to take it), and only then does inventory release the stock. Each promise is a tombstone in
 * that service's row, so a forward event that arrives later is refused, and stock is never free
 * while somebody may still ship it.
 *
 * A request to cancel overtakes what has not happened: once the log holds one, no charge and no label
 * is asked for any more. Whether one was made by an earlier try is then *uncertain*, and `void`
 * settles it when the chain comes back.
 *
 * `step` names the stop of the drawing that a row belongs to; a row without one only opens the
 * service's row, or answers what a person asks for beside the line. After the `pivot` there is no
 * way back; what a person may still do for a completed order is asked for and answered like any
 * other step.
 */
export const orderSaga = defineSaga({
  name: 'order',
  steps: [
    {
      service: 'inventory',
      on: 'OrderCreated',
      emits: ['InventoryReserved', 'InventoryRejected'],
      step: 'reserve',
    },
    { service: 'payment', on: 'OrderCreated', emits: [] },
    { service: 'shipping', on: 'OrderCreated', emits: [] },
    { service: 'shipping', on: 'InventoryReserved', emits: [] },
    {
      service: 'payment',
      on: 'InventoryReserved',
      emits: ['PaymentCompleted', 'PaymentFailed', 'PaymentVoided'],
      calls: ['charge'],
      step: 'charge',
    },
    {
      service: 'shipping',
      on: 'PaymentCompleted',
      emits: ['ShipmentCreated', 'ShipmentFailed'],
      calls: ['label'],
      step: 'ship',
      pivot: true,
    },
    { service: 'inventory', on: 'ShipmentCreated', emits: ['InventoryCommitted'], step: 'commit' },
    { service: 'orders', on: 'InventoryCommitted', emits: ['OrderCompleted'], step: 'completed' },

    {
      service: 'shipping',
      on: 'OrderCancelRequested',
      emits: ['ShipmentCancelled', 'CancellationRefused', 'ShipmentCreated'],
      calls: ['void'],
      step: 'recall',
      compensates: 'ship',
    },
    {
      service: 'payment',
      on: 'ShipmentCancelled',
      emits: ['PaymentRefunded', 'PaymentVoided'],
      calls: ['refund', 'void'],
      step: 'refund',
      compensates: 'charge',
    },
    {
      service: 'payment',
      on: 'ShipmentFailed',
      emits: ['PaymentRefunded', 'PaymentVoided'],
      calls: ['refund', 'void'],
      step: 'refund',
      compensates: 'charge',
    },
    {
      service: 'inventory',
      on: 'PaymentFailed',
      emits: ['InventoryReleased'],
      step: 'release',
      compensates: 'reserve',
    },
    {
      service: 'inventory',
      on: 'PaymentRefunded',
      emits: ['InventoryReleased'],
      step: 'release',
      compensates: 'reserve',
    },
    {
      service: 'inventory',
      on: 'PaymentVoided',
      emits: ['InventoryReleased'],
      step: 'release',
      compensates: 'reserve',
    },
    { service: 'orders', on: 'InventoryRejected', emits: ['OrderCancelled'], step: 'cancelled' },
    { service: 'orders', on: 'InventoryReleased', emits: ['OrderCancelled'], step: 'cancelled' },

    {
      service: 'payment',
      on: 'RefundRequested',
      emits: ['RefundIssued', 'RefundRefused'],
      calls: ['refund'],
    },
    {
      service: 'inventory',
      on: 'RestockRequested',
      emits: ['InventoryRestocked', 'RestockRefused'],
    },
  ],
})

type Rows = typeof orderSaga.steps
type Row = Rows[number]

/** A stop of the drawing: the steps, and `placed`, where an order enters. */
export type Step = 'placed' | StepName<Rows>

/** The event types that a service must have a handler for. */
export type SubscribesTo<N extends Service> = SubscribesToIn<Row, N>

/** What a service may answer when it handles `E`. */
export type Answers<N extends Service, E extends EventType> = AnswersIn<Row, N, E>

/**
 * The handlers of a service: one for each event that the table routes to it, answering only what
 * the table lists.
 */
export type Handlers<N extends Service, Facts, State, Outcome = undefined> = {
  [E in SubscribesTo<N>]: (
    facts: Facts,
    event: SagaEvent<E>,
    outcome: Outcome,
  ) => Decision<State, Answers<N, E>>
}

export const { subscribesTo, answers, mayCall, callsOf, overtakenOf } = orderSaga
