import { expect, test } from 'vitest'
import { chartRows, spanLabel, standsAlone } from './series.ts'

const startMs = Date.UTC(2026, 0, 5, 9, 0, 0)
const bucket = (index: number, p50Ms: number | null) => ({
  fromMs: startMs + index * 60_000,
  completed: index,
  undone: 0,
  p50Ms,
  p95Ms: null,
})
const rowsOf = (...values: (number | null)[]) =>
  chartRows(
    {
      buckets: values.map((value, index) => bucket(index, value)),
      window: { fromMs: startMs, toMs: startMs + values.length * 60_000 },
    },
    ({ p50Ms, completed }) => [p50Ms, completed],
  )

test('each row reaches to the next one, the last to the end of the window', () => {
  expect(rowsOf(5, null).map(({ fromMs, untilMs }) => untilMs - fromMs)).toEqual([60_000, 60_000])
  expect(rowsOf(5, null)[1]?.values).toEqual([null, 1])
})

test('a row is named by its time of day, in the zone of who reads', () => {
  const [row] = rowsOf(5)
  expect(row && spanLabel(row, 'UTC')).toBe('09:00 to 09:01')
  expect(row && spanLabel(row, 'Europe/Berlin')).toBe('10:00 to 10:01')
  expect(row && spanLabel({ ...row, untilMs: row.fromMs + 15_000 }, 'UTC')).toBe('09:00')
})

test('a line breaks where nothing was measured, and what is left alone there is a dot', () => {
  const rows = rowsOf(null, 3, 4, null, null, 5)
  expect(rows.map((_, index) => standsAlone(rows, index, 0))).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ])
})
