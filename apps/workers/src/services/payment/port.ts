import type { VoidCall } from '@sagaboard/events/saga/overtaken'
import type {
  ChargeOutcome,
  PaymentCall,
  RefundOutcome,
  VoidedCharge,
  VoidedRefund,
} from '@sagaboard/events/saga/payment'

type Charge = Extract<PaymentCall, { type: 'charge' }>
type Refund = Extract<PaymentCall, { type: 'refund' }>

/**
 * What payment needs of a provider. Each call is idempotent by its key: asked again, it answers as the first time and takes
 * or gives nothing more. A refusal is an answer; anything that leaves the outcome unknown is thrown.
 */
export interface PaymentGateway {
  charge(call: Charge): Promise<ChargeOutcome>
  refund(call: Refund): Promise<RefundOutcome>
  /** Bars the key of a charge for good, and gives back what was taken under it. */
  voidCharge(call: VoidCall<'charge'>): Promise<VoidedCharge>
  /** Bars the key of a refund for good; one that was made before stays made, and is the answer. */
  voidRefund(call: VoidCall<'refund'>): Promise<VoidedRefund>
}

/** The provider answered 503, or not in time. Whether it did anything is unknown until it is asked again with the same key. */
export class ProviderUnavailable extends Error {
  readonly retry = true
  override name = 'ProviderUnavailable'
}

/** Asked for with a key that was voided: it is barred for good, and nothing happens under it. */
export class KeyVoided extends Error {
  readonly retry = true
  override name = 'KeyVoided'
}
