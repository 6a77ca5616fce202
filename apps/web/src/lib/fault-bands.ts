import { type FaultInput, faultSentence } from './fault-switch.ts'
import { formatMinute } from './format.ts'

/** When a fault switch was on (epoch ms), and what it did. */
export interface FaultWindow
  extends Pick<FaultInput, 'service' | 'eventType' | 'kind' | 'latencyMs'> {
  id: string
  fromMs: number
  untilMs: number
  /** The drill that it is of; null: it was turned on by itself. */
  drillId: string | null
}

/** The part of a chart's time in which something was broken on purpose, in epoch ms. */
export interface FaultBand {
  id: string
  fromMs: number
  untilMs: number
  /** What was on, and when: the same as the band, in words. */
  says: string
}

/** The time that a chart shows, in epoch ms. */
export interface Span {
  fromMs: number
  untilMs: number
}

const minuteOf = (ms: number, zone: string) => formatMinute(new Date(ms).toISOString(), zone)

/** The windows that reach into a chart's time, cut to it, the oldest first. */
export function bandsIn(windows: readonly FaultWindow[], span: Span, zone: string): FaultBand[] {
  return windows
    .filter(({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs)
    .sort((one, other) => one.fromMs - other.fromMs)
    .map((window) => ({
      id: window.id,
      fromMs: Math.max(window.fromMs, span.fromMs),
      untilMs: Math.min(window.untilMs, span.untilMs),
      says: `${faultSentence(window)}, from ${minuteOf(window.fromMs, zone)} ${
        window.untilMs > span.untilMs ? 'on' : `to ${minuteOf(window.untilMs, zone)}`
      }`,
    }))
}

/** All of them as one sentence, after what a picture says; empty when there is none. */
export const bandsLabel = (bands: readonly FaultBand[]): string =>
  bands.length === 0 ? '' : `Broken on purpose: ${bands.map(({ says }) => says).join('; ')}.`
