import type { SagaEvent } from '../catalog/envelope.ts'
import {
  type Address,
  type Allocation,
  type Parcel,
  type Settled,
  settledByStaff,
  statedBy,
} from '../catalog/events.ts'
import type { Decision } from './define-saga.ts'
import { type Answers, type Handlers, mayCall } from './order-saga.ts'
import { type NeverHappened, type NotAsked, stillUncertain, type VoidCall } from './overtaken.ts'
import { OutcomeMissing } from './payment.ts'

/**
 * Shipping's one row per order. `uncertain`: a label may have been asked for before the order was to be cancelled, and is
 * voided before shipping answers. `cancelled` and `failed` are tombstones: this order never ships.
 */
export interface Shipment {
  orderId: string
  status: 'expected' | 'uncertain' | 'shipped' | 'failed' | 'cancelled'
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
  type: 'label'
  key: string
  orderId: string
  shipTo: Address
  allocations: Allocation[]
}

export type ShippingCall = LabelCall | VoidCall<'label'>

/** What the carrier answered, or with `settled` a person in its place. */
export type ShippingOutcome =
  | { type: 'labelled'; parcels: Parcel[]; settled?: Settled }
  | { type: 'undeliverable'; postcode: string }
  /** A person says that there is no label. */
  | { type: 'not_labelled'; settled: Settled }
  | NotAsked
  | NeverHappened
  /** The label had been made, and is none any more. */
  | { type: 'undone'; settled?: Settled }
  /** The parcels have been picked up. */
  | { type: 'too_late'; parcels: Parcel[]; settled?: Settled }

/** What the carrier answers to a request for labels. */
export type LabelOutcome = Extract<ShippingOutcome, { type: 'labelled' | 'undeliverable' }>
/** What it answers when it is asked to void them. */
export type VoidedLabel = Extract<
  ShippingOutcome,
  { type: 'never_happened' | 'undone' | 'too_late' }
>

/** The call that has to be made before `event` can be decided; undefined when none is needed. */
export function shippingCall(
  { shipment }: ShippingFacts,
  { type }: Pick<SagaEvent, 'type'>,
): ShippingCall | undefined {
  if (!shipment) return undefined
  const { orderId, status, shipTo, allocations } = shipment
  const key = `${orderId}:label`
  if (status === 'expected' && mayCall('shipping', type, 'label'))
    return { type: 'label', key, orderId, shipTo, allocations }
  if (status === 'uncertain' && mayCall('shipping', type, 'void'))
    return { type: 'void', of: 'label', key, orderId }
  return undefined
}

/**
 * An answer that counts only while nobody has asked to cancel the order: a label that was made is as if it had never been
 * heard of, and so is one that was not made, by a person's word. The void settles both.
 */
export const labelWhenRequested = ({ type }: ShippingOutcome): NotAsked | undefined =>
  type === 'labelled' || type === 'not_labelled' ? stillUncertain : undefined

type Recalled = Decision<Shipment, Answers<'shipping', 'OrderCancelRequested'>>

const neverShip = (shipment: Shipment, outcome: { settled?: Settled } = {}): Recalled => ({
  state: { ...shipment, status: 'cancelled' },
  emit: [{ type: 'ShipmentCancelled', data: statedBy(outcome) }],
})

/** What came of the label that may have been asked for. */
function settleLabel(shipment: Shipment, outcome: ShippingOutcome | undefined): Recalled {
  switch (outcome?.type) {
    case 'never_happened':
    case 'undone':
      return neverShip(shipment, outcome)
    case 'too_late':
      return {
        state: { ...shipment, status: 'shipped', parcels: outcome.parcels },
        emit: [
          {
            type: 'ShipmentCreated',
            data: { shipments: outcome.parcels, ...statedBy(outcome) },
          },
          { type: 'CancellationRefused', data: { reason: 'already_shipped' } },
        ],
      }
    default:
      throw new OutcomeMissing(`order ${shipment.orderId}: void not answered`)
  }
}

export const shipping: Handlers<
  'shipping',
  ShippingFacts,
  Shipment | undefined,
  ShippingOutcome | undefined
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
          emit: [
            {
              type: 'ShipmentCreated',
              data: { shipments: outcome.parcels, ...statedBy(outcome) },
            },
          ],
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
      case 'not_labelled':
        return {
          state: { ...shipment, status: 'failed' },
          emit: [
            {
              type: 'ShipmentFailed',
              data: {
                reason: 'shipping_failed',
                code: settledByStaff,
                settled: outcome.settled,
              },
            },
          ],
        }
      case 'not_asked':
        return {
          state: { ...shipment, status: outcome.isUncertain ? 'uncertain' : 'expected' },
          emit: [],
        }
      default:
        throw new OutcomeMissing(`order ${shipment.orderId}: label not answered`)
    }
  },
  OrderCancelRequested({ shipment }, _event, outcome) {
    switch (shipment?.status) {
      case 'expected':
        return neverShip(shipment)
      case 'uncertain':
        return settleLabel(shipment, outcome)
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
