import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { eventLabel } from '../../lib/labels.ts'
import { barLabel, barTone } from './timeline-labels.ts'
import { tookMs } from './view-model.ts'

/** When an event came in an order, in ms since it was placed, and what it took from its cause; null where that is not known. */
export interface ComparedEvent {
  version: number
  afterMs: number
  tookMs: number | null
}

/** The same event of two orders; null in the one that does not have it. */
export interface ComparedStep {
  key: string
  type: string
  label: string
  tone: ReturnType<typeof barTone>
  first: ComparedEvent | null
  second: ComparedEvent | null
}

export interface Comparison {
  steps: ComparedStep[]
  /** The first event that only one of them has; null: they went the same way. */
  partedAt: ComparedStep | null
  /** The event that took longest in one of them beside the other; `byMs` above zero when the second one was slower. */
  mostApart: { step: ComparedStep; byMs: number } | null
}

interface Keyed {
  key: string
  entry: LogEntry
  compared: ComparedEvent
}

/** The second `RefundIssued` of one order is that of the other one, whatever came between. */
function keyed(entries: readonly LogEntry[]): Keyed[] {
  const seen = new Map<string, number>()
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const placedAt = Date.parse(entries[0]?.time ?? '')
  return entries.map((entry) => {
    const nth = (seen.get(entry.type) ?? 0) + 1
    seen.set(entry.type, nth)
    return {
      key: `${entry.type} ${nth}`,
      entry,
      compared: {
        version: entry.version,
        afterMs: Math.max(0, Date.parse(entry.time) - placedAt),
        tookMs: tookMs(byId.get(entry.causationId ?? ''), entry),
      },
    }
  })
}

/** The keys of both in an order that keeps that of the first; what only the second has stands behind what it followed there. */
function merged(first: readonly Keyed[], second: readonly Keyed[]): string[] {
  const known = new Set(first.map(({ key }) => key))
  const following = new Map<string | undefined, string[]>()
  let before: string | undefined
  for (const { key } of second) {
    if (known.has(key)) before = key
    else following.set(before, (following.get(before) ?? []).concat(key))
  }
  return [
    ...(following.get(undefined) ?? []),
    ...first.flatMap(({ key }) => [key, ...(following.get(key) ?? [])]),
  ]
}

/**
 * Two orders beside each other, event by event.
 *
 * @param first the log of one, from its first event on
 * @param second of the other
 */
export function compareOrders(first: readonly LogEntry[], second: readonly LogEntry[]): Comparison {
  const [ofFirst, ofSecond] = [keyed(first), keyed(second)]
  const inFirst = new Map(ofFirst.map((one) => [one.key, one]))
  const inSecond = new Map(ofSecond.map((one) => [one.key, one]))
  const steps = merged(ofFirst, ofSecond).flatMap((key): ComparedStep[] => {
    const [one, other] = [inFirst.get(key), inSecond.get(key)]
    const entry = (one ?? other)?.entry
    if (!entry) return []
    return [
      {
        key,
        type: entry.type,
        label: labelOf(entry, other?.entry),
        tone: barTone(entry),
        first: one?.compared ?? null,
        second: other?.compared ?? null,
      },
    ]
  })
  return {
    steps,
    partedAt: steps.find((step) => step.first === null || step.second === null) ?? null,
    mostApart: mostApart(steps),
  }
}

/** What both have; an amount only where it is the same in both. */
function labelOf(entry: LogEntry, other: LogEntry | undefined): string {
  if (!isReadable(entry)) return entry.type
  const label = barLabel(entry)
  return other === undefined || barLabel(other) === label ? label : eventLabel(entry)
}

/** A difference below this is noise, and is not told. */
const leastMs = 10

function mostApart(steps: readonly ComparedStep[]): Comparison['mostApart'] {
  let most: Comparison['mostApart'] = null
  for (const step of steps) {
    const [one, other] = [step.first?.tookMs ?? null, step.second?.tookMs ?? null]
    if (one === null || other === null) continue
    const byMs = other - one
    if (Math.abs(byMs) >= Math.max(leastMs, Math.abs(most?.byMs ?? 0))) most = { step, byMs }
  }
  return most
}
