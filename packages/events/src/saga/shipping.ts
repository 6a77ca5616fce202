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
import { automatic, dueAfter, type Fulfilment } from './fulfilment.ts'
import {
  keyOfAll,
  type LabelCall,
  type LabelOutcome,
  type LabelVoid,
  labelRequests,
} from './labels.ts'
import { type NeverHappened, type NotAsked, stillUncertain } from './overtaken.ts'
import { type LineSize, type PackedParcel, pack } from './pack.ts'
import { OutcomeMissing } from './payment.ts'
import type { ShipmentReturn } from './returns/rows.ts'
import { type Answers, type Handlers, mayCall } from './sagas.ts'

/**
 * Shipping's one row per order. `uncertain`: a label may have been asked for before the order was to be cancelled, and is
 * voided before shipping answers. `cancelled` and `failed` are tombstones: this order never ships.
 *
 * Whether an order is packed first is settled with its row, and holds whatever is set later: so no label was ever asked for
 * before `DispatchRequested` when it is `to_pack`, or `packing` (paid, and waits for it). `sourcing`: it was to be packed, and
 * waits for inventory to say from where it is sent now.
 */
export interface Shipment {
  orderId: string
  status:
    | 'expected'
    | 'to_pack'
    | 'packing'
    | 'sourcing'
    | 'uncertain'
    | 'shipped'
    | 'failed'
    | 'cancelled'
  shipTo: Address
  /** What to fetch from which warehouse; empty until inventory has reserved. */
  allocations: Allocation[]
  /** Of one unit of each line; empty for an order of before, which says none. */
  sizes: LineSize[]
  /**
   * What is to be labelled, kept as it was packed: the keys of the labels follow from it, and other limits of a later build
   * must not change them. Empty until inventory has reserved, and for an order of before.
   */
  packed: PackedParcel[]
  /** As the carrier has labelled them. */
  parcels: Parcel[]
  /** Its returns, by their id; absent while there were none. */
  returns?: Readonly<Record<string, ShipmentReturn>>
  /** The warehouses that have packed their part while it is `packing`. */
  saidPacked: string[]
}

export interface ShippingFacts {
  shipment: Shipment | undefined
  /** What is set for orders that are new here; left out: their labels are asked for at once. */
  fulfilment?: Fulfilment | undefined
}

export type ShippingCall = LabelCall | LabelVoid

/** What the carrier answered, or with `settled` a person in its place. */
export type ShippingOutcome =
  | (Extract<LabelOutcome, { type: 'labelled' }> & { settled?: Settled })
  | Extract<LabelOutcome, { type: 'undeliverable' }>
  /** A person says that there is no label. */
  | { type: 'not_labelled'; settled: Settled }
  | NotAsked
  | NeverHappened
  /** The label had been made, and is none any more. */
  | { type: 'undone'; settled?: Settled }
  /** The parcels have been picked up. */
  | { type: 'too_late'; parcels: Parcel[]; settled?: Settled }

/** What the carrier answers when it is asked to void labels. */
export type VoidedLabel = Extract<
  ShippingOutcome,
  { type: 'never_happened' | 'undone' | 'too_late' }
>

/** The event on which the label of an order is asked for; no earlier one ever asks. */
export const labelAskedOn = (
  shipment: Shipment | undefined,
): 'PaymentCompleted' | 'DispatchRequested' =>
  shipment?.status === 'to_pack' ||
  shipment?.status === 'packing' ||
  shipment?.status === 'sourcing'
    ? 'DispatchRequested'
    : 'PaymentCompleted'

/** The call that has to be made before `event` can be decided; undefined when none is needed. */
export function shippingCall(
  { shipment }: ShippingFacts,
  { type }: Pick<SagaEvent, 'type'>,
): ShippingCall | undefined {
  if (!shipment) return undefined
  const { orderId, status } = shipment
  const isReady = status === 'expected' || status === 'packing'
  const asks = isReady && type === labelAskedOn(shipment) && mayCall('shipping', type, 'label')
  const voids = status === 'uncertain' && mayCall('shipping', type, 'void')
  if (!asks && !voids) return undefined
  const requests = labelRequests(shipment)
  const key = keyOfAll(requests)
  return asks
    ? { type: 'label', key, orderId, requests }
    : { type: 'void', of: 'label', key, orderId, requests }
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

type Labelled = Decision<Shipment, Answers<'shipping', 'DispatchRequested'>>

/** What came of the labels that were asked for. */
function decideLabel(shipment: Shipment, outcome: ShippingOutcome | undefined): Labelled {
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
        state: { ...shipment, status: outcome.isUncertain ? 'uncertain' : shipment.status },
        emit: [],
      }
    default:
      throw new OutcomeMissing(`order ${shipment.orderId}: label not answered`)
  }
}
/** An order of before stays unpacked: its labels are asked for as they were then. */
const packedBy = (shipment: Shipment, allocations: Allocation[]): Shipment => ({
  ...shipment,
  allocations,
  packed: shipment.sizes.length > 0 ? pack(allocations, shipment.sizes) : [],
})

export const shipping: Handlers<
  'shipping',
  ShippingFacts,
  Shipment | undefined,
  ShippingOutcome | undefined
> = {
  OrderCreated({ shipment, fulfilment = automatic }, { orderId, data }) {
    if (shipment) return { state: shipment, emit: [] }
    const status = fulfilment.mode === 'auto' ? 'expected' : 'to_pack'
    return {
      state: {
        orderId,
        status,
        shipTo: data.personal.address,
        allocations: [],
        sizes: data.sizes,
        packed: [],
        parcels: [],
        saidPacked: [],
      },
      emit: [],
    }
  },
  InventoryReserved({ shipment }, { data }) {
    return { state: shipment && packedBy(shipment, data.allocations), emit: [] }
  },
  PaymentCompleted({ shipment, fulfilment = automatic }, { time }, outcome) {
    if (shipment?.status === 'to_pack')
      return {
        state: { ...shipment, status: 'packing' },
        emit: [{ type: 'PackingStarted', data: { dueAt: dueAfter(fulfilment, time) } }],
      }
    return shipment?.status === 'expected'
      ? decideLabel(shipment, outcome)
      : { state: shipment, emit: [] }
  },
  WarehousePacked({ shipment }, { data: { warehouse } }) {
    const isNew =
      shipment?.status === 'packing' &&
      shipment.allocations.some((one) => one.warehouse === warehouse) &&
      !shipment.saidPacked.includes(warehouse)
    return {
      state: isNew ? { ...shipment, saidPacked: [...shipment.saidPacked, warehouse] } : shipment,
      emit: [],
    }
  },
  SourcingRequested({ shipment }, { data: { without, destination } }) {
    if (shipment?.status !== 'packing')
      return {
        state: shipment,
        emit: [{ type: 'SourcingRefused', data: { reason: 'not_packing' } }],
      }
    const where = destination ? { destination } : {}
    return {
      state: { ...shipment, status: 'sourcing' },
      emit: [{ type: 'PackingStopped', data: { without, ...where } }],
    }
  },
  InventoryResourced({ shipment, fulfilment = automatic }, { data, time }) {
    if (shipment?.status !== 'sourcing') return { state: shipment, emit: [] }
    return {
      state: { ...packedBy(shipment, data.allocations), status: 'packing', saidPacked: [] },
      emit: [{ type: 'PackingStarted', data: { dueAt: dueAfter(fulfilment, time) } }],
    }
  },
  DispatchRequested({ shipment }, _event, outcome) {
    return shipment?.status === 'packing'
      ? decideLabel(shipment, outcome)
      : { state: shipment, emit: [] }
  },
  OrderCancelRequested({ shipment }, _event, outcome) {
    switch (shipment?.status) {
      case 'expected':
      case 'to_pack':
      case 'packing':
      case 'sourcing':
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
