import type { Address, Allocation, EventType, Parcel } from '../catalog/events.ts'
import { callOn, type Handlers } from './order-saga.ts'
import { OutcomeMissing } from './payment.ts'

/** Shipping's one row per order. `cancelled` and `failed` are tombstones: this order never ships. */
export interface Shipment {
  orderId: string
  status: 'expected' | 'shipped' | 'failed' | 'cancelled'
  shipTo: Address
  /** What to fetch from which warehouse; empty until inventory has reserved. */
  allocations: Allocation[]
  parcels: Parcel[]
}

export interface ShippingFacts {
  shipment: Shipment | undefined
}

/** A call to the carrier for the labels of one order, idempotent by `key`. */
export interface LabelCall {
  key: string
  orderId: string
  shipTo: Address
  allocations: Allocation[]
}

export type LabelOutcome =
  | { type: 'labelled'; parcels: Parcel[] }
  | { type: 'undeliverable'; postcode: string }

/** The call that has to be made before an event of `type` can be decided; undefined when none is needed. */
export function labelCall({ shipment }: ShippingFacts, type: EventType): LabelCall | undefined {
  if (callOn('shipping', type) !== 'label' || shipment?.status !== 'expected') return undefined
  const { orderId, shipTo, allocations } = shipment
  return { key: `${orderId}:label`, orderId, shipTo, allocations }
}

export const shipping: Handlers<
  'shipping',
  ShippingFacts,
  Shipment | undefined,
  LabelOutcome | undefined
> = {
  OrderCreated({ shipment }, { orderId, data }) {
    if (shipment) return { state: shipment, emit: [] }
    return {
      state: { orderId, status: 'expected', shipTo: data.shipTo, allocations: [], parcels: [] },
      emit: [],
    }
  },
  InventoryReserved({ shipment }, { data }) {
    return { state: shipment && { ...shipment, allocations: data.allocations }, emit: [] }
  },
  PaymentCompleted({ shipment }, _event, outcome) {
    if (shipment?.status !== 'expected') return { state: shipment, emit: [] }
    switch (outcome?.type) {
      case 'labelled':
        return {
          state: { ...shipment, status: 'shipped', parcels: outcome.parcels },
          emit: [{ type: 'ShipmentCreated', data: { shipments: outcome.parcels } }],
        }
      case 'undeliverable':
        return {
          state: { ...shipment, status: 'failed' },
          emit: [
            {
              type: 'ShipmentFailed',
              data: {
                reason: 'shipping_failed',
                code: 'undeliverable_address',
                postcode: outcome.postcode,
              },
            },
          ],
        }
      default:
        throw new OutcomeMissing(`order ${shipment.orderId}: label not answered`)
    }
  },
  OrderCancelRequested({ shipment }) {
    switch (shipment?.status) {
      case 'expected':
        return {
          state: { ...shipment, status: 'cancelled' },
          emit: [{ type: 'ShipmentCancelled', data: {} }],
        }
      case 'shipped':
        return {
          state: shipment,
          emit: [{ type: 'CancellationRefused', data: { reason: 'already_shipped' } }],
        }
      default: // failed or cancelled: it never ships, and payment has been told
        return { state: shipment, emit: [] }
    }
  },
}
