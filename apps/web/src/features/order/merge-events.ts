import type { SagaEvent } from '@sagaboard/events/catalog/envelope'

/**
 * Puts two reads of one history together: each version once, ascending, up to the first gap (what lies behind a gap is
 * not shown before the gap is filled).
 */
export function mergeEvents(known: readonly SagaEvent[], more: readonly SagaEvent[]): SagaEvent[] {
  const byVersion = new Map<number, SagaEvent>()
  for (const event of [...known, ...more]) if (!byVersion.has(event.version)) byVersion.set(event.version, event)
  const merged: SagaEvent[] = []
  for (let event = byVersion.get(1); event; event = byVersion.get(event.version + 1)) merged.push(event)
  return merged.length === known.length ? (known as SagaEvent[]) : merged
}
