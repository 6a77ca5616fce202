import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent, callFor, insteadOf, insteadOfAnswer } from '@sagaboard/events/saga/apply-event'
import { callsOf, overtakenOf, subscribesTo } from '@sagaboard/events/saga/order-saga'
import type { Shipment, ShippingOutcome } from '@sagaboard/events/saga/shipping'
import { notKnown } from '../order-records.ts'
import type { Carrier } from './port.ts'
import type { ShippingStore } from './store.ts'

interface Facts {
  shipments: OrderRecords<Shipment>
}

/** Shipping: has a label made when the order is paid, and promises never to ship when it is to be cancelled before. */
export function shippingService<Tx>(
  store: ShippingStore<Tx>,
  carrier: Carrier,
): SagaService<Facts, ShippingOutcome, Tx> {
  return {
    name: 'shipping',
    subscribesTo: subscribesTo('shipping'),
    calls: callsOf('shipping'),
    async perform(event, { shipments }) {
      if (shipments.alreadyHandled(event)) return undefined
      const call = callFor('shipping', { shipment: shipments.state(event.orderId) }, event)
      return call && (call.type === 'label' ? carrier.label(call) : carrier.void(call))
    },
    overtaken: overtakenOf('shipping'),
    insteadOfCall(event, { shipments }, requestedAt) {
      if (shipments.alreadyHandled(event)) return undefined
      const call = callFor('shipping', { shipment: shipments.state(event.orderId) }, event)
      return call && insteadOf(call, event, requestedAt)
    },
    insteadOfAnswer: (outcome) => insteadOfAnswer('shipping', outcome),
    async load(tx, events, lock, less) {
      return {
        shipments: new OrderRecords(
          await store.loadShipments(tx, notKnown(events, less), lock),
          less?.known,
        ),
      }
    },
    decide({ shipments }, event, outcome) {
      const facts = { shipment: shipments.state(event.orderId) }
      const applied = applyEvent('shipping', facts, event, outcome)
      return applied ? shipments.note(event, applied) : []
    },
    save(tx, { shipments }) {
      store.saveShipments(tx, shipments.changes())
    },
    rowOf: ({ shipments }, orderId) => shipments.record(orderId),
    alreadyHandled: ({ shipments }, place) => shipments.alreadyHandled(place),
    skip: ({ shipments }, place) => shipments.skip(place),
  }
}
