import type { Handlers } from './order-saga.ts'
import type { OrderView } from './order-view.ts'

export interface OrderFacts {
  /** The order as folded from its events up to and with the one being handled; undefined before OrderCreated. */
  order: OrderView
}

/** Closes an order that has been undone, once, with the reason why it was. */
function close({ order }: OrderFacts) {
  if (order.status === 'CANCELLED' || order.status === 'COMPLETED' || !order.reason)
    return { state: order, emit: [] }
  return {
    state: order,
    emit: [{ type: 'OrderCancelled' as const, data: { reason: order.reason } }],
  }
}

export const orders: Handlers<'orders', OrderFacts, OrderView> = {
  InventoryCommitted({ order }) {
    if (order.status === 'COMPLETED') return { state: order, emit: [] }
    return { state: order, emit: [{ type: 'OrderCompleted', data: {} }] }
  },
  InventoryRejected: close,
  InventoryReleased: close,
}
