import type { Answers, Step, SubscribesTo } from '../../saga/order-saga.ts'

/** What the types of the table are made of; see handlers.ts. */

export const heard: SubscribesTo<'shipping'> = 'PaymentCompleted'
// @ts-expect-error shipping does not hear that the stock was released
export const unheard: SubscribesTo<'shipping'> = 'InventoryReleased'

export const answered: Answers<'payment', 'InventoryReserved'> = 'PaymentFailed'
// @ts-expect-error payment does not answer a reservation with a refund
export const unanswered: Answers<'payment', 'InventoryReserved'> = 'PaymentRefunded'

export const rows = [
  { service: 'inventory', on: 'OrderCreated', emits: ['InventoryReserved'] },
  // @ts-expect-error a row for an event that is not in the catalogue
  { service: 'inventory', on: 'OrderWished', emits: [] },
  // @ts-expect-error a row for a service that there is not
  { service: 'marketing', on: 'OrderCreated', emits: [] },
] as const satisfies readonly Step[]
