import type { CommandOf } from '@sagaboard/events/commands/command'
import type { OrderSnapshot, ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import { unsettledCall, warehousesOf } from '@sagaboard/events/commands/settle-command'
import { voidBefore, type Word } from '@sagaboard/events/saga/settle'
import type { Ledgers, ModelState } from './state.ts'

type Settle = CommandOf<'settle'>

/** What a person may state about a call that was never answered. */
export interface Settlement {
  command: Settle
  words: string
  /** The ledgers of others once the person has made sure of it; they stay as they are for one who is mistaken. */
  ledgers: Ledgers
  /** It is not so, and nobody is asked before it counts. */
  isMisled: boolean
  isMistaken: boolean
}

const outcomes = ['happened', 'did_not_happen', 'voided'] as const

/**
 * Everything that a person may state in place of a provider: what is so, and as far as the budget goes what is not. Words
 * that the guards refuse are among them.
 */
export function settlements({ snapshot, ledgers, left }: ModelState): Settlement[] {
  if (left.settles === 0) return []
  return (['payment', 'shipping'] as const).flatMap((service) => {
    const call = unsettledCall(snapshot, service)
    if (!call) return []
    const truth = truthOf(call, ledgers)
    return outcomes.flatMap((outcome): Settlement[] => {
      const isMistaken = outcome !== truth
      if (isMistaken && left.mistakes === 0) return []
      const command = commandOf(snapshot, service, { call, outcome })
      const isAsked = voidBefore(call, { outcome: 'did_not_happen', reference: '' }) !== undefined
      const isChecked = isAsked && (call.type === 'void' || outcome === 'did_not_happen')
      return [
        {
          command,
          words: `state ${isMistaken ? 'wrongly ' : ''}of the ${nameOf(call)}: ${outcome}`,
          ledgers: isMistaken ? ledgers : madeSure(call, ledgers),
          isMisled: isMistaken && !isChecked,
          isMistaken,
        },
      ]
    })
  })
}

const nameOf = (call: ProviderCall) => (call.type === 'void' ? `void of the ${call.of}` : call.type)

/** What a person finds who looks into the books of the provider or the carrier. */
function truthOf(call: ProviderCall, ledgers: Ledgers): Settle['outcome'] {
  if (call.type === 'void' && call.of === 'label' && isMade(call, ledgers))
    return ledgers.pickedUp ? 'happened' : 'voided'
  return isMade(call, ledgers) ? 'happened' : 'did_not_happen'
}

/** Whether there is a charge, a refund or a label under the key of this call. */
function isMade(call: ProviderCall, { charges, refunds, labels }: Ledgers): boolean {
  const { type, key } = call
  if (type === 'refund') return key in refunds
  const isCharge = type === 'charge' || (type === 'void' && call.of === 'charge')
  return isCharge ? charges[key]?.type === 'captured' : labels[key] === 'labelled'
}

/** True when this word is so, and can't turn out otherwise: what is not to happen, or to be void, is barred. */
export const isSo = (call: ProviderCall, { outcome }: Word, ledgers: Ledgers): boolean =>
  outcome === truthOf(call, ledgers) &&
  (call.type === 'refund' ||
    (outcome === 'happened' && call.type !== 'void') ||
    (outcome === 'happened' && ledgers.pickedUp) ||
    call.key in ledgers.voided)

/** What did not happen never will, and what is to be void is: what was taken under its key has been given back. */
function madeSure(call: ProviderCall, ledgers: Ledgers): Ledgers {
  const { key } = call
  const outcome = truthOf(call, ledgers)
  if (call.type === 'refund') return ledgers
  if (outcome === 'happened' && !(call.type === 'void' && call.of === 'charge')) return ledgers
  const charge = ledgers.charges[key]
  const refunds =
    charge?.type === 'captured'
      ? { ...ledgers.refunds, [`${key}:void`]: charge.amountMinor }
      : ledgers.refunds
  return { ...ledgers, refunds, voided: { ...ledgers.voided, [key]: true } }
}

function commandOf(
  snapshot: OrderSnapshot,
  service: Settle['service'],
  { call, outcome }: { call: ProviderCall; outcome: Settle['outcome'] },
): Settle {
  const base = { type: 'settle' as const, service, outcome, reference: 'in their books' }
  if (outcome !== 'happened') return base
  if (service === 'shipping')
    return {
      ...base,
      parcels: warehousesOf(snapshot).map((warehouse) => ({
        warehouse,
        carrier: '',
        trackingNumber: '',
      })),
    }
  const amountMinor =
    ('amountMinor' in call ? call.amountMinor : undefined) ??
    snapshot.payment.state?.amountMinor ??
    0
  return { ...base, amountMinor }
}
