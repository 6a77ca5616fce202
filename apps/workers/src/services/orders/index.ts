import { VersionGap } from '@sagaboard/events/bus/contiguity'
import type { SagaService } from '@sagaboard/events/bus/saga-service'
import { eventTypes } from '@sagaboard/events/catalog/events'
import { decideWith } from '@sagaboard/events/saga/order-saga'
import { orders } from '@sagaboard/events/saga/orders'
import { evolve, type OrderView } from '@sagaboard/events/saga/status'
import type { OrdersStore } from './store.ts'

interface Facts {
  orders: Map<string, OrderView>
  changed: Set<string>
}

/**
 * Orders: keeps the order's row equal to the fold of its events, and closes the order at the end of the chain. It hears
 * every event but OrderCreated, whose row is written together with that event.
 */
export function ordersService<Tx>(store: OrdersStore<Tx>): SagaService<Facts, undefined, Tx> {
  return {
    name: 'orders',
    hears: eventTypes.filter((type) => type !== 'OrderCreated'),
    calls: [],
    async load(tx, events) {
      return { orders: await store.loadOrders(tx, events), changed: new Set() }
    },
    decide(facts, event) {
      const before = facts.orders.get(event.orderId)
      if (!before) throw new Error(`${event.type} of order ${event.orderId}, which was never placed`)
      if (event.version <= before.version) return []
      if (event.version > before.version + 1) throw new VersionGap(`event ${before.version + 1} is missing before event ${event.version}`)
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
  }
}
