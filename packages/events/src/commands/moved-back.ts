import { uncertaintiesOf } from './certainties.ts'
import type { Command } from './command.ts'
import { applyEffect, effectOf } from './effects.ts'
import { runForward } from './forecast.ts'
import type { OrderSnapshot } from './order-snapshot.ts'

const by = { actor: 'person', note: '', requestId: 'preview' }

/**
 * The money that a command moves back to a customer, in minor units of the order's currency: what will have been given back
 * with it, less what will have been without it, and a charge that may have been made and is voided for it. Computed as the
 * preview is, by the handlers that run in production.
 *
 * @param command one that `refusalOf` (guards.ts) lets pass
 * @throws Error when the command is refused
 */
export function movedBack(snapshot: OrderSnapshot, command: Command): number {
  // What is tried once more was decided when it was asked for.
  if (command.type === 'retry') return 0
  const after = runForward(applyEffect(snapshot, effectOf(snapshot, command, by), by.actor))
  const more = givenBackIn(after) - givenBackIn(runForward(snapshot))
  return Math.max(0, more) + voidedIn(snapshot, after)
}

const givenBackIn = ({ payment }: OrderSnapshot): number => payment.state?.refundedMinor ?? 0

/** A charge that is not known to have been made, and is to be undone now if it was. */
function voidedIn(before: OrderSnapshot, { payment }: OrderSnapshot): number {
  if (payment.state?.status !== 'voided' && payment.state?.status !== 'declined') return 0
  return uncertaintiesOf(before).reduce(
    (sum, { code, isVoided, amountMinor }) =>
      code === 'charge' && !isVoided ? sum + amountMinor : sum,
    0,
  )
}
