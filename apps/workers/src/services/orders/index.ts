import { VersionGap } from '@sagaboard/events/runtime/gap-detector'
import { type SagaService, UnknownOrder } from '@sagaboard/events/runtime/saga-service'
import { decideWith } from '@sagaboard/events/saga/define-saga'
import { evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { orders } from '@sagaboard/events/saga/orders'
import type { OrdersStore } from './store.ts'

interface Facts {
  orders: Map<string, OrderView>
  changed: Set<string>
}

/**
 * Orders: keeps the order's row equal to the fold of its events, and closes the order at the end of the chain. It hears
 * every event but OrderCreated, whose row is written together with that event; one of a type that this build does not know
 * is a fault, as the row would no longer be the fold.
 */
export function ordersService<Tx>(store: OrdersStore<Tx>): SagaService<Facts, undefined, Tx> {
  return {
    name: 'orders',
    subscribesTo: { except: ['OrderCreated'] },
    calls: [],
    async load(tx, events) {
      return { orders: await store.loadOrders(tx, events), changed: new Set() }
    },
    decide(facts, event) {
      const before = facts.orders.get(event.orderId)
      if (!before)
        throw new UnknownOrder(`${event.type} of order ${event.orderId}, which was never placed`)
      if (event.version > before.version + 1)
        throw new VersionGap(`event ${before.version + 1} is missing before event ${event.version}`)
      const order = evolve(before, event)
      facts.orders.set(event.orderId, order)
      facts.changed.add(event.orderId)
      return decideWith(orders, { order }, event, undefined)?.emit ?? []
    },
    save(tx, facts) {
      store.saveOrders(
        tx,
        [...facts.changed].flatMap((orderId) => facts.orders.get(orderId) ?? []),
      )
    },
    alreadyHandled: ({ orders }, { orderId, version }) =>
      version <= (orders.get(orderId)?.version ?? 0),
    skip({ orders, changed }, { orderId, version, time }) {
      const order = orders.get(orderId)
      if (!order)
        throw new UnknownOrder(`event ${version} of order ${orderId}, which was never placed`)
      orders.set(orderId, { ...order, version, updatedAt: time })
      changed.add(orderId)
    },
  }
}
