import type { PaymentCall, PaymentOutcome } from '@sagaboard/events/saga/payment'

type Charge = Extract<PaymentCall, { type: 'charge' }>
type Refund = Extract<PaymentCall, { type: 'refund' }>

/**
 * What payment needs of a provider. Each call is idempotent by its key: asked again, it answers as the first time and takes
 * or gives nothing more. A refusal is an answer; anything that leaves the outcome unknown is thrown.
 */
export interface PaymentGateway {
  charge(call: Charge): Promise<Extract<PaymentOutcome, { type: 'captured' | 'declined' }>>
  refund(call: Refund): Promise<Extract<PaymentOutcome, { type: 'refunded' }>>
}

/** The provider answered 503, or not in time. Whether it did anything is unknown until it is asked again with the same key. */
export class ProviderUnavailable extends Error {
  readonly retry = true
  override name = 'ProviderUnavailable'
}
