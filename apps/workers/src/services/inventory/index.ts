import type { PgTx } from '@sagaboard/db/transaction'
import { OrderRecords, type SagaService } from '@sagaboard/events/bus/saga-service'
import { type InventoryFacts, inventory, type Reservation, stockEffect } from '@sagaboard/events/saga/inventory'
import { decideWith, hears } from '@sagaboard/events/saga/order-saga'
import { loadReservations, loadStock, type Movement, Stock, saveMovements, saveReservations } from './store.ts'

interface Facts {
  reservations: OrderRecords<Reservation>
  stock: Stock
  movements: Movement[]
}

/** Inventory: reserves stock for an order, commits it when the order has shipped, or releases it. */
export const inventoryService: SagaService<Facts, undefined, PgTx> = {
  name: 'inventory',
  hears: hears('inventory'),
  calls: [],
  async load(tx, events) {
    const [reservations, stock] = await Promise.all([loadReservations(tx, events), loadStock(tx, events)])
    return { reservations: new OrderRecords(reservations), stock: new Stock(stock), movements: [] }
  },
  decide({ reservations, stock, movements }, event) {
    if (reservations.seen(event)) return []
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
    saveReservations(tx, reservations.changes())
    saveMovements(tx, stock.changes(), movements)
  },
}
