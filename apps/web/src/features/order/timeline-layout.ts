import { isReadable, type LogEntry } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import type { AttemptDot } from './attempts.ts'
import {
  type Axis,
  type Fold,
  makeAxis,
  type Stretch,
  type TimelineSizes,
} from './timeline-axis.ts'
import { type BarLabel, barLabel, placeLabels } from './timeline-labels.ts'

/** A lane of the timeline: a service, and one for what can't be read, of which nobody knows who stated it. */
export type Lane = Service | 'unknown'

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

interface Placed {
  x: number
  width: number
  y: number
  /** Its text, where there is room for it. */
  label: BarLabel | null
}

export interface TimelineLayout {
  width: number
  height: number
  lanes: { name: Lane; y: number }[]
  bars: (Span & Placed)[]
  waits: (Wait & { placed: Placed })[]
  /** From the end of a cause to the beginning of what it caused. */
  arrows: { from: number; to: number; path: string }[]
  /** Tries, below the bars of their lanes. */
  dots: { id: number; x: number; y: number; isAnswered: boolean }[]
  folds: Fold[]
  ticks: Axis['ticks']
  totalMs: number
}

/** What stands on the axis. */
export interface TimelineContent {
  entries: readonly LogEntry[]
  waits: readonly Wait[]
  attempts: readonly AttemptDot[]
}

const laneHeight = 34
const top = 24
/** Below the lanes: how long each fold is. */
const bottom = 20
const barHeight = 18
const barMin = 8
/** From a bar down to the dots of its tries. */
const dotGap = 4.5
/** The order's own lane first, then the services in the order in which they are asked. */
export const laneOrder: readonly Service[] = [
  'orders',
  ...services.filter((service) => service !== 'orders'),
]

/** What each entry spans: from its cause to itself. One without a cause in this order is a moment. */
export function spansOf(entries: readonly LogEntry[]): Span[] {
  const zero = Date.parse(entries[0]?.time ?? '')
  return entries.map((entry) => {
    const endMs = Date.parse(entry.time) - zero
    const cause = entries.find(
      ({ id, version }) => id === entry.causationId && version < entry.version,
    )
    return {
      version: entry.version,
      lane: isReadable(entry) ? entry.source : 'unknown',
      startMs: cause ? Math.min(endMs, Date.parse(cause.time) - zero) : endMs,
      endMs,
    }
  })
}

/**
 * Places the entries of an order on one time axis with a lane per service. Long stretches in which nothing is stated are
 * folded, so that the milliseconds of the way and the minutes of a retry both stay readable.
 *
 * @param clockAt the time of day so many ms after the order was placed
 */
export function layoutTimeline(
  { entries, waits, attempts }: TimelineContent,
  sizes: TimelineSizes,
  clockAt: (ms: number) => string,
): TimelineLayout {
  const spans = spansOf(entries)
  const moments = [
    ...new Set([0, ...[...spans, ...waits].flatMap(({ startMs, endMs }) => [startMs, endMs])]),
  ].sort((a, b) => a - b)
  const axis = makeAxis(moments, waits, sizes, clockAt)
  const names: Lane[] = spans.some(({ lane }) => lane === 'unknown')
    ? [...laneOrder, 'unknown']
    : [...laneOrder]
  const laneY = (lane: Lane) =>
    top + names.indexOf(lane) * laneHeight + (laneHeight - barHeight) / 2
  const boxOf = ({ startMs, endMs }: Stretch) => {
    const x = Math.min(axis.x(startMs), sizes.width - barMin)
    return { x, width: Math.max(barMin, axis.x(endMs) - x) }
  }
  const boxes = [
    ...spans.map((span, index) => {
      const entry = entries[index]
      return { ...boxOf(span), lane: span.lane, text: entry ? barLabel(entry) : '' }
    }),
    ...waits.map((wait) => ({
      ...boxOf(wait),
      lane: wait.service,
      text: wait.label,
      within: true,
    })),
  ]
  const labels = placeLabels(boxes, { left: sizes.labelWidth, right: sizes.width - 4 })
  const placed = boxes.map(
    ({ lane, x, width }, index): Placed => ({
      x,
      width,
      y: laneY(lane),
      label: labels[index] ?? null,
    }),
  )
  const bars = spans.map((span, index) => ({ ...span, ...at(placed, index) }))
  return {
    width: sizes.width,
    height: top + names.length * laneHeight + bottom,
    lanes: names.map((name) => ({ name, y: laneY(name) + barHeight / 2 })),
    bars,
    waits: waits.map((wait, index) => ({ ...wait, placed: at(placed, spans.length + index) })),
    arrows: placeArrows(entries, bars),
    dots: attempts.map(({ id, service, atMs, isAnswered }) => ({
      id,
      x: axis.x(atMs),
      y: laneY(service) + barHeight + dotGap,
      isAnswered,
    })),
    folds: axis.folds,
    ticks: axis.ticks,
    totalMs: moments.at(-1) ?? 0,
  }
}

function at<T>(all: readonly T[], index: number): T {
  const found = all[index]
  if (found === undefined) throw new Error(`nothing was placed at ${index}`)
  return found
}

function placeArrows(
  entries: readonly LogEntry[],
  bars: TimelineLayout['bars'],
): TimelineLayout['arrows'] {
  return entries.flatMap((entry) => {
    const cause = entries.find(({ id }) => id === entry.causationId)
    const to = bars.find(({ version }) => version === entry.version)
    const from = cause && bars.find(({ version }) => version === cause.version)
    if (!from || !to || from.lane === to.lane) return []
    const down = to.y > from.y
    const [x1, y1] = [from.x + from.width - 3, from.y + (down ? barHeight : 0)]
    // What begins where its cause ends is led to straight; else a curve reaches its beginning from the left.
    const path =
      to.x - x1 < 12
        ? `M${Math.min(x1, to.x + 4)} ${y1}V${to.y + (down ? 0 : barHeight)}`
        : `M${x1} ${y1}C${x1} ${(y1 + to.y + barHeight / 2) / 2} ${to.x - 10} ${to.y + barHeight / 2} ${to.x} ${to.y + barHeight / 2}`
    return [{ from: from.version, to: to.version, path }]
  })
}
