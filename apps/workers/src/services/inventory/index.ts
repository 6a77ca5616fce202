import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { decideWith } from '@sagaboard/events/saga/define-saga'
import {
  type InventoryFacts,
  inventory,
  type Reservation,
  stockEffect,
} from '@sagaboard/events/saga/inventory'
import { subscribesTo } from '@sagaboard/events/saga/order-saga'
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
    calls: [],
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
      const before = reservations.state(event.orderId)
      const facts: InventoryFacts = { reservation: before, stockOf: (sku) => stock.of(sku) }
      const decision = decideWith(inventory, facts, event, undefined)
      if (!decision) return []
      for (const effect of stockEffect(before, decision.state)) {
        stock.apply(effect)
        movements.push({ ...effect, orderId: event.orderId, causeVersion: event.version })
      }
      return reservations.note(event, decision)
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
