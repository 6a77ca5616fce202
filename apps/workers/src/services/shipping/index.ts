import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { decideWith } from '@sagaboard/events/saga/define-saga'
import { subscribesTo } from '@sagaboard/events/saga/order-saga'
import { providerCalls } from '@sagaboard/events/saga/provider-calls'
import {
  type LabelOutcome,
  labelCall,
  type Shipment,
  shipping,
} from '@sagaboard/events/saga/shipping'
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
): SagaService<Facts, LabelOutcome, Tx> {
  return {
    name: 'shipping',
    subscribesTo: subscribesTo('shipping'),
    calls: providerCalls.shipping,
    async perform(event, { shipments }) {
      if (shipments.alreadyHandled(event)) return undefined
      const call = labelCall({ shipment: shipments.state(event.orderId) }, event.type)
      return call && carrier.label(call)
    },
    async load(tx, events, lock, less) {
      return {
        shipments: new OrderRecords(
          await store.loadShipments(tx, notKnown(events, less), lock),
          less?.known,
        ),
      }
    },
    decide({ shipments }, event, outcome) {
      const decision = decideWith(
        shipping,
        { shipment: shipments.state(event.orderId) },
        event,
        outcome,
      )
      return decision ? shipments.note(event, decision) : []
    },
    save(tx, { shipments }) {
      store.saveShipments(tx, shipments.changes())
    },
    rowOf: ({ shipments }, orderId) => shipments.record(orderId),
    alreadyHandled: ({ shipments }, place) => shipments.alreadyHandled(place),
    skip: ({ shipments }, place) => shipments.skip(place),
  }
}
