import { isTerminal, type OrderView } from '@sagaboard/events/saga/order-view'
import { hasEnded } from '@sagaboard/events/saga/returns/return-view'

/** Nothing of the order is under way: it has ended, and so has each of its returns. */
export const isSettled = ({ status, returns }: OrderView): boolean =>
  isTerminal(status) && Object.values(returns ?? {}).every(hasEnded)
