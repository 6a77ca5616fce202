import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
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
}

/** The second `RefundIssued` of one order is that of the other one, whatever came between. */
function keyed(entries: readonly LogEntry[]): Keyed[] {
  const seen = new Map<string, number>()
  return entries.map((entry) => {
    const nth = (seen.get(entry.type) ?? 0) + 1
    seen.set(entry.type, nth)
    return { key: `${entry.type} ${nth}`, entry }
  })
}

/** The keys of both in an order that keeps that of the first; what only the second has stands behind what it followed there. */
function merged(first: readonly Keyed[], second: readonly Keyed[]): string[] {
  const keys = first.map(({ key }) => key)
  const known = new Set(keys)
  second.forEach(({ key }, index) => {
    if (known.has(key)) return
    const before = second[index - 1]
    keys.splice(before ? keys.indexOf(before.key) + 1 : 0, 0, key)
    known.add(key)
  })
  return keys
}

/**
 * Two orders beside each other, event by event.
 *
 * @param first the log of one, from its first event on
 * @param second of the other
 */
export function compareOrders(first: readonly LogEntry[], second: readonly LogEntry[]): Comparison {
  const [ofFirst, ofSecond] = [keyed(first), keyed(second)]
  const inFirst = new Map(ofFirst.map(({ key, entry }) => [key, entry]))
  const inSecond = new Map(ofSecond.map(({ key, entry }) => [key, entry]))
  const steps = merged(ofFirst, ofSecond).flatMap((key): ComparedStep[] => {
    const entry = inFirst.get(key) ?? inSecond.get(key)
    if (!entry) return []
    return [
      {
        key,
        type: entry.type,
        label: isReadable(entry) ? barLabel(entry) : entry.type,
        tone: barTone(entry),
        first: comparedEvent(first, inFirst.get(key)),
        second: comparedEvent(second, inSecond.get(key)),
      },
    ]
  })
  return {
    steps,
    partedAt: steps.find((step) => step.first === null || step.second === null) ?? null,
    mostApart: mostApart(steps),
  }
}

function comparedEvent(
  entries: readonly LogEntry[],
  entry: LogEntry | undefined,
): ComparedEvent | null {
  if (!entry) return null
  const placedAt = Date.parse(entries[0]?.time ?? '')
  return {
    version: entry.version,
    afterMs: Math.max(0, Date.parse(entry.time) - placedAt),
    tookMs: tookMs(entries, entry),
  }
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
