import type { Service } from '../catalog/events.ts'
import { defineSaga, type HandlersOf, type SagaStep } from './define-saga.ts'

/**
 * The saga of a return: goods of a completed order come back, and what was paid for them is given
 * back. Each event carries its `returnId` and stands in the order's own log; several returns of an
 * order run side by side.
 *
 * Forward: approved by a person, a label from the carrier, received and inspected unit by unit, the
 * money given back, and then what is as new on the shelf again. What was not accepted goes back to
 * the customer. The pivot is the refund: nothing is stock before it, so a return that is given up
 * leaves stock and money as they were.
 *
 * Backward, from the far end: payment promises not to give anything back, then shipping voids the
 * label, or sends back what has arrived. A request to give the return up overtakes a label and a
 * refund that nobody has asked for yet, as a request to cancel does with an order, and touches no
 * other return and nothing of the order.
 */
export const returnSaga = defineSaga({
  name: 'return',
  start: { step: 'asked', service: 'orders' },
  undoneBy: 'ReturnGiveUpRequested',
  steps: [
    {
      service: 'orders',
      on: 'ReturnRequested',
      emits: ['ReturnApproved', 'ReturnRefused'],
      step: 'approve',
    },
    {
      service: 'orders',
      on: 'ReturnReviewed',
      emits: ['ReturnApproved', 'ReturnRefused'],
      step: 'approve',
    },
    { service: 'inventory', on: 'ReturnApproved', emits: [] },
    { service: 'payment', on: 'ReturnApproved', emits: [] },
    {
      service: 'shipping',
      on: 'ReturnApproved',
      emits: ['ReturnLabelled', 'ReturnLabelFailed'],
      calls: ['label'],
      overtaken: true,
      step: 'label',
      awaits: 'ReturnReceived',
    },
    { service: 'inventory', on: 'ReturnReceived', emits: [] },
    { service: 'shipping', on: 'ReturnReceived', emits: [] },
    {
      service: 'payment',
      on: 'ReturnReceived',
      emits: ['ReturnRefunded', 'ReturnRefundFailed'],
      calls: ['refund'],
      overtaken: true,
      step: 'repay',
      pivot: true,
    },
    { service: 'inventory', on: 'ReturnRefunded', emits: ['ReturnRestocked'], step: 'restock' },
    {
      service: 'shipping',
      on: 'ReturnRestocked',
      emits: ['ReturnSentBack'],
      calls: ['label'],
      step: 'hand back',
    },
    { service: 'orders', on: 'ReturnSentBack', emits: ['ReturnClosed'], step: 'closed' },

    {
      service: 'payment',
      on: 'ReturnGiveUpRequested',
      emits: ['ReturnRefundWithheld', 'ReturnGiveUpRefused', 'ReturnRefunded'],
      calls: ['void'],
      step: 'withhold',
      compensates: 'repay',
    },
    {
      service: 'shipping',
      on: 'ReturnRefundWithheld',
      emits: ['ReturnRecalled'],
      calls: ['void', 'label'],
      step: 'send back',
      compensates: 'label',
    },
    {
      service: 'shipping',
      on: 'ReturnRefundFailed',
      emits: ['ReturnRecalled'],
      calls: ['label'],
      step: 'send back',
      compensates: 'label',
    },
    { service: 'orders', on: 'ReturnLabelFailed', emits: ['ReturnClosed'], step: 'given up' },
    { service: 'orders', on: 'ReturnRecalled', emits: ['ReturnClosed'], step: 'given up' },
  ],
})

/** A stop of the drawing of a return. */
export type ReturnStep = SagaStep<typeof returnSaga>

/** The handlers of a service for the saga of a return. */
export type ReturnHandlers<N extends Service, Facts, State, Outcome = undefined> = HandlersOf<
  typeof returnSaga,
  N,
  Facts,
  State,
  Outcome
>
