import { formatDuration } from '../../lib/format.ts'
import { textWidth } from '../../lib/text-width.ts'

/** The time axis of an order: which stretches are drawn to scale, which are folded, and what stands above them. */

export interface TimelineSizes {
  width: number
  labelWidth: number
}

/** A stretch of the axis, in ms since the order was placed. */
export interface Stretch {
  startMs: number
  endMs: number
}

/** A stretch in which nothing happened, drawn narrow; `label` says how long, unless there is no room for it. */
export interface Fold extends Stretch {
  x: number
  width: number
  label: string | null
}

export interface Axis {
  x: (ms: number) => number
  folds: Fold[]
  ticks: { x: number; label: string }[]
}

export const foldWidth = 44
/** Room on the right for the name of the last bar. */
const endRoom = 88
/** A gap is folded when it is at least so long and so many times as long as everything shorter together. */
const foldLeastMs = 2_000
const foldTimes = 3
/** Folds take at most this share of the width. */
const foldShareMax = 0.55

export const tickSize = 11
export const foldSize = 10
/** From a tick's line to its text, and between a text and the next line. */
export const tickPad = 4

/**
 * Lays out the axis.
 *
 * @param moments everything that has a place on it, ascending, in ms since the order was placed
 * @param foldTo how wide a stretch is drawn when it is folded
 * @param clockAt the time of day at a moment, as the person reads it
 */
export function makeAxis(
  moments: readonly number[],
  foldTo: (gap: Stretch) => number,
  sizes: TimelineSizes,
  clockAt: (ms: number) => string,
): Axis {
  const gaps = gapsBetween(moments, foldTo)
  const places = placeGaps(gaps, sizes)
  const x = (ms: number) => {
    const place = places[firstUntil(places, ms)] ?? places.at(-1)
    if (!place) return sizes.labelWidth
    const share =
      place.endMs > place.startMs
        ? (Math.min(ms, place.endMs) - place.startMs) / (place.endMs - place.startMs)
        : 0
    return Math.round((place.x + Math.max(0, share) * place.width) * 10) / 10
  }
  const folds = places.filter(({ folded }) => folded).map(toFold)
  const whole = { startMs: moments[0] ?? 0, endMs: moments.at(-1) ?? 0 }
  return { x, folds, ticks: placeTicks(x, folds, whole, { sizes, clockAt }) }
}

/** Where the first of these that does not end before `ms` stands; they follow each other. */
function firstUntil(places: readonly Stretch[], ms: number): number {
  let [from, to] = [0, places.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((places[middle]?.endMs ?? 0) < ms) from = middle + 1
    else to = middle
  }
  return from
}

interface Gap extends Stretch {
  folded: boolean
  foldTo: number
}

function gapsBetween(moments: readonly number[], foldTo: (gap: Stretch) => number): Gap[] {
  const all = moments.slice(1).map((endMs, index) => ({ startMs: moments[index] ?? 0, endMs }))
  const foldFrom = shortestFold(all.map(lengthOf).sort((a, b) => a - b))
  return all.map((gap) => ({
    ...gap,
    folded: lengthOf(gap) >= foldFrom,
    foldTo: foldTo(gap),
  }))
}

const lengthOf = ({ startMs, endMs }: Stretch) => endMs - startMs

/** The length from which on gaps are folded: the first that dwarfs all shorter ones together. */
function shortestFold(ascending: readonly number[]): number {
  let shorter = 0
  for (const ms of ascending) {
    if (shorter > 0 && ms >= foldLeastMs && ms >= foldTimes * shorter) return ms
    shorter += ms
  }
  return Number.POSITIVE_INFINITY
}

function placeGaps(gaps: readonly Gap[], { width, labelWidth }: TimelineSizes) {
  const room = width - labelWidth - endRoom
  const open = gaps.filter(({ folded }) => !folded)
  const wanted = gaps.reduce((sum, { folded, foldTo }) => sum + (folded ? foldTo : 0), 0)
  const squeeze = Math.min(1, (room * foldShareMax) / Math.max(1, wanted))
  const left = room - wanted * squeeze
  // Each gap gets a little of its own, so that events of the same millisecond don't cover each other.
  const own = Math.min(14, (left * 0.35) / Math.max(1, open.length))
  const perMs = scales(gaps, left - own * open.length)
  let x = labelWidth
  return gaps.map((gap, index) => {
    const open = own + lengthOf(gap) * (perMs[index] ?? 0)
    const place = { ...gap, x, width: gap.folded ? gap.foldTo * squeeze : open }
    x += place.width
    return place
  })
}

/**
 * How wide a millisecond is drawn in each gap. Between two folds there is one scale, and each such run has its own: a run
 * that took ten times as long gets some three times the room, so that a short one stays readable.
 */
function scales(gaps: readonly Gap[], room: number): number[] {
  const runs = new Map<number, number>()
  const runOf: number[] = []
  let run = 0
  for (const gap of gaps) {
    if (gap.folded) run += 1
    runOf.push(run)
    if (!gap.folded) runs.set(run, (runs.get(run) ?? 0) + lengthOf(gap))
  }
  const total = [...runs.values()].reduce((sum, ms) => sum + Math.sqrt(ms), 0)
  return runOf.map((at) => {
    const ms = runs.get(at) ?? 0
    return ms > 0 ? (room * Math.sqrt(ms)) / total / ms : 0
  })
}

function toFold(place: Gap & { x: number; width: number }): Fold {
  const { startMs, endMs, x, width } = place
  const text = formatDuration(endMs - startMs)
  return { startMs, endMs, x, width, label: textWidth(text, foldSize) <= width ? text : null }
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** Steps that read well, each in the unit in which it is written. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 6, 12].map((count) => count * hour),
  ...[2, 5, 10, 20, 50, 100].map((count) => count * day),
]

/**
 * Where a stretch to scale begins stands the time of day, and within it what has passed since then: after a fold a duration
 * since the order was placed would be the same at every tick.
 */
function placeTicks(
  x: Axis['x'],
  folds: readonly Fold[],
  whole: Stretch,
  { sizes, clockAt }: { sizes: TimelineSizes; clockAt: (ms: number) => string },
): Axis['ticks'] {
  const runs = [whole.startMs, ...folds.map((fold) => fold.endMs)].map((startMs, index) => ({
    startMs,
    endMs: folds[index]?.startMs ?? whole.endMs,
  }))
  const taken: { from: number; to: number }[] = []
  const ticks: Axis['ticks'] = []
  const push = (ms: number, label: string) => {
    const from = x(ms)
    const to = from + tickPad + textWidth(label, tickSize) + tickPad
    if (to > sizes.width || taken.some((other) => from < other.to && other.from < to)) return
    taken.push({ from, to })
    ticks.push({ x: from, label })
  }
  for (const run of runs) push(run.startMs, clockAt(run.startMs))
  for (const run of runs) {
    const width = x(run.endMs) - x(run.startMs)
    const wanted = (lengthOf(run) * 72) / Math.max(1, width)
    const step = steps.find((ms) => ms >= wanted) ?? 200 * day
    for (let ms = step; ms <= lengthOf(run); ms += step)
      push(run.startMs + ms, `+${formatDuration(ms)}`)
  }
  return ticks.sort((a, b) => a.x - b.x)
}
