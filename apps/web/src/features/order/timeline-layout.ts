import type { SagaEvent } from '@sagaboard/events/catalog/envelope'
import { type Service, services } from '@sagaboard/events/catalog/events'
import { formatDuration } from '../../lib/format.ts'

/** Something that took time in a lane: from what caused it until it was stated. Times in ms since the order was placed. */
export interface Span {
  version: number
  service: Service
  startMs: number
  endMs: number
}

/** A try that is still to come, or the stretch of tries that were given up. */
export interface Wait {
  service: Service
  startMs: number
  endMs: number
}

/** A stretch in which nothing happened, drawn narrow. */
export interface Fold {
  startMs: number
  endMs: number
  x: number
  width: number
}

export interface TimelineLayout {
  width: number
  height: number
  lanes: { service: Service; y: number }[]
  bars: (Span & { x: number; width: number; y: number })[]
  waits: (Wait & { x: number; width: number; y: number })[]
  /** From the end of a cause to the beginning of what it caused. */
  arrows: { from: number; to: number; path: string }[]
  folds: Fold[]
  ticks: { x: number; label: string }[]
  totalMs: number
  foldedMs: number
  x: (ms: number) => number
}

export interface TimelineSizes {
  width: number
  labelWidth: number
}

const laneHeight = 34
const top = 24
const barHeight = 18
const barMin = 8
const foldWidth = 44
/** A try that is still to come stands in a fold and has its name in it. */
const waitWidth = 124
/** The order's own lane first, then the services in the order in which they are asked. */
export const laneOrder: readonly Service[] = [
  'orders',
  ...services.filter((service) => service !== 'orders'),
]
/** A gap is folded when it is at least so long and so many times as long as everything else together. */
const foldLeastMs = 2_000
const foldTimes = 3
const tickGap = 76

/** What each event spans: from its cause to itself. An event without a cause in this order is a moment. */
export function spansOf(events: readonly SagaEvent[]): Span[] {
  const zero = Date.parse(events[0]?.time ?? '')
  return events.map((event) => {
    const endMs = Date.parse(event.time) - zero
    const cause = events.find(
      ({ id, version }) => id === event.causationId && version < event.version,
    )
    return {
      version: event.version,
      service: event.source,
      startMs: cause ? Math.min(endMs, Date.parse(cause.time) - zero) : endMs,
      endMs,
    }
  })
}

/**
 * Places events on one time axis with a lane per service. Long stretches in which nothing is stated are folded, so that
 * the milliseconds of the way and the minutes of a retry both stay readable.
 */
export function layoutTimeline(
  events: readonly SagaEvent[],
  waits: readonly Wait[],
  sizes: TimelineSizes,
): TimelineLayout {
  const spans = spansOf(events)
  const moments = [
    ...new Set([
      0,
      ...spans.flatMap(({ startMs, endMs }) => [startMs, endMs]),
      ...waits.flatMap(({ startMs, endMs }) => [startMs, endMs]),
    ]),
  ].sort((a, b) => a - b)
  const axis = makeAxis(moments, waits, sizes)
  const laneY = (service: Service) =>
    top + laneOrder.indexOf(service) * laneHeight + (laneHeight - barHeight) / 2
  const bars = placeBars(spans, axis.x, laneY, sizes.width)
  const lanes = laneOrder.map((service) => ({ service, y: laneY(service) + barHeight / 2 }))
  return {
    width: sizes.width,
    height: top + laneOrder.length * laneHeight + 8,
    lanes,
    bars,
    waits: waits.map((wait) => ({
      ...wait,
      x: axis.x(wait.startMs),
      width: Math.max(barMin, axis.x(wait.endMs) - axis.x(wait.startMs)),
      y: laneY(wait.service),
    })),
    arrows: placeArrows(events, bars),
    folds: axis.folds,
    ticks: placeTicks(axis, sizes),
    totalMs: moments.at(-1) ?? 0,
    foldedMs: axis.folds.reduce((sum, fold) => sum + fold.endMs - fold.startMs, 0),
    x: axis.x,
  }
}

interface Axis {
  x: (ms: number) => number
  folds: Fold[]
  /** The stretches between folds. */
  stretches: { startMs: number; endMs: number; x: number; width: number }[]
}

function makeAxis(
  moments: readonly number[],
  waits: readonly Wait[],
  { width, labelWidth }: TimelineSizes,
): Axis {
  const gaps = moments.slice(1).map((endMs, index) => {
    const startMs = moments[index] ?? 0
    return {
      startMs,
      endMs,
      folded: false,
      foldTo: waits.some((wait) => wait.startMs <= startMs && endMs <= wait.endMs)
        ? waitWidth
        : foldWidth,
    }
  })
  // The longest gap is folded as long as it dwarfs all that is left; then the next one is looked at.
  for (const gap of [...gaps].sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))) {
    const rest = gaps
      .filter((other) => other !== gap && !other.folded)
      .reduce((sum, other) => sum + other.endMs - other.startMs, 0)
    const ms = gap.endMs - gap.startMs
    if (ms < foldLeastMs || ms < foldTimes * Math.max(1, rest)) break
    gap.folded = true
  }
  const shownMs = gaps
    .filter(({ folded }) => !folded)
    .reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0)
  const folded = gaps.filter((gap) => gap.folded)
  const foldedCount = folded.length
  // Room stays on the right for the name of the last bar.
  const room = Math.max(
    80,
    width - labelWidth - 88 - folded.reduce((sum, { foldTo }) => sum + foldTo, 0),
  )
  // Each gap gets a little of its own, so that events of the same millisecond don't cover each other.
  const own = Math.min(14, (room * 0.35) / Math.max(1, gaps.length - foldedCount))
  const shared = room - own * (gaps.length - foldedCount)
  let x = labelWidth
  const places = gaps.map((gap) => {
    const ms = gap.endMs - gap.startMs
    const place = {
      ...gap,
      x,
      width: gap.folded ? gap.foldTo : own + (shownMs > 0 ? (shared * ms) / shownMs : 0),
    }
    x += place.width
    return place
  })
  return {
    folds: places
      .filter(({ folded }) => folded)
      .map(({ startMs, endMs, x, width }) => ({ startMs, endMs, x, width })),
    stretches: places.filter(({ folded }) => !folded),
    x: (ms) => {
      const place = places.find(({ endMs }) => ms <= endMs) ?? places.at(-1)
      if (!place) return labelWidth
      const share =
        place.endMs > place.startMs
          ? (Math.min(ms, place.endMs) - place.startMs) / (place.endMs - place.startMs)
          : 0
      return Math.round((place.x + Math.max(0, share) * place.width) * 10) / 10
    },
  }
}

function placeBars(
  spans: readonly Span[],
  x: Axis['x'],
  laneY: (service: Service) => number,
  width: number,
): TimelineLayout['bars'] {
  return spans.map((span) => {
    const from = Math.min(x(span.startMs), width - barMin)
    return {
      ...span,
      x: from,
      width: Math.max(barMin, x(span.endMs) - from),
      y: laneY(span.service),
    }
  })
}

function placeArrows(
  events: readonly SagaEvent[],
  bars: TimelineLayout['bars'],
): TimelineLayout['arrows'] {
  return events.flatMap((event) => {
    const cause = events.find(({ id }) => id === event.causationId)
    const to = bars.find(({ version }) => version === event.version)
    const from = cause && bars.find(({ version }) => version === cause.version)
    if (!from || !to || from.service === to.service) return []
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

const steps = [1, 2, 5]

/** Round values that are far enough apart to be read. */
function placeTicks(axis: Axis, { labelWidth }: TimelineSizes): TimelineLayout['ticks'] {
  const ticks = [{ x: labelWidth, label: '0' }]
  const pushFar = (ms: number) => {
    const x = axis.x(ms)
    const inFold = axis.folds.some((fold) => x > fold.x - 40 && x < fold.x + fold.width)
    if (!inFold && x - (ticks.at(-1)?.x ?? 0) >= tickGap)
      ticks.push({ x, label: formatDuration(ms) })
  }
  const runs: { startMs: number; endMs: number; width: number }[] = []
  for (const stretch of axis.stretches) {
    const last = runs.at(-1)
    if (last && last.endMs === stretch.startMs) {
      last.endMs = stretch.endMs
      last.width += stretch.width
    } else runs.push({ ...stretch })
  }
  for (const run of runs) {
    const wanted = ((run.endMs - run.startMs) * tickGap) / Math.max(1, run.width)
    const power = 10 ** Math.floor(Math.log10(Math.max(1, wanted)))
    const step = Math.max(1, (steps.find((factor) => factor * power >= wanted) ?? 10) * power)
    if (run.startMs > 0) pushFar(run.startMs)
    for (let ms = Math.ceil(run.startMs / step) * step; ms <= run.endMs; ms += step) pushFar(ms)
  }
  return ticks
}
