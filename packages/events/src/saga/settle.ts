import { type Parcel, type Settled, settledByStaff } from '../catalog/events.ts'
import type { Outcome, ProviderCall } from './apply-event.ts'
import { isInPart, type LabelVoid } from './labels.ts'
import type { VoidCall } from './overtaken.ts'
import type { RefundOutcome } from './payment.ts'

/**
 * What a person states about a call whose outcome its provider never told. `happened` of a void: what it was to bar had been
 * made, and a charge was given back, a label picked up. `voided` is of the void of a label alone: it was made, and is void.
 * `did_not_happen`: and the person has made sure that it will not. `reference` is where it is found in the books of others;
 * amounts are in minor units.
 */
export type Word = { reference: string } & (
  | { outcome: 'happened'; amountMinor: number }
  | { outcome: 'happened'; parcels: Parcel[] }
  | { outcome: 'did_not_happen' }
  | { outcome: 'voided' }
)

type AnyVoid = VoidCall<'charge'> | LabelVoid | VoidCall<'refund'>

/**
 * What is asked before the person's word counts: the key is barred, so that what did not happen never will. Where that is
 * answered, the answer counts. What did happen is not barred, since a void would undo it.
 */
export function voidBefore(call: ProviderCall, { outcome }: Word): AnyVoid | undefined {
  if (call.type === 'void') return call
  if (outcome !== 'did_not_happen') return undefined
  const { key, orderId } = call
  return call.type === 'label'
    ? { type: 'void', of: 'label', key, orderId, requests: call.requests }
    : { type: 'void', of: call.type, key, orderId, amountMinor: call.amountMinor }
}

/** What is said of the call by who pays its refund by hand: the provider does not, and the key is barred as for that word. */
export const notByProvider = (reference: string): Word => ({ outcome: 'did_not_happen', reference })

/** What stands in place of the answer to a refund that a person pays by hand: that it was made, where the void says so. */
export const paidByHand = (reference: string, answer: Outcome | undefined): RefundOutcome =>
  answer?.type === 'refunded'
    ? answer
    : { type: 'refunded', refundId: reference, method: 'by_hand' }

/** What a step decides by that a person settles. */
export interface SettledCall {
  /** What the step would have asked. */
  call: ProviderCall
  word: Word
  /** Why, as the person has put it. */
  note: string
  /** What the void was answered; undefined when nothing was asked, or nobody answered. */
  answer: Outcome | undefined
}

/**
 * What stands in place of the answer to a call that a person settles. An answer about another amount, or about some of the
 * parcels alone, is none: no step could be decided by it, and the order would stand for good.
 *
 * @throws Error for a word that says nothing about this call: the guards let none pass
 */
export function settledOutcome({ call, word, note, answer: given }: SettledCall): Outcome {
  const answer = given && !isAbout(call, given) ? undefined : given
  const settled: Settled = { reference: word.reference, note }
  switch (call.type) {
    case 'charge':
      if (answer?.type === 'undone') return answer
      if (word.outcome === 'did_not_happen')
        return { type: 'declined', code: settledByStaff, settled }
      amountOf(word, call.amountMinor)
      return { type: 'captured', chargeId: word.reference, card: '', settled }
    case 'refund':
      return answer?.type === 'refunded' ? answer : settledRefund(call, word, settled)
    case 'label':
      if (answer?.type === 'too_late') return { type: 'labelled', parcels: answer.parcels }
      if (word.outcome === 'did_not_happen') return { type: 'not_labelled', settled }
      return { type: 'labelled', parcels: parcelsIn(word), settled }
    case 'void':
      return answer ?? settledVoid(call, word, settled)
    default:
      return call satisfies never
  }
}

/** False for an answer about another amount than the call, or about some of its parcels. */
function isAbout(call: ProviderCall, answer: Outcome): boolean {
  if (answer.type === 'too_late' && 'requests' in call) return !isInPart(call, answer.parcels)
  const isOther =
    answer.type === 'undone' &&
    'amountMinor' in answer &&
    'amountMinor' in call &&
    answer.amountMinor !== call.amountMinor
  return !isOther
}

function settledRefund(
  { amountMinor }: { amountMinor: number },
  word: Word,
  settled: Settled,
): Outcome {
  if (word.outcome === 'did_not_happen') return { type: 'not_refunded', settled }
  amountOf(word, amountMinor)
  return { type: 'refunded', refundId: word.reference, settled }
}

function settledVoid(call: AnyVoid, word: Word, settled: Settled): Outcome {
  if (word.outcome === 'did_not_happen') return { type: 'never_happened', settled }
  if (call.of === 'refund') {
    amountOf(word, call.amountMinor)
    return { type: 'refunded', refundId: word.reference, settled }
  }
  if (call.of === 'charge') {
    const { reference } = word
    const amountMinor = amountOf(word)
    return { type: 'undone', chargeId: reference, reference, amountMinor, settled }
  }
  if (word.outcome === 'voided') return { type: 'undone', settled }
  return { type: 'too_late', parcels: parcelsIn(word), settled }
}

function amountOf(word: Word, expectedMinor?: number): number {
  if (!('amountMinor' in word)) throw new Error('a person’s word about money names no amount')
  if (expectedMinor !== undefined && word.amountMinor !== expectedMinor)
    throw new Error(`a person says ${word.amountMinor}, and the step is about ${expectedMinor}`)
  return word.amountMinor
}

function parcelsIn(word: Word): Parcel[] {
  if (!('parcels' in word)) throw new Error('a person’s word about a label names no parcels')
  return word.parcels
}
