import type { StateRow } from './state-at.ts'

/** What the parts of an order's state are called, in the order in which they are shown. */
export const stateNames = {
  order: 'state.order',
  money: 'state.money',
  stock: 'state.stock',
  parcels: 'state.parcels_title',
  follow_up: 'state.follow_up',
  returns: 'state.returns',
} as const satisfies Record<StateRow['part'], string>
