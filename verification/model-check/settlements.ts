import type { CommandOf } from '@sagaboard/events/commands/command'
import type { OrderSnapshot, ProviderCall } from '@sagaboard/events/commands/order-snapshot'
import { parcelsToState, unsettledCall } from '@sagaboard/events/commands/settle-command'
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

/**
 * What a person finds who looks into the books of the provider or the carrier. Labels happened when all of an order's parcels
 * have one; of some alone a person makes sure that they are void, and fetches back what has been picked up.
 */
function truthOf(call: ProviderCall, ledgers: Ledgers): Settle['outcome'] {
  if (!('requests' in call)) return isMade(call, ledgers) ? 'happened' : 'did_not_happen'
  const made = call.requests.filter(({ key }) => ledgers.labels[key] === 'labelled')
  const isWhole = made.length === call.requests.length
  if (call.type === 'label') return isWhole ? 'happened' : 'did_not_happen'
  if (made.length === 0) return 'did_not_happen'
  return isWhole && ledgers.pickedUp ? 'happened' : 'voided'
}

/** Whether there is a charge or a refund under the key of this call. */
const isMade = (call: ProviderCall, { charges, refunds }: Ledgers): boolean =>
  isOfRefund(call) ? call.key in refunds : charges[call.key]?.type === 'captured'

const isOfRefund = (call: ProviderCall): boolean =>
  call.type === 'refund' || (call.type === 'void' && call.of === 'refund')

/** The keys that a call is about: of labels, one for each parcel. */
const keysOf = (call: ProviderCall): string[] =>
  'requests' in call ? call.requests.map(({ key }) => key) : [call.key]

/** True when this word is so, and can't turn out otherwise: what is not to happen, or to be void, is barred. */
export const isSo = (call: ProviderCall, { outcome }: Word, ledgers: Ledgers): boolean =>
  outcome === truthOf(call, ledgers) &&
  ((outcome === 'happened' && (call.type !== 'void' || isOfRefund(call))) ||
    (outcome === 'happened' && ledgers.pickedUp) ||
    keysOf(call).every((key) => key in ledgers.voided))

/** What did not happen never will, and what is to be void is: what was taken under its key has been given back. */
function madeSure(call: ProviderCall, ledgers: Ledgers): Ledgers {
  const { key } = call
  const outcome = truthOf(call, ledgers)
  if (outcome === 'happened' && !(call.type === 'void' && call.of === 'charge')) return ledgers
  const charge = ledgers.charges[key]
  const refunds =
    charge?.type === 'captured'
      ? { ...ledgers.refunds, [`${key}:void`]: charge.amountMinor }
      : ledgers.refunds
  const barred = Object.fromEntries(keysOf(call).map((one) => [one, true as const]))
  return { ...ledgers, refunds, voided: { ...ledgers.voided, ...barred } }
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
      parcels: parcelsToState(snapshot).map((parcel) => ({
        ...parcel,
        carrier: '',
        trackingNumber: `number of ${parcel.parcel}`,
      })),
    }
  const amountMinor =
    ('amountMinor' in call ? call.amountMinor : undefined) ??
    snapshot.payment.state?.amountMinor ??
    0
  return { ...base, amountMinor }
}
