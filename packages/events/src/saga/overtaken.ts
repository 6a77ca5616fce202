import type { SagaEvent } from '../catalog/envelope.ts'
import type { Settled } from '../catalog/events.ts'

/**
 * A charge or a label was not asked for, because the log holds a request to cancel the order. What stands first counts: when
 * the request stands before the event that would have asked, nobody can ever have asked. Else it is uncertain: an earlier
 * try may have asked, or a process that died before its commit.
 */
export interface NotAsked {
  type: 'not_asked'
  isUncertain: boolean
}

/** What bars the key of a charge, a label or a refund for good, and undoes what it did; a refund that was made stays. Asked again, it answers the same. */
export interface VoidCall<Of extends 'charge' | 'label' | 'refund'> {
  type: 'void'
  of: Of
  key: string
  orderId: string
  /** Of a charge or a refund: what was to be moved, in minor units. */
  amountMinor?: number
}

/** The key has had no effect, and now never will. */
export interface NeverHappened {
  type: 'never_happened'
  /** A person says so, since nobody answered. */
  settled?: Settled
}

/**
 * What stands in place of an ask that a request to cancel overtakes.
 *
 * @param event the one that asks
 * @param requestedAt the version of the request, as the log has it
 */
export const notAsked = (
  { version }: Pick<SagaEvent, 'version'>,
  requestedAt: number,
): NotAsked => ({ type: 'not_asked', isUncertain: requestedAt > version })

/**
 * What stands in place of an answer, or of a person's word, that a request to cancel the order overtakes: what came of the
 * call is settled by `void`, when the chain that undoes the order comes by.
 */
export const stillUncertain: NotAsked = { type: 'not_asked', isUncertain: true }
