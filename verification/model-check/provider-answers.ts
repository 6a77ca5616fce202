import type { ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import type { Answer } from './answer.ts'
import { labelAnswers, voidAnswers } from './carrier-answers.ts'
import type { Ledgers } from './state.ts'

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
      return call.key in ledgers.voided ? [] : refundAnswers(call, ledgers)
    case 'label':
      return labelAnswers(call, ledgers)
    case 'void':
      if (call.of === 'refund') return voidedRefund(call.key, ledgers)
      return call.of === 'charge' ? voidedCharge(call.key, ledgers) : voidAnswers(call, ledgers)
    default:
      return call satisfies never
  }
}

/** The key is barred; a refund that was made stays made. */
function voidedRefund(key: string, ledgers: Ledgers): Answer[] {
  if (key in ledgers.refunds)
    return [{ words: 'which was given before', outcome: { type: 'refunded', refundId: key } }]
  const barred: Ledgers = { ...ledgers, voided: { ...ledgers.voided, [key]: true } }
  return [{ words: 'which never happened', outcome: { type: 'never_happened' }, ledgers: barred }]
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
