import type { ConsoleOutputs } from '../../lib/console-api.ts'

type Entry = ConsoleOutputs['commands']['log'][number]

/** What a person has seen of an order when they open the dialog of a command. */
export interface Seen {
  version: number
  /** What the page showed of what people did; undefined: nothing was read yet. */
  entryIds: ReadonlySet<string> | undefined
}

export const versionOf = ({ after }: Pick<Entry, 'after'>): number =>
  (after as { version?: number } | null)?.version ?? 0

/** What others, or the same person elsewhere, have done at the order since then, newest first; what was refused did nothing. */
export const actsSince = (
  entries: readonly Entry[] | undefined,
  { version, entryIds }: Seen,
): Entry[] =>
  entries?.filter(
    (entry) =>
      entry.outcome === 'accepted' &&
      (entryIds ? !entryIds.has(entry.id) : versionOf(entry) > version),
  ) ?? []
