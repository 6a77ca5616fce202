import type { Address, Allocation, Parcel } from '../catalog/events.ts'
import type { VoidCall } from './overtaken.ts'
import { type LineSize, type PackedParcel, pack } from './pack.ts'

/** A request to the carrier, idempotent by `key`: one label for one parcel. */
export interface LabelRequest {
  key: string
  orderId: string
  shipTo: Address
  /** Which of the order's requests this is, from 1, and how many there are. */
  number: number
  count: number
  /** What is packed; more than one only for an order of before, whose parcels are all labelled under one key. */
  parcels: PackedParcel[]
  /** Of a return, here or back: what becomes of the parcel is told by who receives it. */
  isReturn?: true
}

/** The labels of one order: one step, and a request for each parcel. */
export interface LabelCall {
  type: 'label'
  /** Of the one parcel, or of all of them as one text: `…:label:1-3`. */
  key: string
  orderId: string
  requests: LabelRequest[]
}

/** Bars the keys of all labels of an order for good, or of none: where a parcel is on its way, its order is. */
export interface LabelVoid extends VoidCall<'label'> {
  requests: LabelRequest[]
}

/** What the carrier answers to a request for a label. */
export type LabelOutcome = { type: 'labelled'; parcels: Parcel[] } | { type: 'undeliverable' }

/** What the labels of an order are asked with. */
export interface ToLabel {
  orderId: string
  shipTo: Address
  allocations: Allocation[]
  sizes: LineSize[]
  /** As it was packed when the stock was reserved; empty for an order of before, which says no sizes. */
  packed: PackedParcel[]
}

/**
 * The requests for an order's labels. Each parcel has its key, `<orderId>:label:<n>`. An order of before parcels had sizes
 * may have been asked for under the one key that it had then: it keeps it, so that no second label is made.
 */
export function labelRequests(of: ToLabel): LabelRequest[] {
  const { orderId, shipTo, packed } = of
  const key = `${orderId}:label`
  if (packed.length === 0) {
    const parcels = pack(of.allocations, of.sizes)
    return [{ key, orderId, shipTo, number: 1, count: 1, parcels }]
  }
  const count = packed.length
  return packed.map((parcel, index) => {
    const number = index + 1
    return { key: `${key}:${number}`, orderId, shipTo, number, count, parcels: [parcel] }
  })
}

/** What the step is asked under, as tries and people are told of it. */
export function keyOfAll(requests: readonly LabelRequest[]): string {
  const [first, ...more] = requests
  if (!first) return ''
  return more.length === 0 ? first.key : `${first.key}-${requests.length}`
}

/** What an order ships in, in the order of its labels. */
export const parcelsIn = ({ requests }: { requests: readonly LabelRequest[] }): PackedParcel[] =>
  requests.flatMap(({ parcels }) => parcels)

/**
 * What the answers to all requests of a step come to: the parcels once all of them are labelled, in the order of the
 * requests. One that is refused counts at once, whatever becomes of the others: they are voided.
 *
 * @param answers in the order of the requests; undefined for one that was not answered
 * @returns undefined while nothing can be decided
 */
export function labelsOf(answers: readonly (LabelOutcome | undefined)[]): LabelOutcome | undefined {
  const refused = answers.find((answer) => answer?.type === 'undeliverable')
  if (refused) return refused
  const parcels: Parcel[] = []
  for (const answer of answers) {
    if (answer?.type !== 'labelled') return undefined
    parcels.push(...answer.parcels)
  }
  return { type: 'labelled', parcels }
}

/**
 * What has to be voided before a refusal of one parcel counts: all that was asked for besides, since it was made, or may
 * yet be. Undefined when nothing is.
 */
export function voidOfOthers(
  { key, orderId, requests }: LabelCall,
  answers: readonly (LabelOutcome | undefined)[],
): LabelVoid | undefined {
  const refused = answers.some((answer) => answer?.type === 'undeliverable')
  const others = requests.filter((_, index) => answers[index]?.type !== 'undeliverable')
  return refused && others.length > 0
    ? { type: 'void', of: 'label', key, orderId, requests: others }
    : undefined
}

/** True when parcels that are on their way are not all of the order: the others have no label yet. */
export const isInPart = (
  call: { requests: readonly LabelRequest[] },
  onTheirWay: readonly Parcel[],
): boolean => onTheirWay.length < parcelsIn(call).length
