import { formatMoney } from '@sagaboard/events/saga/money'
import type { Size } from '@sagaboard/events/saga/pack'

/** How numbers, money and times read, in one place. Everything goes through Intl; nothing here asks the clock. */

const locale = 'en-GB'
const nbsp = '\u00a0'

export { formatMoney }

/** `84.00` from 8400 minor units of EUR, for columns whose unit stands in their foot. */
export function formatAmount(amountMinor: number, currency: string): string {
  return formatMoney(amountMinor, currency).split(nbsp)[0] ?? ''
}

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })

/** `48,213` */
export const formatCount = (count: number): string => whole.format(count)

/** `48.2k`; below ten thousand the exact figure, as an operator compares it with others. */
export const formatCompact = (count: number): string =>
  Math.abs(count) < 10_000
    ? whole.format(count)
    : compact.format(count).toLowerCase().replace('m', 'M')

/** `1.9 %` from 0.019 */
export const formatPercent = (share: number): string =>
  percent.format(share).replace('%', `${nbsp}%`)

/** `31.4/s` */
export const formatRate = (perSecond: number): string => `${oneDigit.format(perSecond)}/s`

/** `3.4 kg, 52 × 26 × 24 cm` of a parcel or a product: grams and millimetres. */
export function formatSize({ weightG, lengthMm, widthMm, heightMm }: Size): string {
  const sides = [lengthMm, widthMm, heightMm].map((side) => oneDigit.format(side / 10))
  const weight =
    weightG < 1000 ? `${weightG}${nbsp}g` : `${oneDigit.format(weightG / 1000)}${nbsp}kg`
  return `${weight}, ${sides.join(` ×${nbsp}`)}${nbsp}cm`
}

/** `4 ms`, `2.4 s`, `6 min`, `3 h`, `2 d`: two digits that count. */
export function formatDuration(ms: number): string {
  const abs = Math.abs(ms)
  if (abs < 1000) return `${whole.format(ms)}${nbsp}ms`
  if (abs < 60_000) return `${oneDigit.format(ms / 1000)}${nbsp}s`
  if (abs < 3_600_000) return `${whole.format(ms / 60_000)}${nbsp}min`
  if (abs < 48 * 3_600_000) return `${oneDigit.format(ms / 3_600_000)}${nbsp}h`
  return `${whole.format(ms / 86_400_000)}${nbsp}d`
}

const dateTimeFormats = new Map<string, Intl.DateTimeFormat>()

function dateTime(
  zone: string,
  kind: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`
  let format = dateTimeFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
    dateTimeFormats.set(key, format)
  }
  return format
}

const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const

/** `14:02:07` in the given IANA zone. */
export const formatTime = (iso: string, zone: string): string =>
  dateTime(zone, 'time', clock).format(new Date(iso))

/** `14:02` in the given IANA zone. */
export const formatMinute = (iso: string, zone: string): string =>
  dateTime(zone, 'minute', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(iso),
  )

/** `14:02:07.402` in the given IANA zone. */
export const formatTimeMs = (iso: string, zone: string): string =>
  dateTime(zone, 'ms', { ...clock, fractionalSecondDigits: 3 }).format(new Date(iso))

/** `21 Nov 2026, 14:02:07` in the given IANA zone: what stands behind a relative time on hover. */
export const formatDateTime = (iso: string, zone: string): string =>
  dateTime(zone, 'full', { day: 'numeric', month: 'short', year: 'numeric', ...clock }).format(
    new Date(iso),
  )

/** `21 Nov` in the given IANA zone. */
export const formatDay = (iso: string, zone: string): string =>
  dateTime(zone, 'day', { day: 'numeric', month: 'short' }).format(new Date(iso))

const dayMs = 24 * 3_600_000

/** `14:02`, and `21 Nov, 14:02` when it is more than a day from `from`, in the given IANA zone. */
export const formatHour = (iso: string, from: string, zone: string): string =>
  Math.abs(Date.parse(iso) - Date.parse(from)) < dayMs
    ? formatMinute(iso, zone)
    : `${formatDay(iso, zone)}, ${formatMinute(iso, zone)}`

/** `just now`, `12 s ago`, `6 min ago`, `3 h ago`, and a date when it is more than two days back. */
export function formatAgo(iso: string, nowMs: number, zone: string): string {
  const ms = nowMs - Date.parse(iso)
  if (ms < 5000) return 'just now'
  if (ms < 60_000) return `${whole.format(ms / 1000)}${nbsp}s ago`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}${nbsp}min ago`
  if (ms < 48 * 3_600_000) return `${Math.floor(ms / 3_600_000)}${nbsp}h ago`
  return formatDay(iso, zone)
}

/** `Berlin, UTC+1` for Europe/Berlin; `UTC` for UTC. */
export function formatZone(zone: string, at: Date): string {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 'UTC'
  const city = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone
  const offset = dateTime(zone, 'zone', { timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  return `${city}, ${(offset ?? 'GMT').replace('GMT', 'UTC')}`
}
