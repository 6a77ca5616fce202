import { yes } from '@sagaboard/events/commands/forecast'
import type { Outcome, ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import type { Ledgers } from './state.ts'

/** What a provider may say to a call, and what it has done then. */
export interface Answer {
  words: string
  outcome: Outcome | undefined
  /** The ledgers with what the call did; undefined when it did nothing new. */
  ledgers?: Ledgers
}

export const nothingAsked: Answer = { words: '', outcome: undefined }

/**
 * What a provider may answer. Asked again with the same key it answers as the first time, and does nothing more; under a key
 * that was voided it does nothing, and has no answer.
 */
export function answersTo(call: ProviderCall, ledgers: Ledgers): Answer[] {
  switch (call.type) {
    case 'charge':
      return call.key in ledgers.voided ? [] : chargeAnswers(call, ledgers)
    case 'refund':
      return refundAnswers(call, ledgers)
    case 'label':
      return call.key in ledgers.voided ? [] : labelAnswers(call, ledgers)
    case 'void':
      return call.of === 'charge' ? voidedCharge(call.key, ledgers) : voidedLabel(call.key, ledgers)
    default:
      return call satisfies never
  }
}

type CallTo<Type extends ProviderCall['type']> = Extract<ProviderCall, { type: Type }>

function chargeAnswers({ key, amountMinor }: CallTo<'charge'>, ledgers: Ledgers): Answer[] {
  const captured = { type: 'captured' as const, chargeId: key, card: '' }
  const declined = { type: 'declined' as const, code: 'card_declined' as const }
  const known = ledgers.charges[key]
  if (known)
    return [
      {
        words: `which was ${known.type} before`,
        outcome: known.type === 'captured' ? captured : declined,
      },
    ]
  const charged = (charge: Ledgers['charges'][string]): Ledgers => ({
    ...ledgers,
    charges: { ...ledgers.charges, [key]: charge },
  })
  return [
    {
      words: 'which succeeds',
      outcome: captured,
      ledgers: charged({ type: 'captured', amountMinor }),
    },
    { words: 'which is declined', outcome: declined, ledgers: charged({ type: 'declined' }) },
  ]
}

function refundAnswers({ key, amountMinor }: CallTo<'refund'>, ledgers: Ledgers): Answer[] {
  const refunded = { type: 'refunded' as const, refundId: key }
  if (key in ledgers.refunds) return [{ words: 'which was given before', outcome: refunded }]
  return [
    {
      words: 'which succeeds',
      outcome: refunded,
      ledgers: { ...ledgers, refunds: { ...ledgers.refunds, [key]: amountMinor } },
    },
  ]
}

function labelAnswers(call: CallTo<'label'>, ledgers: Ledgers): Answer[] {
  const labelled = yes(call)
  const undeliverable = { type: 'undeliverable' as const, postcode: call.shipTo.postcode }
  const known = ledgers.labels[call.key]
  if (known)
    return [
      {
        words: `which was ${known} before`,
        outcome: known === 'labelled' ? labelled : undeliverable,
      },
    ]
  const answered = (label: 'labelled' | 'undeliverable'): Ledgers => ({
    ...ledgers,
    labels: { ...ledgers.labels, [call.key]: label },
    parcels: label === 'labelled' && labelled.type === 'labelled' ? labelled.parcels : [],
  })
  return [
    { words: 'which is made', outcome: labelled, ledgers: answered('labelled') },
    {
      words: 'which can’t be delivered',
      outcome: undeliverable,
      ledgers: answered('undeliverable'),
    },
  ]
}

/** The key is barred, whatever comes of it; a charge that was made is given back. */
function voidedCharge(key: string, ledgers: Ledgers): Answer[] {
  const charge = ledgers.charges[key]
  const refund = `${key}:void`
  const isTaken = charge?.type === 'captured'
  const after: Ledgers = {
    ...ledgers,
    voided: { ...ledgers.voided, [key]: true },
    refunds: isTaken ? { ...ledgers.refunds, [refund]: charge.amountMinor } : ledgers.refunds,
  }
  const isNew = !(key in ledgers.voided)
  return [
    {
      words: isTaken ? 'which gives back what was taken' : 'which never happened',
      outcome: isTaken
        ? { type: 'undone', chargeId: key, reference: refund, amountMinor: charge.amountMinor }
        : { type: 'never_happened' },
      ...(isNew && { ledgers: after }),
    },
  ]
}

/** The same for a label; the carrier may have picked the parcels up. */
function voidedLabel(key: string, ledgers: Ledgers): Answer[] {
  const barred: Ledgers = { ...ledgers, voided: { ...ledgers.voided, [key]: true } }
  const isNew = !(key in ledgers.voided)
  if (ledgers.labels[key] !== 'labelled')
    return [
      {
        words: 'which never happened',
        outcome: { type: 'never_happened' },
        ...(isNew && { ledgers: barred }),
      },
    ]
  const undone: Answer = {
    words: 'which is undone',
    outcome: { type: 'undone' },
    ...(isNew && { ledgers: barred }),
  }
  const tooLate: Answer = {
    words: 'which is too late',
    outcome: { type: 'too_late', parcels: ledgers.parcels },
    ...(!ledgers.pickedUp && { ledgers: { ...ledgers, pickedUp: true } }),
  }
  if (!isNew) return [undone]
  return ledgers.pickedUp ? [tooLate] : [undone, tooLate]
}
