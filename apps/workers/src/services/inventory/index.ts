import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import type { Destination } from '@sagaboard/events/catalog/sourcing'
import { destinationOf } from '@sagaboard/events/geo/destination'
import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent } from '@sagaboard/events/saga/apply-event'
import type { Awaited, Reservation } from '@sagaboard/events/saga/inventory'
import { callsOf, subscribesTo } from '@sagaboard/events/saga/sagas'
import type { SourcingPolicy } from '@sagaboard/events/saga/sourcing-policy'
import type { WaitingLine } from '@sagaboard/events/saga/waiting-line'
import { notKnown } from '../order-records.ts'
import { type InventoryStore, isAboutStock, type Movement, Stock } from './store.ts'

interface Facts {
  reservations: OrderRecords<Reservation>
  stock: Stock
  policy: SourcingPolicy | undefined
  movements: Movement[]
  line: WaitingLine
}

/**
 * Inventory: reserves stock for an order, or lets it wait for it; commits the stock when the order has shipped, or releases it.
 *
 * @param backorderMs how long an order waits for its stock before it is given up
 */
export function inventoryService<Tx>(
  store: InventoryStore<Tx>,
  backorderMs?: number,
): SagaService<Facts, undefined, Tx> {
  return {
    name: 'inventory',
    subscribesTo: subscribesTo('inventory'),
    calls: callsOf('inventory'),
    async load(tx, events, _lock, less) {
      const unknown = notKnown(events, less)
      // Where stock is looked at, its rows are read also of an order that goes on from memory.
      const deciding = events.filter(
        (event) =>
          isAboutStock(event) || event.type === 'PackingStopped' || unknown.includes(event),
      )
      const [reservations, stock, line, policy] = await Promise.all([
        store.loadReservations(tx, unknown),
        store.loadStock(tx, deciding, { lock: !less?.optimistic }),
        store.loadLine(tx, events),
        store.loadPolicy(tx, events),
      ])
      return {
        reservations: new OrderRecords(reservations, less?.known),
        stock: new Stock(stock),
        policy,
        movements: [],
        line,
      }
    },
    decide(facts, event) {
      const { reservations, stock, policy, movements, line } = facts
      const { orderId, version: causeVersion } = event
      const reservation = reservations.state(orderId)
      const destination = destinationIn(event, reservation)
      const applied = applyEvent(
        'inventory',
        {
          reservation,
          stockOf: (sku: string) => stock.of(sku),
          sourcing: policy && destination ? { destination, policy } : undefined,
          waitedFor: (sku: string) => line.unitsBefore(orderId, sku),
          backorderMs,
        },
        event,
        undefined,
      )
      if (!applied) return []
      for (const effect of applied.stock) {
        stock.apply(effect)
        movements.push(Object.assign({}, effect, { orderId, causeVersion }))
      }
      noteInLine(line, orderId, reservation, applied.state)
      return reservations.note(event, applied)
    },
    save(tx, { reservations, stock, movements, line }) {
      store.saveReservations(tx, reservations.changes())
      store.saveMovements(tx, stock.changes(), movements)
      store.saveLine(tx, line.changes())
    },
    rowOf: ({ reservations }, orderId) => reservations.record(orderId),
    alreadyHandled: ({ reservations }, place) => reservations.alreadyHandled(place),
    skip({ reservations, line }, place) {
      reservations.skip(place)
      const reservation = reservations.state(place.orderId)
      noteInLine(line, place.orderId, reservation, reservation)
    },
  }
}

/** Where an order goes whose goods are to be allocated; undefined of an event on which nothing is, or when nobody knows. */
function destinationIn(
  event: SagaEvent,
  reservation: Reservation | undefined,
): Destination | undefined {
  if (event.type === 'PackingStopped') return event.data.destination
  const place = placeOf(event, reservation)
  return place && destinationOf(place.country, place.postcodePrefix)
}

/** Where an order goes whose stock is looked at; undefined for what needs no stock. */
function placeOf(
  event: SagaEvent,
  reservation: Reservation | undefined,
): Pick<Awaited, 'country' | 'postcodePrefix'> | undefined {
  if (event.type === 'OrderCreated') return event.data
  return isAboutStock(event) ? (reservation?.awaited ?? undefined) : undefined
}

/** Who begins to wait comes to the line, who waits no more leaves it, and who was offered something in vain waits on. */
function noteInLine(
  line: WaitingLine,
  orderId: string,
  before: Reservation | undefined,
  after: Reservation | undefined,
): void {
  const waits = after?.status === 'waiting'
  if (before?.status === 'waiting' && waits) line.waitOn(orderId)
  else if (waits && after.awaited) line.enter(orderId, after.awaited.lines)
  else if (before?.status === 'waiting') line.leave(orderId)
}
