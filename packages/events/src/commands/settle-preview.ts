import { formatMoney } from '../saga/money.ts'
import { voidBefore } from '../saga/settle.ts'
import type { CommandOf } from './command.ts'
import type { OrderSnapshot, ProviderCall } from './order-snapshot.ts'
import { wordOf } from './settle-command.ts'

/** What is asked before a person's word counts, and what nobody can take back afterwards: one sentence each. */
export function settledSentences(
  snapshot: OrderSnapshot,
  call: ProviderCall,
  command: CommandOf<'settle'>,
): string[] {
  const { totalMinor, currency } = snapshot.orders
  const whom = command.service === 'payment' ? 'the provider' : 'the carrier'
  const later = `Once your word is taken it stays: what ${whom} does or says later moves nothing here, and is shown as an incident.`
  const asked = voidBefore(call, wordOf(snapshot, command))
  if (!asked) return [`Your word counts at once: ${whom} is not asked again.`, later]
  const found =
    asked.of === 'charge'
      ? `if ${formatMoney(totalMinor, currency)} were taken, they are given back`
      : 'if there is a label, it is void, and if its parcels have been picked up, the order ships after all'
  return [
    `First the key ${call.key} is voided, so that it can never be used again. If that is answered, the answer counts and not your word: ${found}.`,
    later,
  ]
}
