import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent } from '@sagaboard/events/saga/apply-event'
import type { Reservation } from '@sagaboard/events/saga/inventory'
import { callsOf, subscribesTo } from '@sagaboard/events/saga/order-saga'
import { notKnown } from '../order-records.ts'
import { type InventoryStore, type Movement, Stock } from './store.ts'

interface Facts {
  reservations: OrderRecords<Reservation>
  stock: Stock
  movements: Movement[]
}

/** Inventory: reserves stock for an order, commits it when the order has shipped, or releases it. */
export function inventoryService<Tx>(store: InventoryStore<Tx>): SagaService<Facts, undefined, Tx> {
  return {
    name: 'inventory',
    subscribesTo: subscribesTo('inventory'),
    calls: callsOf('inventory'),
    async load(tx, events, _lock, less) {
      const unknown = notKnown(events, less)
      const [reservations, stock] = await Promise.all([
        store.loadReservations(tx, unknown),
        store.loadStock(tx, unknown, { lock: !less?.optimistic }),
      ])
      return {
        reservations: new OrderRecords(reservations, less?.known),
        stock: new Stock(stock),
        movements: [],
      }
    },
    decide({ reservations, stock, movements }, event) {
      const { orderId, version: causeVersion } = event
      const facts = {
        reservation: reservations.state(orderId),
        stockOf: (sku: string) => stock.of(sku),
      }
      const applied = applyEvent('inventory', facts, event, undefined)
      if (!applied) return []
      for (const effect of applied.stock) {
        stock.apply(effect)
        movements.push(Object.assign({}, effect, { orderId, causeVersion }))
      }
      return reservations.note(event, applied)
    },
    save(tx, { reservations, stock, movements }) {
      store.saveReservations(tx, reservations.changes())
      store.saveMovements(tx, stock.changes(), movements)
    },
    rowOf: ({ reservations }, orderId) => reservations.record(orderId),
    alreadyHandled: ({ reservations }, place) => reservations.alreadyHandled(place),
    skip: ({ reservations }, place) => reservations.skip(place),
  }
}
