import type { LabelCall, LabelOutcome } from '@sagaboard/events/saga/shipping'

/** What shipping needs of a carrier: labels for one order, one parcel per warehouse. Idempotent by the call's key. */
export interface Carrier {
  label(call: LabelCall): Promise<LabelOutcome>
}

/** The carrier answered 503, or not in time. Asked again with the same key. */
export class CarrierUnavailable extends Error {
  readonly retry = true
  override name = 'CarrierUnavailable'
}
