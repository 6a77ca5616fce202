import { expect, test } from 'vitest'
import {
  formatAgo,
  formatAmount,
  formatCompact,
  formatDuration,
  formatHour,
  formatMoney,
  formatPercent,
  formatTime,
  formatTimeMs,
  formatZone,
} from './format.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('money has its unit behind it and as many digits as its currency', () => {
  expect(plain(formatMoney(8_400, 'EUR'))).toBe('84.00 €')
  expect(plain(formatMoney(1_234_567, 'EUR'))).toBe('12,345.67 €')
  expect(plain(formatMoney(-8_400, 'EUR'))).toBe('− 84.00 €')
  expect(plain(formatMoney(500, 'JPY'))).toBe('500 ¥')
  expect(formatAmount(8_400, 'EUR')).toBe('84.00')
})

test('durations keep the digits that count', () => {
  expect([4, 212, 2_430, 360_000, 7_200_000].map((ms) => plain(formatDuration(ms)))).toEqual([
    '4 ms',
    '212 ms',
    '2.4 s',
    '6 min',
    '2 h',
  ])
})

test('large counts are short, small ones exact', () => {
  expect([9_999, 48_213, 1_250_000].map(formatCompact)).toEqual(['9,999', '48.2k', '1.3M'])
  expect(plain(formatPercent(0.019))).toBe('1.9 %')
})

test('times are read in the zone of the person', () => {
  expect(formatTime('2026-01-05T13:02:07.402Z', 'Europe/Berlin')).toBe('14:02:07')
  expect(formatTimeMs('2026-01-05T13:02:07.402Z', 'UTC')).toBe('13:02:07.402')
  expect(formatZone('Europe/Berlin', new Date('2026-01-05T13:02:07Z'))).toBe('Berlin, UTC+1')
  expect(formatZone('UTC', new Date())).toBe('UTC')
})

test('a moment is relative while it is fresh', () => {
  const now = Date.parse('2026-01-05T13:00:00Z')
  const ago = (seconds: number) =>
    plain(formatAgo(new Date(now - seconds * 1000).toISOString(), now, 'UTC'))
  expect([2, 30, 360, 7_200, 400_000].map(ago)).toEqual([
    'just now',
    '30 s ago',
    '6 min ago',
    '2 h ago',
    '31 Dec',
  ])
})

test('an hour of another day has its day', () => {
  const from = '2026-11-26T10:00:00.000Z'
  expect(formatHour('2026-11-26T14:02:00.000Z', from, 'UTC')).toBe('14:02')
  expect(formatHour('2026-11-27T09:59:00.000Z', from, 'UTC')).toBe('09:59')
  expect(formatHour('2026-12-26T10:00:00.000Z', from, 'UTC')).toBe('26 Dec, 10:00')
})
