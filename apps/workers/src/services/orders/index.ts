import { VersionGap } from '@sagaboard/events/log/gap-detector'
import { type SagaService, UnknownOrder } from '@sagaboard/events/runtime/saga-service'
import { applyEvent } from '@sagaboard/events/saga/apply-event'
import { callsOf } from '@sagaboard/events/saga/order-saga'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { notKnown } from '../order-records.ts'
import type { OrdersStore } from './store.ts'

interface Facts {
  orders: Map<string, OrderView>
  /** The versions from which orders were folded on. */
  changed: Map<string, number>
}

/**
 * Orders: keeps the order's row equal to the fold of its events, and closes the order at the end of
 * the chain. It subscribes to every event but OrderCreated, whose row is written together with that
 * event; one of a type that this build does not know is a fault, as the row would no longer be the
 * fold.
 */
export function ordersService<Tx>(store: OrdersStore<Tx>): SagaService<Facts, undefined, Tx> {
  return {
    name: 'orders',
    subscribesTo: { except: ['OrderCreated'] },
    calls: callsOf('orders'),
    isProjection: true,
    async load(tx, events, _lock, less) {
      const orders = await store.loadOrders(tx, notKnown(events, less))
      for (const [orderId, order] of less?.known ?? []) orders.set(orderId, order as OrderView)
      return { orders, changed: new Map() }
    },
    decide(facts, event) {
      const before = facts.orders.get(event.orderId)
      if (!before)
        throw new UnknownOrder(`${event.type} of order ${event.orderId}, which was never placed`)
      if (event.version > before.version + 1)
        throw new VersionGap(`event ${before.version + 1} is missing before event ${event.version}`)
      const applied = applyEvent('orders', { order: before }, event, undefined)
      if (!applied?.state) return []
      facts.orders.set(event.orderId, applied.state)
      noteChange(facts, before)
      return applied.emit
    },
    save(tx, facts) {
      store.saveOrders(
        tx,
        [...facts.changed].flatMap(([orderId, before]) => {
          const order = facts.orders.get(orderId)
          return order ? [Object.assign({}, order, { before })] : []
        }),
      )
    },
    alreadyHandled: ({ orders }, { orderId, version }) =>
      version <= (orders.get(orderId)?.version ?? 0),
    rowOf: (facts, orderId) => facts.orders.get(orderId),
    rowMadeBy: (event) => (event.type === 'OrderCreated' ? evolve(emptyOrder, event) : undefined),
    skip(facts, { orderId, version, time }) {
      const order = facts.orders.get(orderId)
      if (!order)
        throw new UnknownOrder(`event ${version} of order ${orderId}, which was never placed`)
      facts.orders.set(orderId, { ...order, version, updatedAt: time })
      noteChange(facts, order)
    },
  }
}

/** Notes from which version on the row is folded, once. */
function noteChange({ changed }: Facts, { orderId, version }: OrderView): void {
  if (!changed.has(orderId)) changed.set(orderId, version)
}
