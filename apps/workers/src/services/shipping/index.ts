import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { OrderRecords, type SagaService } from '@sagaboard/events/runtime/saga-service'
import { applyEvent, callFor, insteadOf, insteadOfAnswer } from '@sagaboard/events/saga/apply-event'
import { automatic, type Fulfilment } from '@sagaboard/events/saga/fulfilment'
import { callsOf, overtakenOf, subscribesTo } from '@sagaboard/events/saga/sagas'
import type { Shipment, ShippingCall, ShippingOutcome } from '@sagaboard/events/saga/shipping'
import { notKnown } from '../order-records.ts'
import { settling } from '../settling.ts'
import { askForLabels, voidLabels } from './labels.ts'
import type { Carrier } from './port.ts'
import type { ShippingStore } from './store.ts'

interface Facts {
  shipments: OrderRecords<Shipment>
}

/** The call that an event needs; undefined when it needs none, or was handled before. */
const callOn = (event: SagaEvent, { shipments }: Facts): ShippingCall | undefined =>
  shipments.alreadyHandled(event)
    ? undefined
    : callFor('shipping', { shipment: shipments.state(event.orderId) }, event)

/**
 * Shipping: has labels made when the order is paid, or once it is packed, and promises never to ship when it is to be
 * cancelled before.
 */
export function shippingService<Tx>(
  store: ShippingStore<Tx>,
  carrier: Carrier,
  fulfilment: Fulfilment = automatic,
): SagaService<Facts, ShippingOutcome, Tx> {
  return {
    name: 'shipping',
    subscribesTo: subscribesTo('shipping'),
    calls: callsOf('shipping'),
    callOn,
    async perform(event, facts) {
      const call = callOn(event, facts)
      return (
        call && (call.type === 'label' ? askForLabels(carrier, call) : voidLabels(carrier, call))
      )
    },
    overtaken: overtakenOf('shipping'),
    insteadOfCall(event, facts, requestedAt) {
      const call = callOn(event, facts)
      return call && insteadOf(call, event, requestedAt)
    },
    insteadOfAnswer: (outcome, event) => insteadOfAnswer('shipping', outcome, event),
    async load(tx, events, lock, less) {
      return {
        shipments: new OrderRecords(
          await store.loadShipments(tx, notKnown(events, less), lock),
          less?.known,
        ),
      }
    },
    decide({ shipments }, event, outcome) {
      const facts = { shipment: shipments.state(event.orderId), fulfilment }
      const applied = applyEvent('shipping', facts, event, outcome)
      return applied ? shipments.note(event, applied) : []
    },
    save(tx, { shipments }) {
      store.saveShipments(tx, shipments.changes())
    },
    rowOf: ({ shipments }, orderId) => shipments.record(orderId),
    alreadyHandled: ({ shipments }, place) => shipments.alreadyHandled(place),
    skip: ({ shipments }, place) => shipments.skip(place),
    ...settling<Facts, ShippingOutcome>(callOn, (call) =>
      call.of === 'label' ? voidLabels(carrier, call) : undefined,
    ),
  }
}
