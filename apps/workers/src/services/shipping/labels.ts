import {
  isInPart,
  type LabelCall,
  type LabelOutcome,
  type LabelRequest,
  type LabelVoid,
  labelsOf,
  voidOfOthers,
} from '@sagaboard/events/saga/labels'
import type { VoidedLabel } from '@sagaboard/events/saga/shipping'
import { type Carrier, PartlyOnItsWay } from './port.ts'

/**
 * Asks for the labels of all parcels of an order, at the same time. Where one is refused, all others are voided before that
 * is answered, those that are not answered yet as well.
 *
 * @throws what the carrier failed with, with the key of that parcel, while one is unanswered and none is refused;
 *   PartlyOnItsWay when one is refused and another can't be voided any more
 */
export async function askForLabels(carrier: Carrier, call: LabelCall): Promise<LabelOutcome> {
  const asked = await Promise.allSettled(call.requests.map((request) => carrier.label(request)))
  const answers = asked.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
  const outcome = labelsOf(answers)
  if (!outcome) throw unanswered(call.requests, asked)
  const others = voidOfOthers(call, answers)
  if (others && (await carrier.void(others)).type === 'too_late')
    throw new PartlyOnItsWay(`a parcel of order ${call.orderId} is refused, another is on its way`)
  return outcome
}

/**
 * Voids the labels of an order. Where a parcel of it is on its way, the whole order is to go: labels that were not made yet
 * are asked for.
 */
export async function voidLabels(carrier: Carrier, call: LabelVoid): Promise<VoidedLabel> {
  const voided = await carrier.void(call)
  if (voided.type !== 'too_late' || !isInPart(call, voided.parcels)) return voided
  const { key, orderId, requests } = call
  const rest = await askForLabels(carrier, { type: 'label', key, orderId, requests })
  if (rest.type === 'labelled') return { type: 'too_late', parcels: rest.parcels }
  throw new PartlyOnItsWay(`a parcel of order ${orderId} is on its way, and the others are refused`)
}

/** The error of the first parcel that was not answered; it says the key that it was asked with. */
function unanswered(
  requests: readonly LabelRequest[],
  asked: readonly PromiseSettledResult<unknown>[],
): unknown {
  const index = asked.findIndex(({ status }) => status === 'rejected')
  const failed = asked[index]
  const error: unknown = failed?.status === 'rejected' ? failed.reason : undefined
  return error instanceof Error ? Object.assign(error, { key: requests[index]?.key }) : error
}
