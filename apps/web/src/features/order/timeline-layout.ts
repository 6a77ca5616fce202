import type { LogEntry } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import type { AttemptDot } from './attempts.ts'
import {
  type Axis,
  type Fold,
  foldWidth,
  makeAxis,
  type Stretch,
  type TimelineSizes,
} from './timeline-axis.ts'
import {
  type Band,
  type Course,
  type Lane,
  type Mark,
  type Span,
  type TimelineContent,
  type Wait,
  within,
} from './timeline-content.ts'
import { type BarLabel, barLabel, placeLabels } from './timeline-labels.ts'

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
  /** Where the lanes begin. */
  top: number
  lanes: { name: Lane; y: number }[]
  bars: (Span & Placed)[]
  waits: (Wait & { placed: Placed })[]
  marks: (Mark & { placed: Placed })[]
  courses: (Course & { placed: Placed })[]
  bands: { id: string; x: number; width: number; label: BarLabel | null }[]
  /** From the end of a cause to the beginning of what it caused. */
  arrows: { from: number; to: number; path: string }[]
  /** From what a person asked for to the first event of it. */
  joins: { id: string; to: number; path: string }[]
  /** Tries, below the bars of their lanes. */
  dots: { id: number; x: number; y: number; isAnswered: boolean }[]
  folds: Fold[]
  ticks: Axis['ticks']
  /** Where each event of the window ends. */
  xOf: (version: number) => number | undefined
  /** Until the last event; what is still to come does not count. */
  totalMs: number
}

const laneHeight = 34
const axisHeight = 24
/** Below the axis: what was wrong, where something was. */
const bandHeight = 16
/** Below the lanes: how long each fold is. */
const bottom = 20
const barHeight = 18
const barMin = 8
export const markSize = 15
/** A try that is still to come stands in a fold and has its name in it. */
const waitWidth = 124
const tryWidth = 11
const triesWidthMax = 220
/** From a bar down to the dots of its tries. */
const dotGap = 4.5
/** A drawing with more than so many bars leaves out those that stand where another one stands. */
const barsMax = 400
/** The order's own lane first, then the services in the order in which they are asked. */
export const laneOrder: readonly Service[] = [
  'orders',
  ...services.filter((service) => service !== 'orders'),
]

/**
 * Places the entries of an order on one time axis with a lane per service. Long stretches in which nothing is stated are
 * folded, so that the milliseconds of the way and the minutes of a retry both stay readable.
 *
 * @param clockAt the time of day so many ms after the order was placed
 * @param window what of it is shown; null: all
 */
export function layoutTimeline(
  content: TimelineContent,
  sizes: TimelineSizes,
  clockAt: (ms: number) => string,
  window: Stretch | null = null,
): TimelineLayout {
  const { spans, waits, attempts, marks, courses, bands } = within(content, window)
  const byVersion = new Map(content.entries.map((entry) => [entry.version, entry]))
  const start = window?.startMs ?? 0
  // A timer is a stretch between moments; only one that is still to end has an end of its own.
  const ends = courses.filter(({ isOpen }) => isOpen).map(({ endMs }) => endMs)
  const moments = [
    ...new Set([
      start,
      ...[...spans, ...waits].flatMap(({ startMs, endMs }) => [startMs, endMs]),
      ...marks.map(({ atMs }) => atMs),
      ...ends,
    ]),
  ].sort((a, b) => a - b)
  const open = courses.filter(({ isOpen }) => isOpen)
  const axis = makeAxis(moments, foldTo([...waits, ...open], attempts), sizes, clockAt)
  const names = lanesOf(spans, marks, courses)
  const top = axisHeight + (bands.length > 0 ? bandHeight : 0)
  const laneY = (lane: Lane) =>
    top + names.indexOf(lane) * laneHeight + (laneHeight - barHeight) / 2
  const boxOf = ({ startMs, endMs }: Stretch, least = barMin) => {
    const x = Math.min(axis.x(startMs), sizes.width - least)
    return { x, width: Math.max(least, axis.x(endMs) - x) }
  }
  const drawn = spans.length > barsMax ? apart(spans, axis) : spans
  const boxes = [
    ...drawn.map((span) => {
      const entry = byVersion.get(span.version)
      return { ...boxOf(span), lane: span.lane, text: entry ? barLabel(entry) : '' }
    }),
    ...waits.map((wait) => ({
      ...boxOf(wait),
      lane: wait.service,
      text: wait.label,
      within: true,
    })),
    ...marks.map(({ atMs, lane, label }) => ({
      ...markBox(axis.x(atMs), sizes.width),
      lane,
      text: label,
    })),
    ...courses.map((course) => ({
      ...boxOf(course),
      lane: course.lane,
      text: course.label,
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
  const firstMark = drawn.length + waits.length
  const bars = drawn.map((span, index) => ({ ...span, ...at(placed, index) }))
  const placedMarks = marks.map((mark, index) => ({
    ...mark,
    placed: at(placed, firstMark + index),
  }))
  const endOf = new Map(spans.map(({ version, endMs }) => [version, endMs]))
  return {
    width: sizes.width,
    height: top + names.length * laneHeight + bottom,
    top,
    lanes: names.map((name) => ({ name, y: laneY(name) + barHeight / 2 })),
    bars,
    waits: waits.map((wait, index) => ({ ...wait, placed: at(placed, drawn.length + index) })),
    marks: placedMarks,
    courses: courses.map((course, index) => ({
      ...course,
      placed: at(placed, firstMark + marks.length + index),
    })),
    bands: placeBands(bands, boxOf, sizes),
    arrows: placeArrows(content.entries, bars),
    joins: placeJoins(placedMarks, bars),
    dots: placeDots(attempts, axis).map(({ id, service, x, isAnswered }) => ({
      id,
      x,
      y: laneY(service) + barHeight + dotGap,
      isAnswered,
    })),
    folds: axis.folds,
    ticks: axis.ticks,
    xOf(version) {
      const ms = endOf.get(version)
      return ms === undefined ? undefined : axis.x(ms)
    },
    totalMs: spans.reduce((last, { endMs }) => Math.max(last, endMs), start) - start,
  }
}

/** What has its name in a fold, or tries beside each other, needs more room than an empty one. */
const foldTo =
  (named: readonly Stretch[], attempts: readonly AttemptDot[]) =>
  (gap: Stretch): number => {
    const tries = attempts.filter((attempt) => isIn(gap, attempt)).length
    const isNamed = named.some(({ startMs, endMs }) => startMs <= gap.startMs && gap.endMs <= endMs)
    return Math.max(
      isNamed ? waitWidth : foldWidth,
      Math.min(triesWidthMax, tries > 1 ? (tries + 1) * tryWidth : 0),
    )
  }

const isIn = ({ startMs, endMs }: Stretch, { atMs }: AttemptDot) => startMs < atMs && atMs < endMs

/** Tries in a fold stand side by side, in their order: it has no scale, and each one counts. */
function placeDots(attempts: readonly AttemptDot[], { x, folds }: Axis) {
  const foldOf = new Map(
    attempts.map((attempt) => [attempt, folds.find((fold) => isIn(fold, attempt))]),
  )
  return attempts.map((attempt) => {
    const fold = foldOf.get(attempt)
    if (!fold) return { ...attempt, x: x(attempt.atMs) }
    const beside = attempts.filter((other) => foldOf.get(other) === fold)
    const place = (beside.indexOf(attempt) + 1) / (beside.length + 1)
    return { ...attempt, x: fold.x + place * fold.width }
  })
}

/** People above the services, and what follows from them below. */
function lanesOf(
  spans: readonly Span[],
  marks: readonly Mark[],
  courses: readonly Course[],
): Lane[] {
  const has = (lane: Lane) => [...spans, ...marks, ...courses].some((one) => one.lane === lane)
  const beside = (lanes: readonly Lane[]) => lanes.filter(has)
  return [
    ...beside(['people']),
    ...laneOrder,
    ...beside(['unknown', 'messages', 'timers', 'follow-up', 'returns']),
  ]
}

/** Of bars that stand in the same place of a lane the first. */
function apart(spans: readonly Span[], axis: Axis): Span[] {
  const taken = new Set<string>()
  return spans.filter(({ lane, startMs, endMs }) => {
    const place = `${lane} ${Math.round(axis.x(startMs))} ${Math.round(axis.x(endMs))}`
    if (taken.has(place)) return false
    taken.add(place)
    return true
  })
}

const markBox = (x: number, width: number) => ({
  x: Math.min(x - markSize / 2, width - markSize),
  width: markSize,
})

function placeBands(
  bands: readonly Band[],
  boxOf: (stretch: Stretch, least?: number) => { x: number; width: number },
  sizes: TimelineSizes,
): TimelineLayout['bands'] {
  const boxes = bands.map((band) => ({
    ...boxOf(band, 2),
    lane: 'bands',
    text: band.label,
    within: true,
  }))
  const labels = placeLabels(boxes, { left: sizes.labelWidth, right: sizes.width - 4 })
  return bands.map(({ id }, index) => {
    const { x, width } = at(boxes, index)
    return { id, x, width, label: labels[index] ?? null }
  })
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
  const versions = new Map(entries.map(({ id, version }) => [id, version]))
  const barOf = new Map(bars.map((bar) => [bar.version, bar]))
  return entries.flatMap((entry) => {
    const to = barOf.get(entry.version)
    const from = barOf.get(versions.get(entry.causationId ?? '') ?? 0)
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

/** Down from a person to the lane of what they caused, and on to it. */
function placeJoins(
  marks: TimelineLayout['marks'],
  bars: TimelineLayout['bars'],
): TimelineLayout['joins'] {
  const barOf = new Map(bars.map((bar) => [bar.version, bar]))
  return marks.flatMap(({ id, causedVersion, placed }) => {
    const to = causedVersion === null ? undefined : barOf.get(causedVersion)
    if (!to) return []
    const x = placed.x + placed.width / 2
    const down = `M${x} ${placed.y + barHeight}V${to.y + barHeight / 2}`
    return [{ id, to: to.version, path: x < to.x ? `${down}H${to.x}` : down }]
  })
}
