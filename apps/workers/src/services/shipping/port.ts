import type { LabelOutcome, LabelRequest, LabelVoid } from '@sagaboard/events/saga/labels'
import type { VoidedLabel } from '@sagaboard/events/saga/shipping'

/**
 * What shipping needs of a carrier. Requests of one order arrive at the same time, each with its own key: asked again with
 * it, the carrier answers as the first time and makes nothing more.
 */
export interface Carrier {
  label(request: LabelRequest): Promise<LabelOutcome>
  /**
   * Bars the keys of all these labels for good and voids what was made under them; or of none of them, when a parcel has been
   * picked up: then it names all that it has labelled.
   */
  void(call: LabelVoid): Promise<VoidedLabel>
}

/** The carrier answered 503, or not in time. Asked again with the same key. */
export class CarrierUnavailable extends Error {
  readonly retry = true
  override name = 'CarrierUnavailable'
}

/** A parcel of an order is on its way, and another one can't go: what becomes of the order is left to a person. */
export class PartlyOnItsWay extends Error {
  override name = 'PartlyOnItsWay'
}
