'use client'

import { formatDateTime, formatDay, formatTime } from '../lib/format.ts'
import { useClock } from './clock.tsx'
import { useTimeZone } from './time-zone-provider.tsx'

const dayMs = 24 * 3_600_000

/** A moment: the time of day when it is less than a day back, else the day; the whole of it on hover. */
export function Timestamp({ at, className }: { at: string; className?: string }) {
  const zone = useTimeZone()
  const today = useClock((nowMs) => nowMs - Date.parse(at) < dayMs)
  return (
    <time dateTime={at} title={formatDateTime(at, zone)} className={className}>
      {today ? formatTime(at, zone) : `${formatDay(at, zone)}, ${formatTime(at, zone).slice(0, 5)}`}
    </time>
  )
}
