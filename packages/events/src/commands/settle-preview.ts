import type { Service } from '../catalog/events.ts'
import { voidBefore } from '../saga/settle.ts'
import type { CommandOf } from './command.ts'
import { type OrderSnapshot, plannedCall } from './order-snapshot.ts'
import { wordOf } from './settle-command.ts'

/**
 * What is asked before a person's word counts, and what nobody can take back afterwards. `voided_first`: the key is voided,
 * and where that is answered, the answer counts; `amountMinor` is what a charge would give back, or a refund has given.
 */
export type SettleCaution =
  | { code: 'voided_first'; of: 'charge' | 'label' | 'refund'; key: string; amountMinor: number }
  | { code: 'word_counts'; service: Service }
  | { code: 'word_stays'; service: Service }

/** @param command of a step that `refusalOf` lets settle */
export function settleCautions(
  snapshot: OrderSnapshot,
  command: CommandOf<'settle'>,
): SettleCaution[] {
  const { service } = command
  const call = plannedCall(snapshot, service)
  const asked = call && voidBefore(call, wordOf(snapshot, command))
  const first: SettleCaution = asked
    ? {
        code: 'voided_first',
        of: asked.of,
        key: asked.key,
        amountMinor: ('amountMinor' in asked && asked.amountMinor) || snapshot.orders.totalMinor,
      }
    : { code: 'word_counts', service }
  return [first, { code: 'word_stays', service }]
}
