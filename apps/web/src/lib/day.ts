/** Days as a date field has them (`2026-11-01`), in the zone of this browser. */

/** The day on which an instant falls, in the given IANA zone. */
export const dayOf = (instant: string, zone: string): string =>
  // Swedish writes days as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(instant))

/** When a day begins; null when there is no such day. */
export const startOfDay = (day: string): string | null => startAfter(day, 0)

/** When a day is over, and the next one begins; null when there is no such day. */
export const endOfDay = (day: string): string | null => startAfter(day, 1)

function startAfter(day: string, days: number): string | null {
  const [, year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []).map(Number)
  if (!year || !month || !date) return null
  const at = new Date(year, month - 1, date + days)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
