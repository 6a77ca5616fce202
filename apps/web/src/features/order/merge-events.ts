import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'

/**
 * Puts two reads of one history together: each version once, ascending, up to the first gap (what lies behind a gap is
 * not shown before the gap is filled).
 */
export function mergeEvents(known: readonly LogEntry[], more: readonly LogEntry[]): LogEntry[] {
  const byVersion = new Map<number, LogEntry>()
  for (const event of [...known, ...more]) {
    const before = byVersion.get(event.version)
    if (!before || isAmendmentOf(event, before)) byVersion.set(event.version, event)
  }
  const merged: LogEntry[] = []
  for (let event = byVersion.get(1); event; event = byVersion.get(event.version + 1))
    merged.push(event)
  const same =
    merged.length === known.length && merged.every((event, index) => event === known[index])
  return same ? (known as LogEntry[]) : merged
}

/** A person has put another payload in its place since it was read. */
const isAmendmentOf = (event: LogEntry, before: LogEntry): boolean =>
  isReadable(event) && event.amended === true && (!isReadable(before) || before.amended !== true)
