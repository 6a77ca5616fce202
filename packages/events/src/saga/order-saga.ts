import { defineSaga, type SagaStep } from './define-saga.ts'

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
 * An order whose stock is short may wait for it (see in-part.ts): inventory states `StockAwaited`, and reserves once `StockOffered`
 * says that its stock is there, or gives it up on `BackorderExpired`.
 *
 * An order that is to be packed rests between paid and label (see fulfilment.ts): shipping states `PackingStarted`, and asks
 * for the label once a person or its timer states `DispatchRequested`. Until then a cancel is the usual one. Each of several
 * warehouses says for itself that it has packed: all but the last by `WarehousePacked`. While it waits, staff may
 * have it sourced again: shipping hears that first, and from then on asks for no label; then inventory allocates anew; then
 * shipping begins to pack again.
 *
 * A parcel that was returned to sender opens a return by itself, which is a saga of its own (see return-saga.ts).
 *
 * `step` names the stop of the drawing that a row belongs to; a row without one only opens the
 * service's row, or answers what a person asks for beside the line. After the `pivot` there is no
 * way back; what a person may still do for a completed order is asked for and answered like any
 * other step.
 */
export const orderSaga = defineSaga({
  name: 'order',
  start: { step: 'placed', service: 'orders' },
  undoneBy: 'OrderCancelRequested',
  steps: [
    {
      service: 'inventory',
      on: 'OrderCreated',
      emits: ['InventoryReserved', 'InventoryRejected', 'StockAwaited'],
      step: 'reserve',
      rests: { on: 'StockAwaited', until: 'StockOffered', givenUpOn: 'BackorderExpired' },
    },
    { service: 'inventory', on: 'StockOffered', emits: ['InventoryReserved'], step: 'reserve' },
    {
      service: 'inventory',
      on: 'BackorderExpired',
      emits: ['InventoryRejected', 'InventoryReserved'],
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
      overtaken: true,
      step: 'charge',
    },
    {
      service: 'shipping',
      on: 'PaymentCompleted',
      emits: ['ShipmentCreated', 'ShipmentFailed', 'PackingStarted'],
      calls: ['label'],
      overtaken: true,
      step: 'ship',
      pivot: true,
      rests: {
        on: 'PackingStarted',
        until: 'DispatchRequested',
        meanwhile: [
          'WarehousePacked',
          'SourcingRequested',
          'PackingStopped',
          'SourcingRefused',
          'InventoryResourced',
        ],
      },
    },
    { service: 'shipping', on: 'WarehousePacked', emits: [] },
    {
      service: 'shipping',
      on: 'SourcingRequested',
      emits: ['PackingStopped', 'SourcingRefused'],
    },
    { service: 'inventory', on: 'PackingStopped', emits: ['InventoryResourced'] },
    { service: 'shipping', on: 'InventoryResourced', emits: ['PackingStarted'] },
    {
      service: 'shipping',
      on: 'DispatchRequested',
      emits: ['ShipmentCreated', 'ShipmentFailed'],
      calls: ['label'],
      overtaken: true,
      step: 'ship',
      pivot: true,
    },
    { service: 'inventory', on: 'ShipmentCreated', emits: ['InventoryCommitted'], step: 'commit' },
    {
      service: 'orders',
      on: 'InventoryCommitted',
      emits: ['OrderCompleted', 'ReturnRequested'],
      step: 'completed',
    },

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
    { service: 'orders', on: 'ParcelReturned', emits: ['ReturnRequested'], opens: 'return' },
  ],
})

/** A stop of the drawing: the steps, and `placed`, where an order enters. */
export type Step = SagaStep<typeof orderSaga>
