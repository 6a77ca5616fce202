'use client'

import { useTimeZone } from '../../components/time-zone-provider.tsx'
import { LiveDot } from '../../components/ui/live-badge.tsx'
import { formatCount, formatDuration, formatTime } from '../../lib/format.ts'
import type { Freshness } from '../../live/freshness.ts'
import { useFreshness } from '../../live/use-live.ts'

/** Says how fresh everything on the page is. A word and a shape, never colour alone. */
export function FreshnessBadge() {
  const freshness = useFreshness()
  const zone = useTimeZone()
  return (
    <span
      translate="no"
      className="flex items-center gap-3 whitespace-nowrap"
      data-freshness={freshness.state}
    >
      <span role="status" className="flex items-center">
        {stateLabel(freshness, zone)}
      </span>
      {freshness.state === 'live' && freshness.behindMs !== null ? (
        <span className="num text-ink-3 max-sm:hidden" title="From an event to this screen">
          {formatDuration(freshness.behindMs)} behind
        </span>
      ) : null}
      {freshness.state === 'ended' ? (
        <a href="/console/sign-in" className="rounded underline underline-offset-2">
          Sign in again
        </a>
      ) : null}
    </span>
  )
}

function stateLabel(freshness: Freshness, zone: string) {
  switch (freshness.state) {
    case 'connecting':
      return <LiveDot tone="plain">Connecting</LiveDot>
    case 'live':
      return <LiveDot tone="ok">Live</LiveDot>
    case 'catching_up':
      return <LiveDot tone="wait">Catching up {formatCount(freshness.missing)}</LiveDot>
    case 'reconnecting':
      return <LiveDot tone="wait">Reconnecting</LiveDot>
    case 'stale':
      return (
        <LiveDot tone="undo">
          Stale since {formatTime(new Date(freshness.sinceMs).toISOString(), zone)}
        </LiveDot>
      )
    case 'ended':
      return (
        <LiveDot tone="stop">
          {freshness.reason === 'refused' ? 'Not allowed' : 'Signed out'}
        </LiveDot>
      )
    default:
      return freshness satisfies never
  }
}
