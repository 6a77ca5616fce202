import { VersionGap } from '@sagaboard/events/log/gap-detector'
import { type SagaService, UnknownOrder } from '@sagaboard/events/runtime/saga-service'
import { applyEvent } from '@sagaboard/events/saga/apply-event'
import { expiryAfter, usualReservationMs } from '@sagaboard/events/saga/expiry'
import { emptyOrder, evolve, type OrderView } from '@sagaboard/events/saga/order-view'
import { callsOf } from '@sagaboard/events/saga/sagas'
import { notKnown } from '../order-records.ts'
import { FollowUps, firstsOf } from './follow-ups.ts'
import type { OrdersStore } from './store.ts'

interface Facts {
  orders: Map<string, OrderView>
  /** The orders that were folded on, as they were read. */
  changed: Map<string, OrderView>
  /** When orders run out of time, where one of these events says so. */
  expiries: Map<string, string | null>
  /** Orders of which something is left out, by id. */
  inPart: Set<string>
  followUps: FollowUps
}

/**
 * Orders: keeps the order's row equal to the fold of its events, opens the follow-up of one that is
 * delivered in part, and closes the order at the end of the chain. It subscribes to every event but OrderCreated, whose row is written together with that
 * event; one of a type that this build does not know is a fault, as the row would no longer be the
 * fold.
 *
 * @param reservationMs how long an order may take once its stock is reserved after it waited for it, or its label is asked
 *   for after it was packed
 */
export function ordersService<Tx>(
  store: OrdersStore<Tx>,
  reservationMs = usualReservationMs,
): SagaService<Facts, undefined, Tx> {
  return {
    name: 'orders',
    subscribesTo: { except: ['OrderCreated'] },
    calls: callsOf('orders'),
    isProjection: true,
    async load(tx, events, _lock, less) {
      const firstIds = firstsOf(events)
      const [orders, firsts] = await Promise.all([
        store.loadOrders(tx, notKnown(events, less)),
        store.loadFirsts(tx, firstIds),
      ])
      for (const [orderId, order] of less?.known ?? []) orders.set(orderId, order as OrderView)
      const followUps = new FollowUps(firstIds, firsts)
      return { orders, changed: new Map(), expiries: new Map(), inPart: new Set(), followUps }
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
      const expiresAt = expiryAfter(event, { before, after: applied.state }, reservationMs)
      if (expiresAt !== undefined) facts.expiries.set(event.orderId, expiresAt)
      if (event.type === 'InventoryReserved' && event.data.leftOut) facts.inPart.add(event.orderId)
      facts.followUps.open(event, applied.state)
      return applied.emit
    },
    save(tx, facts) {
      store.saveOrders(
        tx,
        [...facts.changed].flatMap(([orderId, before]) => {
          const order = facts.orders.get(orderId)
          return order ? [{ order, before }] : []
        }),
      )
      store.saveExpiries(
        tx,
        [...facts.expiries].map(([orderId, expiresAt]) => ({ orderId, expiresAt })),
      )
      store.saveInPart(
        tx,
        [...facts.inPart].flatMap((orderId) => facts.orders.get(orderId) ?? []),
        facts.followUps.rows(reservationMs),
      )
    },
    lacks: ({ followUps }, event) => followUps.lacks(event),
    opened: ({ followUps }, partitions) => followUps.entries(partitions),
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

/** Notes from where on the row is folded, once. */
function noteChange({ changed }: Facts, before: OrderView): void {
  if (!changed.has(before.orderId)) changed.set(before.orderId, before)
}
