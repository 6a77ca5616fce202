import type { ConsoleOutputs } from '../../lib/console-api.ts'
import { isOnItsWay } from './command-stages.tsx'

type Entry = ConsoleOutputs['commands']['log'][number]

/** A command as its dialog has asked for it: `version` is the order's once it was written. */
export interface AcceptedCommand {
  action: string
  reason: string
  version: number
}

/** What was written down of it, of all that was asked for the order, newest first; undefined: not there yet. */
export const entryOf = (
  entries: readonly Entry[] | undefined,
  { action, reason, version }: AcceptedCommand,
): Entry | undefined =>
  entries?.find(
    ({ outcome, after, ...entry }) =>
      outcome === 'accepted' &&
      entry.action === action &&
      entry.reason === reason &&
      (after as { version?: number } | null)?.version === version,
  )

/** Whether it is to be looked at again: until it has ended, or where nobody can tell how far it comes. */
export function isFollowed(entries: readonly Entry[] | undefined, asked: AcceptedCommand): boolean {
  const entry = entryOf(entries, asked)
  return entry === undefined || isOnItsWay(entry.came)
}
