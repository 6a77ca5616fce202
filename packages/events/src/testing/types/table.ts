import { defineSaga, type SagaStep } from '../../saga/define-saga.ts'
import type { Answers, SubscribesTo } from '../../saga/sagas.ts'

/** What the types of the table are made of; see handlers.ts. */

export const heard: SubscribesTo<'shipping'> = 'PaymentCompleted'
// @ts-expect-error shipping does not hear that the stock was released
export const unheard: SubscribesTo<'shipping'> = 'InventoryReleased'

export const answered: Answers<'payment', 'InventoryReserved'> = 'PaymentFailed'
// @ts-expect-error payment does not answer a reservation with a refund
export const unanswered: Answers<'payment', 'InventoryReserved'> = 'PaymentRefunded'

const begins = { start: { step: 'in', service: 'orders' }, undoneBy: 'PaymentFailed' } as const

/** The control: another saga, whose second row takes back what its first one did. */
export const another = defineSaga({
  name: 'another',
  ...begins,
  steps: [
    { service: 'inventory', on: 'OrderCreated', emits: ['InventoryReserved'], step: 'hold' },
    {
      service: 'inventory',
      on: 'PaymentFailed',
      emits: ['InventoryReleased'],
      step: 'free',
      compensates: 'hold',
    },
    { service: 'payment', on: 'InventoryReserved', emits: [], step: 'pay', calls: ['charge'] },
  ],
})
export const step: (typeof another.steps)[0]['step'] = 'hold'
// @ts-expect-error the names of the steps are those of the table
export const noStep: (typeof another.steps)[0]['step'] = 'reserve'

export const stop: SagaStep<typeof another> = 'in'
// @ts-expect-error a stop of another saga
export const foreignStop: SagaStep<typeof another> = 'placed'

export const unknownEvent = defineSaga({
  name: 'unknown event',
  ...begins,
  // @ts-expect-error a row for an event that is not in the catalogue
  steps: [{ service: 'inventory', on: 'OrderWished', emits: [] }],
})

export const unknownService = defineSaga({
  name: 'unknown service',
  ...begins,
  // @ts-expect-error a row for a service that there is not
  steps: [{ service: 'marketing', on: 'OrderCreated', emits: [] }],
})

export const unknownCall = defineSaga({
  name: 'unknown call',
  ...begins,
  // @ts-expect-error a call that no provider takes
  steps: [{ service: 'payment', on: 'OrderCreated', emits: [], calls: 'lend' }],
})

export const unknownStep = defineSaga({
  name: 'unknown step',
  ...begins,
  steps: [
    { service: 'inventory', on: 'OrderCreated', emits: [], step: 'hold' },
    // @ts-expect-error it compensates what is no step of this table
    { service: 'inventory', on: 'PaymentFailed', emits: [], step: 'free', compensates: 'held' },
  ],
})
