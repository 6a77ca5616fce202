import { expect, test } from 'vitest'
import { dayOf, endOfDay, startOfDay } from './day.ts'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
const justBefore = (instant: string) => new Date(Date.parse(instant) - 1).toISOString()

test('a day begins and is over where the zone of the browser says so, also when its clocks change', () => {
  for (let n = 0; n < 400; n += 1) {
    const day = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)
    const [start, end] = [startOfDay(day) ?? '', endOfDay(day) ?? '']
    expect([dayOf(start, zone), dayOf(justBefore(end), zone)], day).toEqual([day, day])
    expect(dayOf(end, zone), day).not.toBe(day)
    expect(dayOf(justBefore(start), zone), day).not.toBe(day)
  }
})

test('the day of an instant is another one in another zone', () => {
  const instant = '2026-11-01T23:30:00.000Z'
  expect(dayOf(instant, 'UTC')).toBe('2026-11-01')
  expect(dayOf(instant, 'Europe/Berlin')).toBe('2026-11-02')
})

test('what is no day has no beginning', () => {
  for (const text of ['', '2026-11', 'tomorrow', '0000-01-01', '20261-01-01'])
    expect([startOfDay(text), endOfDay(text)], text).toEqual([null, null])
})
