import type { Caution } from '@sagaboard/events/commands/preview'
import { type MessageKey, say } from '../messages/say.ts'
import { formatMoney } from './format.ts'

/** What nobody can take back after a command, or what is not known, as a sentence. */
export function sayCaution(caution: Caution, currency: string): string {
  switch (caution.code) {
    case 'unknown': {
      const { of, handling } = caution
      return say(unknownKey(of.code, handling), {
        amount: formatMoney(of.amountMinor, currency),
        tries: of.tries,
        key: of.key,
      })
    }
    case 'voided_first': {
      const { of, key, amountMinor } = caution
      return say(`caution.voided_first.${of}`, { key, amount: formatMoney(amountMinor, currency) })
    }
    case 'word_counts':
    case 'word_stays':
      return say(`caution.${caution.code}`, { service: caution.service })
    default:
      return say(`caution.${caution.code}`)
  }
}

type Unknown = Extract<Caution, { code: 'unknown' }>

/** Only a refund is paid by hand. */
function unknownKey(of: Unknown['of']['code'], handling: Unknown['handling']): MessageKey {
  if (of === 'refund') return `caution.unknown.refund.${handling}`
  return handling === 'voided'
    ? `caution.unknown.${of}.voided`
    : `caution.unknown.${of}.asked_again`
}
