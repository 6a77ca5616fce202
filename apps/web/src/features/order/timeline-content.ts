import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import type { Service } from '@sagaboard/events/catalog/events'
import { formatTime } from '../../lib/format.ts'
import type { AttemptDot } from './attempts.ts'
import type { Stretch } from './timeline-axis.ts'

/** What stands on the time axis of an order, and what of it lies in a window. */

/** Lanes beside the services; they are there when there is something in them. */
export type SideLane = 'people' | 'messages' | 'timers' | 'follow-up' | 'returns'

/** A lane of the timeline: a service, what is beside them, and one for what can't be read, of which nobody knows who stated it. */
export type Lane = Service | SideLane | 'unknown'

/** Something that took time in a lane: from what caused it until it was stated. Times in ms since the order was placed. */
export interface Span extends Stretch {
  version: number
  lane: Lane
}

/** A try that is still to come, or the stretch of tries that were given up. */
export interface Wait extends Stretch {
  service: Service
  label: string
  dead: boolean
}

/** What a person asked for, or what was written to the customer: a moment. */
export interface Mark {
  id: string
  lane: Extract<SideLane, 'people' | 'messages'>
  atMs: number
  label: string
  /** Of whoever asked; empty where nobody did. */
  initial: string
  /** The first event that it caused; null when there is none, or it is not known. */
  causedVersion: number | null
}

/** A timer, a return or a follow-up: a stretch; `isOpen` while it has not ended. */
export interface Course extends Stretch {
  id: string
  lane: Extract<SideLane, 'timers' | 'follow-up' | 'returns'>
  label: string
  isOpen: boolean
}

/** While a fault switch was on that struck the order. */
export interface Band extends Stretch {
  id: string
  label: string
}

/** What stands on the axis. */
export interface TimelineContent {
  entries: readonly LogEntry[]
  waits: readonly Wait[]
  attempts: readonly AttemptDot[]
  marks?: readonly Mark[]
  courses?: readonly Course[]
  bands?: readonly Band[]
}

/** What each entry spans: from its cause to itself. One without a cause in this order is a moment. */
export function spansOf(entries: readonly LogEntry[]): Span[] {
  const zero = Date.parse(entries[0]?.time ?? '')
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return entries.map((entry) => {
    const endMs = Date.parse(entry.time) - zero
    const cause = byId.get(entry.causationId ?? '')
    const isBefore = cause !== undefined && cause.version < entry.version
    return {
      version: entry.version,
      lane: isReadable(entry) ? entry.source : 'unknown',
      startMs: isBefore ? Math.min(endMs, Date.parse(cause.time) - zero) : endMs,
      endMs,
    }
  })
}

/** The time of day so many ms after the order was placed, as it is read in a zone. */
export function clockFrom({ entries }: TimelineContent, zone: string): (ms: number) => string {
  const zero = Date.parse(entries[0]?.time ?? '')
  return (ms) => formatTime(new Date(zero + ms).toISOString(), zone)
}

/** Only what lies in the window, cut off at its ends. */
export function within(content: TimelineContent, window: Stretch | null) {
  const { entries, waits, attempts, marks = [], courses = [], bands = [] } = content
  const spans = spansOf(entries)
  if (window === null) return { spans, waits, attempts, marks, courses, bands }
  const isIn = (ms: number) => window.startMs <= ms && ms <= window.endMs
  const cut = <T extends Stretch>(all: readonly T[]): T[] =>
    all
      .filter(({ startMs, endMs }) => startMs <= window.endMs && endMs >= window.startMs)
      .map((one) => ({
        ...one,
        startMs: Math.max(one.startMs, window.startMs),
        endMs: Math.min(one.endMs, window.endMs),
      }))
  return {
    spans: cut(spans.filter(({ endMs }) => isIn(endMs))),
    waits: cut(waits),
    attempts: attempts.filter(({ atMs }) => isIn(atMs)),
    marks: marks.filter(({ atMs }) => isIn(atMs)),
    courses: cut(courses),
    bands: cut(bands),
  }
}
