import type { AuditEntry } from '@sagaboard/db/commands/audit'
import {
  type Accepted,
  type CommandOutcome,
  outcomeOf,
} from '@sagaboard/events/commands/command-outcome'
import type { OrderSnapshot } from '@sagaboard/events/commands/order-snapshot'

export type Came = CommandOutcome

/** What the door keeps of a command that it has accepted; entries of before have no more than the version. */
type Kept = { version: number } & Partial<Pick<Accepted, 'written' | 'foretold'>>

/**
 * How far a command has come by the order as it is now; null of what was refused, of what is no command of staff about an
 * order, and of one from before it was kept what was foretold.
 */
export function cameOf(
  snapshot: OrderSnapshot,
  { outcome, before, after }: Pick<AuditEntry, 'outcome' | 'before' | 'after'>,
): Came | null {
  if (outcome !== 'accepted' || !before || !after) return null
  const { version: since } = before as Kept
  const { version, written, foretold } = after as Kept
  return written && foretold ? outcomeOf(snapshot, { since, version, written, foretold }) : null
}
