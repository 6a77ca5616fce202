import type {
  LabelCall,
  LabelOutcome,
  ShippingCall,
  VoidedLabel,
} from '@sagaboard/events/saga/shipping'

type Void = Extract<ShippingCall, { type: 'void' }>

/** What shipping needs of a carrier: labels for one order, one parcel per warehouse. Idempotent by the call's key. */
export interface Carrier {
  label(call: LabelCall): Promise<LabelOutcome>
  /** Bars the key of a label for good, unless its parcels have been picked up. */
  void(call: Void): Promise<VoidedLabel>
}

/** The carrier answered 503, or not in time. Asked again with the same key. */
export class CarrierUnavailable extends Error {
  readonly retry = true
  override name = 'CarrierUnavailable'
}
