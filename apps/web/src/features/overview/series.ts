import { formatMinute } from '../../lib/format.ts'
import type { OverviewData } from './view-model.ts'

/** A step of the window: where it begins and ends (epoch ms), and one value per line; null where nothing was measured. */
export interface ChartRow {
  fromMs: number
  untilMs: number
  values: readonly (number | null)[]
}

export interface ChartLine {
  /** As the legend, the hover and the table name it. */
  name: string
  tone: 'ok' | 'undo' | 'ink' | 'ink-3'
  /** Fills the ground below the line: for counts, not for durations. */
  filled?: boolean
}

type Bucket = OverviewData['buckets'][number]

/** The buckets of a snapshot as rows of a chart, each reaching to the beginning of the next. */
export function chartRows(
  { buckets, window }: Pick<OverviewData, 'buckets' | 'window'>,
  valuesOf: (bucket: Bucket) => readonly (number | null)[],
): ChartRow[] {
  return buckets.map((bucket, index) => ({
    fromMs: bucket.fromMs,
    untilMs: buckets[index + 1]?.fromMs ?? window.toMs,
    values: valuesOf(bucket),
  }))
}

/** `14:02 to 14:03` in the given IANA zone; one time where both read the same. */
export function spanLabel({ fromMs, untilMs }: ChartRow, zone: string): string {
  const [from, until] = [fromMs, untilMs].map((ms) =>
    formatMinute(new Date(ms).toISOString(), zone),
  )
  return from === until ? String(from) : `${from} to ${until}`
}

/** True for a value with nothing beside it: a line can't show it, a dot can. */
export function standsAlone(rows: readonly ChartRow[], index: number, line: number): boolean {
  const at = (place: number) => rows[place]?.values[line] ?? null
  return at(index) !== null && at(index - 1) === null && at(index + 1) === null
}
